"""The command itself: in which order things happen, what is said meanwhile, and what at the end."""

from __future__ import annotations

import json
import sys
import time
from contextlib import closing
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import connection, connections

from bailiwick import __version__
from bailiwick.config.moving import checking, copying, finishing, proving
from bailiwick.config.moving.faults import DIFFERS, DOES_NOT_FIT, MOVED, Difference, Misfit, MoveError, UnfitError
from bailiwick.config.moving.ledger import Ledger
from bailiwick.config.moving.shapes import Table, model_tables
from bailiwick.config.moving.source import Source, held
from bailiwick.config.moving.target import connect, make_tables, masked, refuse_foreign
from bailiwick.config.preparation import PREPARED, known_migrations
from bailiwick.config.up import locked

if TYPE_CHECKING:
    from collections.abc import Callable


#: seconds between two lines of progress
PACE = 5.0


@dataclass
class Report:
    """What a run did; `--json` prints it as it is."""

    source: str
    target: str
    state: str = "refused"
    resumed: bool = False
    rows: int = 0
    copied: int = 0
    seconds: float = 0.0
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)
    misfits: list[Misfit] = field(default_factory=list)
    difference: Difference | None = None
    left_behind: list[str] = field(default_factory=list)
    problem: str = ""


def command(to: str, *, check: bool, as_json: bool) -> int:
    """Carry the installation over, or say what stands against it; return the exit code."""
    began = time.monotonic()
    report = Report(str(connection.settings_dict["NAME"]), masked(to))
    try:
        code = _run(to, report, Progress(), check=check)
    except MoveError as refused:
        report.problem, code = str(refused), refused.code
    except UnfitError as unfit:
        report.problem, code = f"a value does not fit: {unfit.why}", DOES_NOT_FIT
    report.seconds = round(time.monotonic() - began, 1)
    sys.stdout.write(_as_json(report, code) if as_json else _as_words(report, code))
    return code


def _run(to: str, report: Report, tell: Callable[[str], object], *, check: bool) -> int:
    if connection.vendor != "sqlite":
        raise MoveError("this installation is on PostgreSQL already. Unset BAILIWICK_DATABASE_URL (and database_url) to name the SQLite one.")
    data, file = Path(settings.DATA), Path(connection.settings_dict["NAME"])
    if not data.is_dir():
        raise MoveError(f"there is no installation in {data}. Name it with --data or BAILIWICK_DATA.")
    lock = locked(data / "up.lock")
    if lock is None:
        raise MoveError(f"Bailiwick runs on {data}. Stop it first: what people enter meanwhile would stay behind.")
    connections.close_all()
    with lock, held(file) as source, closing(connect(to)) as target:
        _refuse_other_version(source, data)
        ledger, tables = Ledger(target), model_tables()
        ledger.lock()
        report.left_behind = checking.refuse_other_tables(source, tables)
        report.resumed = _is_ours(ledger, source.fingerprint())
        if not ledger.exists():
            refuse_foreign(target)
        if check or not report.resumed:
            report.misfits = list(checking.misfits(source, tables, tell))
            report.rows = sum(source.count(table.name) for table in tables)
            if report.misfits:
                return DOES_NOT_FIT
        if check:
            report.state = "fits"
            return MOVED
        if not report.resumed:
            tell("Making the tables")
            make_tables(target, to, ledger, source.fingerprint())
        return _carry(source, ledger, tables, to, report, tell)


def _carry(source: Source, ledger: Ledger, tables: list[Table], to: str, report: Report, tell: Callable[[str], object]) -> int:
    """Copy, finish and compare, from where the notes end."""
    report.state = "unfinished"
    if ledger.stage == "copying":
        for table in tables:
            report.copied += copying.copy_table(source, ledger, table, tell)
        ledger.note("stage", "finishing")
    if ledger.stage == "finishing":
        finishing.finish(source, ledger, tables, to, tell)
        ledger.note("stage", "proving")
    report.rows = 0
    for table, rows, digest, difference in proving.prove(source, ledger.target, tables, tell):
        report.rows += rows
        report.tables[table.name] = {"rows": rows, "sha256": digest}
        if difference is not None:
            report.difference, report.state = difference, "differs"
            return DIFFERS
    ledger.note("stage", "finished")
    report.state = "moved"
    return MOVED


def _is_ours(ledger: Ledger, fingerprint: str) -> bool:
    """Tell whether the target holds the notes of a move of exactly this database; refuses one that was finished of another."""
    stage = ledger.stage
    if stage == "empty":
        return False
    noted = ledger.state("source")
    if noted is not None and noted[0] == fingerprint:
        return True
    if stage == "finished":
        raise MoveError(
            "a move into that database was finished before, of another file or before the file was written to. "
            "It is left as it is. To move again, give an empty database."
        )
    return False


def _refuse_other_version(source: Source, data: Path) -> None:
    """Refuse a database of another version: the tables of both sides must be the same."""
    applied, mark = source.applied() if "django_migrations" in source.tables() else set(), data / PREPARED
    known = known_migrations()
    if ahead := sorted(applied - known):
        raise MoveError(f"the database was made by a newer version ({ahead[0]}). Install that version first.")
    if known - applied or not mark.is_file() or mark.read_text() != __version__:
        raise MoveError("the database is not yet that of this version. Start once with `bailiwick up`, stop it, then say this again.")


class Progress:
    """Says on the other stream how far it is: each line over the last at a terminal, else one every few seconds."""

    def __init__(self) -> None:
        self.next = 0.0

    def __call__(self, words: str) -> None:
        """Say it, unless something was said just now."""
        if sys.stderr.isatty():
            sys.stderr.write(f"\r\x1b[K{words}")
        elif time.monotonic() >= self.next:
            self.next = time.monotonic() + PACE
            sys.stderr.write(f"{words}\n")
        sys.stderr.flush()


def _as_json(report: Report, code: int) -> str:
    return json.dumps({"ok": code == MOVED, "code": code, **asdict(report)}, indent=1) + "\n"


def _as_words(report: Report, code: int) -> str:
    """Return what a person reads at the end."""
    lines = ["\r\x1b[K" if sys.stderr.isatty() else ""]
    lines += [f"Left behind, because it is no table of Bailiwick's: {', '.join(report.left_behind)}\n"] if report.left_behind else []
    if report.problem:
        return "".join([*lines, f"Not moved: {report.problem}\n", *_go_on(report)])
    if report.misfits:
        lines += [f"{len(report.misfits)} values do not fit into PostgreSQL; nothing was written:\n", *(f"  {one}\n" for one in report.misfits)]
        return "".join([*lines, "Mend them, then say the same again.\n"])
    if report.difference is not None:
        lines += [f"The two sides differ. {report.difference}.\n", "Do not use the new database. To move anew, give an empty one.\n"]
    elif code == MOVED and report.state == "fits":
        lines += [f"Everything fits: {report.rows} rows in {report.source}. Nothing was written. Say it again without --check.\n"]
    elif code == MOVED:
        lines += _closing_words(report)
    return "".join(lines)


def _go_on(report: Report) -> list[str]:
    return ["What was copied stays noted: say the same again and it goes on from there.\n"] if report.state == "unfinished" else []


def _closing_words(report: Report) -> list[str]:
    return [
        f"Moved and compared row by row: {report.rows} rows in {len(report.tables)} tables, {report.seconds:.0f} s"
        + (f" ({report.copied} rows in this run)" if report.resumed else "")
        + ".\n\n",
        "Now let Bailiwick use the new database. Set in bailiwick.toml:\n",
        f'    database_url = "{report.target}"\n',
        "or in the environment: BAILIWICK_DATABASE_URL. Where it says …, put the password. Then: bailiwick up\n\n",
        f"Attachments and keys stay in {settings.DATA}: keep that folder.\n",
        f"{report.source} was not changed and is no longer used. Keep it until you trust the new one; then delete it.\n",
    ]
