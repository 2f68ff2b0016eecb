"""`python -m bench`: one command that measures what the product promises, each beside its yardstick, and writes table, chart and numbers.

python -m bench                                    moments of the desk, both engines, 10,000 and 100,000 tickets
python -m bench --sizes 10000 1000000              what the promises are about; an hour on two cores
python -m bench --engines sqlite --data FOLDER     an installation that is there already
python -m bench mail | clocks | create             mail from a file to a settled ticket; a hundred thousand clocks; tickets by the API
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from bench.engines import database
from bench.telling import write

HERE = Path(__file__).resolve().parent
SUBJECTS = {"mail": "bench/mail.py", "clocks": "bench/clocks.py", "create": "bench/create.py", "scaling": "bench/scaling/run.py"}


def main() -> None:
    """Measure what was asked for; every engine and size in a process and a folder of its own."""
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("subject", nargs="?", choices=["moments", *SUBJECTS], default="moments")
    parser.add_argument("--engines", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    parser.add_argument("--sizes", nargs="+", type=int, default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--data", type=Path, help="measure the installation in this folder (its database by BAILIWICK_DATABASE_URL)")
    parser.add_argument("--out", type=Path, default=HERE)
    chosen = parser.parse_args()
    if chosen.subject in SUBJECTS:
        raise SystemExit(subprocess.run([sys.executable, SUBJECTS[chosen.subject]], check=False, cwd=HERE.parent).returncode)
    runs = [_measured(engine, size, chosen) for engine in chosen.engines for size in (chosen.sizes if chosen.data is None else [0])]
    print(write(runs, chosen.out))


def _measured(engine: str, size: int, chosen: argparse.Namespace) -> dict[str, object]:
    with tempfile.TemporaryDirectory() as folder, database(engine if chosen.data is None else "sqlite") as url:
        result = Path(folder) / "measured.json"
        inside = {"BAILIWICK_DATA": str(chosen.data or folder), "BAILIWICK_DEMO": "0", "BAILIWICK_LOG_LEVEL": "ERROR"}
        environment = {**os.environ, **inside, "DJANGO_SETTINGS_MODULE": "bailiwick.config.settings"}
        if url:
            environment["BAILIWICK_DATABASE_URL"] = url
        command = [sys.executable, "-m", "bench.measuring", str(size), str(chosen.rounds), str(result)]
        subprocess.run(command, check=True, env=environment, cwd=HERE.parent)
        found: dict[str, object] = json.loads(result.read_text())
        return found


if __name__ == "__main__":
    main()
