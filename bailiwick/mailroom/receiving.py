"""`bailiwick mail receive`: a mail server pipes one mail in, and may forget it when this ends with 0.

Exit codes are those of sysexits.h, which mail servers know: 0 it is safely stored, 65 it is too large to be kept at all,
75 it could not be stored now and should be handed over again. Whatever else goes wrong is 75 too, so that no mistake in
the installation makes a mail server send mail back.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from pathlib import Path
from typing import IO, TYPE_CHECKING, NoReturn, TextIO

import structlog
from django.db import connection
from django.utils.translation import gettext as _

from bailiwick.core import clock
from bailiwick.mailroom.actions import Outcome, TooLarge, store_raw, understand_at_once
from bailiwick.mailroom.models import Arrival, Mailbox, OutcomeKind, Via

if TYPE_CHECKING:
    from collections.abc import Sequence

log = structlog.get_logger(__name__)
STORED, TOO_LARGE, TRY_AGAIN = os.EX_OK, os.EX_DATAERR, os.EX_TEMPFAIL


class _Grammar(argparse.ArgumentParser):
    """A grammar whose mistakes are temporary: somebody will mend the command, and the mail waits until then."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and ask to be called again."""
        self.print_usage(sys.stderr)
        self.exit(TRY_AGAIN, f"{self.prog}: {message}\n")


def grammar() -> argparse.ArgumentParser:
    """Return the grammar of the command; mail servers that tell the envelope in the environment need no options."""
    words = _Grammar(prog="bailiwick mail receive", description="Store the mail on standard input; ends with 0 only once it is safe.")
    words.add_argument("--mailbox", default="", metavar="ADDRESS", help="mailbox it is for (default: that of the recipient)")
    words.add_argument("--from", dest="sender", default=os.environ.get("SENDER", ""), metavar="ADDRESS", help="sender of the envelope")
    words.add_argument("--to", dest="recipient", default=os.environ.get("RECIPIENT", ""), metavar="ADDRESS", help="recipient of the envelope")
    words.add_argument("--json", action="store_true", help="understand it at once, and print what it became")
    return words


def main(words: Sequence[str], mail: IO[bytes] | None = None) -> int:
    """Take one mail in and return the exit code."""
    try:
        chosen = grammar().parse_args(words)
    except SystemExit as leaving:
        return int(leaving.code or 0)
    try:
        arrival = _taken(mail or _standard_input(), chosen)
    except TooLarge as refusal:
        complain(refusal)
        return TOO_LARGE
    except Exception as problem:  # noqa: BLE001 - whatever it is, the mail must be handed over again
        return try_again(problem)
    if chosen.json:
        _answer(arrival)
    return STORED


def _standard_input() -> IO[bytes]:
    """Return what the mail server writes to; some start programs with nothing connected there."""
    if sys.stdin is None:
        raise OSError(_("Nothing is connected to the standard input."))
    return sys.stdin.buffer


def _taken(mail: IO[bytes], chosen: argparse.Namespace) -> Arrival:
    """Store the mail; raises whatever is in the way."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and not Path(name).exists():  # connecting would make an empty one
        raise FileNotFoundError(_("There is no database at %(path)s. Start Bailiwick there once.") % {"path": name})
    mailbox = Mailbox.objects.addressed(chosen.mailbox or chosen.recipient)
    facts = {"envelope_from": chosen.sender, "envelope_to": chosen.recipient or chosen.mailbox}
    return store_raw(mail, mailbox=mailbox, via=Via.PIPE, now=clock.now(), at_once=chosen.json, **facts)


def _answer(arrival: Arrival) -> None:
    """Print what a stored mail became; whatever happens now, it is stored."""
    try:
        outcome = understand_at_once(arrival, now=clock.now())
    except Exception as problem:
        log.exception("mail not understood at once", arrival=arrival.pk)
        outcome = Outcome(OutcomeKind.QUARANTINED, reason="waiting", why=_("It is stored and waits: %(error)s") % {"error": problem})
    said = {
        "outcome": str(outcome.kind),
        "ticket": outcome.ticket.number if outcome.ticket else None,
        "entry": outcome.entry.pk if outcome.entry else None,
        "reason": outcome.reason,
        "why": outcome.why,
        "arrival": arrival.pk,
    }
    _write(sys.stdout, json.dumps(said, ensure_ascii=False))


def try_again(problem: BaseException) -> int:
    """Say in one line why the mail could not be stored, and return the code that keeps it in the mail server's queue."""
    complain(f"The mail was not stored, hand it over again: {problem or type(problem).__name__}")
    return TRY_AGAIN


def complain(words: object) -> None:
    """Tell the mail server, which puts the line into its log."""
    _write(sys.stderr, " ".join(str(words).split()))


def _write(stream: TextIO, line: str) -> None:
    """Write a line to whoever may have gone by now."""
    known = stream.encoding or "utf-8"
    with contextlib.suppress(OSError, ValueError):
        stream.write(f"{line.encode(known, 'backslashreplace').decode(known)}\n")
        stream.flush()
