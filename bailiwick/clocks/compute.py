"""`bailiwick clock compute`: counts with a calendar file, for anyone who wants to check. Needs no installation and no database."""

from __future__ import annotations

import argparse
import json
import math
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

from django.conf import settings

from bailiwick.clocks.engine import reading
from bailiwick.clocks.engine.cases import answer, case, read_case, seconds_of, segments_of
from bailiwick.clocks.engine.problems import NoWorkingTime, Unreadable
from bailiwick.clocks.engine.targets import Target, written
from bailiwick.clocks.words.reasons import say

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bailiwick.clocks.engine import Calendar
    from bailiwick.clocks.engine.cases import Answer, Case

FAILED, MISUSED = 1, 2
#: a longer line is no case
LINE = 1_000_000
SHOWN = "%a %d %b %Y %H:%M:%S"


def main(words: Sequence[str]) -> int:
    """Do what the command line says; return the exit code."""
    asked = parser().parse_args(words)
    if not settings.configured:
        settings.configure(USE_I18N=False)
    try:
        calendar = reading.loads(_content(asked.calendar))
        if asked.jsonl:
            return _answer_lines(calendar, sys.stdin.buffer, with_segments=asked.segments)
        print_answer(calendar, _case(asked, calendar), as_json=asked.json)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except (Unreadable, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return MISUSED
    except NoWorkingTime as error:
        sys.stderr.write(f"{error.message}\n")
        return FAILED
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the grammar of `bailiwick clock compute`."""
    top = argparse.ArgumentParser(prog="bailiwick clock compute", description="Count working time with a calendar file.")
    top.add_argument("--calendar", type=Path, required=True, metavar="FILE", help="calendar file (docs/reference/calendar-file.md)")
    top.add_argument("--start", metavar="ISO", help="when the clock starts; without an offset, as the wall of the calendar shows it")
    ends = top.add_mutually_exclusive_group()
    ends.add_argument("--target", metavar="TARGET", help="working time as 4h, 30m, 1h30m or PT4H, or working days as 2d")
    ends.add_argument("--until", metavar="ISO", help="when the clock stops")
    ends.add_argument("--jsonl", action="store_true", help="answer one case per line of standard input with one line each")
    top.add_argument("--pause", action="append", default=[], metavar="ISO/ISO", help="when the clock rests; any number; “ISO/” for one that lasts")
    top.add_argument("--json", action="store_true", help="print JSON")
    top.add_argument("--segments", action="store_true", help="with --jsonl: add to each answer what it is made of")
    return top


def print_answer(calendar: Calendar, asked: Case, *, as_json: bool) -> None:
    """Print the answer to one case, for a program or for a person."""
    found = answer(calendar, asked)
    if as_json:
        data = {"calendar": calendar.name, "zone": str(calendar.zone), "elapsed": written(found.elapsed)} | _data(calendar, asked, found)
        sys.stdout.write(json.dumps(data | {"segments": _segments(calendar, asked, found)}) + "\n")
        return
    sys.stdout.write("\n".join(_lines(calendar, asked, found)) + "\n")


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(reading.BYTES + 1)


def _case(asked: argparse.Namespace, calendar: Calendar) -> Case:
    pauses = [_pause(text, f"--pause {text[:80]}") for text in asked.pause]
    target = None if asked.target is None else Target.parse(asked.target, "--target")
    return case(calendar, asked.start or "", until=asked.until, target=target, pauses=pauses)


def _pause(text: str, where: str) -> tuple[str, str | None]:
    begins, slash, ends = text.partition("/")
    if not slash:
        raise Unreadable(where, "Write the beginning and the end with a slash between, as 2026-03-09T10:00/2026-03-09T12:00.")
    return begins, None if ends in {"", ".."} else ends


def _answer_lines(calendar: Calendar, lines: BinaryIO, *, with_segments: bool) -> int:
    """Answer line by line, as they come; one that cannot be answered does not stop the others."""
    failed = False
    for number, line in enumerate(_bounded(lines), 1):
        if not line.strip():
            continue
        said = _answer_line(calendar, line, with_segments=with_segments)
        if "error" in said:
            failed, said = True, said | {"line": number}
        sys.stdout.write(json.dumps(said) + "\n")
        sys.stdout.flush()
    return FAILED if failed else 0


def _bounded(lines: BinaryIO) -> Iterator[bytes]:
    """Yield the lines of a stream, each cut to a length that no case exceeds."""
    while line := lines.readline(LINE + 1):
        rest = line
        while len(rest) > LINE and not rest.endswith(b"\n"):
            rest = lines.readline(LINE + 1)
        yield line


def _answer_line(calendar: Calendar, line: bytes, *, with_segments: bool) -> dict[str, Any]:
    name = None
    try:
        data = json.loads(line)
        name = _name(data)
        asked = read_case(data, calendar)
        found = answer(calendar, asked)
        more = {"segments": _segments(calendar, asked, found)} if with_segments else {}
        return {"id": name} | _data(calendar, asked, found) | more
    except Unreadable as error:
        return {"id": name, "error": str(error)}
    except NoWorkingTime as error:
        return {"id": name, "error": str(error.message)}
    except (ValueError, RecursionError):
        return {"id": name, "error": "This is no JSON. Write one object per line."}


def _name(data: object) -> str | int | float | None:
    name = data.get("id") if isinstance(data, dict) else None
    return name if isinstance(name, str | int) or (isinstance(name, float) and math.isfinite(name)) else None


def _data(calendar: Calendar, asked: Case, found: Answer) -> dict[str, Any]:
    data: dict[str, Any] = {"elapsed_s": seconds_of(found.elapsed), "due": _local(calendar, found.due)}
    if asked.target is not None:
        data["target"] = str(asked.target)
        data["paused"] = found.due is None
    if asked.target is not None and asked.until is not None:
        data["met"] = found.due is None or asked.until <= found.due
    return data


def _segments(calendar: Calendar, asked: Case, found: Answer) -> list[dict[str, Any]]:
    return [
        {
            "from": _local(calendar, segment.starts),
            "to": _local(calendar, segment.ends),
            "counted_s": seconds_of(segment.counted),
            "kind": segment.why.kind.value,
            "why": say(segment.why),
        }
        for segment in segments_of(calendar, asked, found)
    ]


def _local(calendar: Calendar, at: datetime | None) -> str | None:
    return None if at is None else at.astimezone(calendar.zone).isoformat()


def _lines(calendar: Calendar, asked: Case, found: Answer) -> Iterator[str]:
    """Yield the answer as lines of a table."""
    if asked.target is not None:
        due = "nobody knows while the pause lasts" if found.due is None else f"{found.due.astimezone(calendar.zone):{SHOWN} %Z}"
        yield f"Due      {due}"
    of = "" if asked.target is None else f" of {asked.target}"
    yield f"Counted  {written(found.elapsed)}{of}"
    yield ""
    rows = [
        (
            f"{segment.starts.astimezone(calendar.zone):{SHOWN}}",
            f"{segment.ends.astimezone(calendar.zone):{SHOWN}}",
            written(segment.counted),
            say(segment.why),
        )
        for segment in segments_of(calendar, asked, found)
    ]
    yield from (f"{begins}  {ends}  {counted if counted != '0s' else '-':>12}  {why}" for begins, ends, counted, why in rows)
