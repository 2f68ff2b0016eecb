"""Proves a restored installation: as many rows as were saved, a sound database, a whole trail, every attachment, a search that finds.

Run as a program of its own on the restored folder and database, so that it sees exactly what the product would see:
`python -m bailiwick.config.proving MANIFEST`. It prints one line of JSON.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

#: of several, how many are named
SHOWN = 5


class Proof(NamedTuple):
    """What an examination found: what may not be (`flaws`), what should be known (`remarks`), and what was counted."""

    flaws: list[str]
    remarks: list[str]
    rows: int
    audit_rows: int
    files: int

    def sentence(self) -> str:
        """Say what was proved."""
        return f"{self.rows} rows are all there, the trail of {self.audit_rows} rows is whole, {self.files} attachments have their bytes."


def prove(manifest: Path, *, data: Path, database_url: str, storage_url: str) -> Proof:
    """Examine what was restored into a folder and a database, in a process that knows only these."""
    environment = {**os.environ, "BAILIWICK_DATA": str(data), "BAILIWICK_DATABASE_URL": database_url, "BAILIWICK_STORAGE_URL": storage_url}
    environment |= {"DJANGO_SETTINGS_MODULE": "bailiwick.config.settings", "BAILIWICK_LOG_LEVEL": "ERROR"}
    done = subprocess.run([sys.executable, "-m", __name__, str(manifest)], env=environment, capture_output=True, text=True, check=False)  # noqa: S603 - our own program
    try:
        return Proof(**json.loads(done.stdout.splitlines()[-1]))
    except (ValueError, IndexError):
        why = (done.stderr.strip().splitlines() or ["it said nothing"])[-1]
        return Proof([f"what was restored could not be examined: {why}"], [], 0, 0, 0)


def main(manifest: Path) -> int:
    """Examine the installation of this process and print what was found."""
    import_module("django").setup()
    look = import_module("bailiwick.config.examining_restored")
    sys.stdout.write(json.dumps(_found(look, json.loads(manifest.read_text()))) + "\n")
    return 0


def _found(look: Any, said: dict[str, Any]) -> dict[str, Any]:
    tables: dict[str, int] = said.get("tables") or {}
    flaws = [*_short(list(look.unsound())), *_short(list(look.lost_rows(tables)))]
    if flaws:  # the rest would only repeat it
        return Proof(flaws, [], 0, 0, 0)._asdict()
    look.bring_up_to_date()
    trail_flaws, audit_rows = look.trail()
    missing, files = look.attachments()
    remarks = _short([f"an attachment has no bytes: {digest}" for digest in missing]) + list(look.search())
    return Proof(_short(trail_flaws), remarks, sum(tables.values()), audit_rows, files)._asdict()


def _short(many: list[str]) -> list[str]:
    return many if len(many) <= SHOWN else [*many[:SHOWN], f"and {len(many) - SHOWN} more"]


def named(flaws: list[str]) -> Iterator[str]:
    """Yield flaws as lines of a message."""
    yield from (f"  - {flaw}" for flaw in flaws)


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
