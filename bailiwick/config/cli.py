"""The one command, `bailiwick`. It reads its words first and loads the product only when there is something to do."""

from __future__ import annotations

import argparse
import os
import sys
import time
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from bailiwick import __version__

if TYPE_CHECKING:
    from collections.abc import Sequence

SETTINGS = "bailiwick.config.settings"
INTERRUPTED = 130


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line says; return the exit code."""
    began = time.monotonic()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    chosen, rest = parser().parse_known_args(words)
    if rest and chosen.run not in {manage, keys, import_records, demo, suggest, clock, mail}:
        parser().error(f"unrecognized arguments: {' '.join(rest)}")
    for name in ("data", "host", "port", "config"):
        if (value := getattr(chosen, name, None)) is not None:
            os.environ[f"BAILIWICK_{name.upper()}"] = str(value)
    if getattr(chosen, "only", None) is not None:
        os.environ["BAILIWICK_ROLES"] = chosen.only
    try:
        code: int = chosen.run(chosen, rest, began)
    except KeyboardInterrupt:
        return INTERRUPTED
    return code


def parser() -> argparse.ArgumentParser:
    """Return the grammar of the command line."""
    top = argparse.ArgumentParser(prog="bailiwick", description="The IT operations desk of a city or county.")
    top.add_argument("--version", action="version", version=f"bailiwick {__version__}")
    top.add_argument("--data", metavar="FOLDER", help="folder of database, attachments and keys (BAILIWICK_DATA; default ./data)")
    top.add_argument("--config", metavar="FILE", help="TOML file with settings (BAILIWICK_CONFIG; default bailiwick.toml in the data folder)")
    commands = top.add_subparsers(title="commands", required=True, metavar="COMMAND")

    up_ = commands.add_parser("up", help="prepare what is missing, then serve until Ctrl-C")
    up_.add_argument("--port", type=int, help="port to listen on (BAILIWICK_PORT; default 8000)")
    up_.add_argument("--host", help="address to listen on (BAILIWICK_HOST; default 127.0.0.1)")
    up_.add_argument("--only", metavar="ROLES", help="run only some of web,jobs,mail on this machine (BAILIWICK_ROLES; default all)")
    up_.set_defaults(run=up)

    prepare_ = commands.add_parser("prepare", help="bring database and static files to this version, and serve nothing")
    prepare_.set_defaults(run=prepare)

    demo_ = commands.add_parser("demo", help="load the invented demo county, or remove it", add_help=False)
    demo_.set_defaults(run=demo)

    doctor_ = commands.add_parser("doctor", help="check the installation and say how to mend it")
    doctor_.add_argument("--json", action="store_true", help="print the findings as JSON")
    doctor_.set_defaults(run=doctor)

    import_ = commands.add_parser("import", help="take in records from a file", add_help=False)
    import_.set_defaults(run=import_records)

    suggest_ = commands.add_parser("suggest", help="learn proposals from closed tickets, or measure them on a file", add_help=False)
    suggest_.set_defaults(run=suggest)

    clock_ = commands.add_parser("clock", help="count working time with a calendar file, or explain the clocks of a ticket", add_help=False)
    clock_.set_defaults(run=clock)

    mail_ = commands.add_parser("mail", help="take in a mail from a mail server, or read mail files", add_help=False)
    mail_.set_defaults(run=mail)

    keys_ = commands.add_parser("keys", help="show the keys that sign and seal, exchange them, put former ones away", add_help=False)
    keys_.set_defaults(run=keys)

    backup_ = commands.add_parser("backup", help="write one file with everything, while the product runs")
    backup_.add_argument("file", nargs="?", type=Path, help="file to write (default: bailiwick-<time>.tar.gz)")
    backup_.add_argument("--verify", action="store_true", help="write nothing: prove that FILE can be restored, in a place that is thrown away")
    backup_.set_defaults(run=backup)

    restore_ = commands.add_parser("restore", help="put a backup back in place")
    restore_.add_argument("file", type=Path, help="file written by `bailiwick backup`")
    restore_.add_argument("--replace", action="store_true", help="replace the installation that is there")
    restore_.set_defaults(run=restore)

    move_ = commands.add_parser(
        "move", help="carry a SQLite installation over to PostgreSQL, compared row by row; a second run goes on where one ended"
    )
    move_.add_argument("--to", required=True, metavar="ADDRESS", help="empty database: postgresql://user:password@host:5432/name")
    move_.add_argument("--check", action="store_true", help="only list what would not fit, and write nothing")
    move_.add_argument("--json", action="store_true", help="print what was done as JSON")
    move_.set_defaults(run=move)

    manage_ = commands.add_parser("manage", help="Django's commands and the product's own; `bailiwick manage help` lists them", add_help=False)
    manage_.set_defaults(run=manage)
    return top


def up(_chosen: argparse.Namespace, _rest: list[str], began: float) -> int:
    """Prepare and serve."""
    return _with_django("bailiwick.config.up", "up", began)


def prepare(_chosen: argparse.Namespace, _rest: list[str], _began: float) -> int:
    """Do what must be done before this version can serve."""
    return _with_django("bailiwick.config.preparation", "command")


def doctor(chosen: argparse.Namespace, _rest: list[str], _began: float) -> int:
    """Check the installation."""
    return _with_django("bailiwick.config.doctor", "doctor", as_json=chosen.json)


def backup(chosen: argparse.Namespace, _rest: list[str], _began: float) -> int:
    """Write a backup, or prove one."""
    if chosen.verify:
        if chosen.file is None:
            parser().error("name the file to prove: bailiwick backup --verify FILE")
        return _with_django("bailiwick.config.restore", "verify_command", chosen.file)
    return _with_django("bailiwick.config.backup", "command", chosen.file)


def restore(chosen: argparse.Namespace, _rest: list[str], _began: float) -> int:
    """Put a backup back."""
    return _with_django("bailiwick.config.restore", "command", chosen.file, replace=chosen.replace)


def move(chosen: argparse.Namespace, _rest: list[str], _began: float) -> int:
    """Carry the installation over to PostgreSQL."""
    return _with_django("bailiwick.config.moving.command", "command", chosen.to, check=chosen.check, as_json=chosen.json)


def demo(_chosen: argparse.Namespace, rest: list[str], _began: float) -> int:
    """Load or remove the demo county."""
    _prepare_tables()
    return _django_command("demo", rest)


def import_records(_chosen: argparse.Namespace, rest: list[str], _began: float) -> int:
    """Hand over to the command that imports this kind of record."""
    kinds = importable()
    if not rest or rest[0] not in kinds:
        asked = bool(rest) and rest[0] in {"-h", "--help"}
        (sys.stdout if asked else sys.stderr).write(f"usage: bailiwick import KIND FILE …\nKIND is one of: {', '.join(kinds) or 'none yet'}\n")
        return 0 if asked else 2
    _prepare_tables()
    return _django_command(f"import_{rest[0].replace('-', '_')}", rest[1:])


def suggest(_chosen: argparse.Namespace, rest: list[str], _began: float) -> int:
    """Learn proposals anew, or measure them on labelled texts."""
    ways = {"train": "learn_suggestions", "evaluate": "evaluate_suggestions"}
    if not rest or rest[0] not in ways:
        asked = bool(rest) and rest[0] in {"-h", "--help"}
        (sys.stdout if asked else sys.stderr).write(
            "usage: bailiwick suggest train\n       bailiwick suggest evaluate FILE --text COLUMNS --label COLUMN …\n"
        )
        return 0 if asked else 2
    return _django_command(ways[rest[0]], rest[1:])


def clock(_chosen: argparse.Namespace, rest: list[str], _began: float) -> int:
    """Count with a calendar file, which needs neither an installation nor a database, or explain the clocks of a ticket."""
    if rest and rest[0] == "explain":
        return _django_command("explain_clocks", rest[1:])
    if not rest or rest[0] != "compute":
        asked = bool(rest) and rest[0] in {"-h", "--help"}
        (sys.stdout if asked else sys.stderr).write(
            "usage: bailiwick clock compute --calendar FILE --start ISO (--target 4h | --until ISO) …\n       bailiwick clock explain TICKET [--json]\n"
        )
        return 0 if asked else 2
    code: int = import_module("bailiwick.clocks.compute").main(rest[1:])
    return code


def mail(_chosen: argparse.Namespace, rest: list[str], _began: float) -> int:
    """Take in a mail, or read mail files, which needs neither an installation nor a database."""
    if rest and rest[0] == "receive":
        return receive_mail(rest[1:])
    if rest and rest[0] == "parse":
        code: int = import_module("bailiwick.mailroom.parsing").main(rest[1:])
        return code
    asked = bool(rest) and rest[0] in {"-h", "--help"}
    (sys.stdout if asked else sys.stderr).write(
        "usage: bailiwick mail receive [--mailbox ADDRESS] [--from ADDRESS] [--to ADDRESS] [--json] < FILE\n       bailiwick mail parse [--json] FILE …\n"
    )
    return 0 if asked else 2


def keys(_chosen: argparse.Namespace, rest: list[str], _began: float) -> int:
    """Show the keys of the installation, or exchange them."""
    return _django_command("keys", rest)


def receive_mail(words: list[str]) -> int:
    """Store the mail on standard input; whatever is wrong with the installation, the mail server is asked to keep it."""
    try:
        with_settings("django", "setup")
        receive = import_module("bailiwick.mailroom.receiving").main
    except (Exception, SystemExit) as problem:  # noqa: BLE001 - a traceback would make the mail server send the mail back
        sys.stderr.write(f"The mail was not stored, hand it over again: {' '.join(str(problem).split())}\n")
        return os.EX_TEMPFAIL
    code: int = receive(words)
    return code


def importable() -> list[str]:
    """Return the kinds of record that can be imported: every app's management commands `import_<kind>`."""
    found = Path(__file__).parent.parent.glob("*/management/commands/import_*.py")
    return sorted(path.stem.removeprefix("import_").replace("_", "-") for path in found)


def manage(_chosen: argparse.Namespace, rest: list[str], _began: float) -> int:
    """Run a command of Django or of the product."""
    return _django_command(rest[0] if rest else "help", rest[1:])


def _prepare_tables() -> None:
    """Let commands that fill a database work on a fresh installation too."""
    _with_django("bailiwick.config.preparation", "prepare_tables", lambda words: sys.stderr.write(f"{words}\n"))


def _django_command(name: str, words: list[str]) -> int:
    """Run one management command as if it had been typed."""
    with_settings("django.core.management", "execute_from_command_line", ["bailiwick manage", name, *words])
    return 0


def _with_django(module: str, function: str, *args: object, **kwargs: object) -> int:
    """Load Django, then call a function of a module that needs it loaded."""
    with_settings("django", "setup")
    code: int = getattr(import_module(module), function)(*args, **kwargs)
    return code


def with_settings(module: str, function: str, *args: object) -> None:
    """Call a function that reads the settings; say in sentences what is wrong with them."""
    try:
        import_module("bailiwick.config.options").options()
    except (ValueError, OSError) as wrong:
        raise SystemExit(complaint(wrong)) from None
    getattr(import_module(module), function)(*args)


def complaint(wrong: Exception) -> str:
    """Return the sentences that say which settings are wrong, and why."""
    if not hasattr(wrong, "errors"):
        return f"The settings cannot be read: {wrong}"
    lines = [f"  {'.'.join(str(part) for part in each['loc'])}: {each['msg']}" for each in wrong.errors()]
    return "\n".join(["These settings are wrong (in the environment or in bailiwick.toml):", *lines])


if __name__ == "__main__":
    raise SystemExit(main())
