"""A long hunt for mails that the reader does not survive: `python -m bailiwick.mailroom.tests.hunting FOLDER [--count 50000] [--seed 1]`.

Every file in the folder is broken in many ways. What raises, takes longer than two seconds of the processor or more than 300 MB
is kept in a folder, and told. Ends with 1 when something was found.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import sys
import tempfile
import time
from pathlib import Path

from bailiwick.mailroom.engine.reading import read
from bailiwick.mailroom.tests.breaking import broken

SECONDS, MEGABYTES = 2.0, 300


def hunt(folder, count, seed, catch):
    """Read so many broken mails and return how many were too much; these are kept in a folder."""
    mails = [path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()]
    found, slowest = 0, 0.0
    for number in range(count):
        raw = broken(mails[number % len(mails)], random.Random(f"{seed}.{number}"), mails)
        trouble, took = _trouble(raw)
        slowest = max(slowest, took)
        if trouble:
            found += 1
            (catch / f"{number}.eml").write_bytes(raw)
            say(f"{catch / f'{number}.eml'}: {trouble}")
    say(f"{count:,} mails of {len(mails)} files, {found} too much, the slowest {slowest:.2f} s, at most {_megabytes()} MB")
    return found


def _trouble(raw):
    before, began = _megabytes(), time.process_time()
    try:
        json.dumps(read(raw).as_data(), ensure_ascii=False).encode()
    except Exception as problem:  # noqa: BLE001 - whatever it is, it is what is sought
        return repr(problem), 0.0
    took = time.process_time() - began
    if took > SECONDS:
        return f"{took:.1f} s", took
    grown = _megabytes() - before
    return (f"{grown} MB" if grown > MEGABYTES else ""), took


def _megabytes():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def say(words):
    print(words, flush=True)  # noqa: T201 - what whoever hunts reads


if __name__ == "__main__":
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("folder", type=Path)
    asked.add_argument("--count", type=int, default=50_000)
    asked.add_argument("--seed", default="1")
    chosen = asked.parse_args()
    sys.exit(1 if hunt(chosen.folder, chosen.count, chosen.seed, Path(tempfile.mkdtemp(prefix="hunt-"))) else 0)
