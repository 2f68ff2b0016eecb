"""`bailiwick manage verify_audit`: proves the trail, or names the first row that is not as it was."""

from __future__ import annotations

import json
import sys
from datetime import datetime
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from bailiwick.audit.actions import Proof, adopt_trail, seal
from bailiwick.audit.models import AuditRow
from bailiwick.core import clock
from bailiwick.core.actors import System

if TYPE_CHECKING:
    from argparse import ArgumentParser

#: flaws printed after the first
SHOWN = 20


class Command(BaseCommand):
    help = "Prove that no row of the audit trail was altered, removed, reordered or put in. Exit code 1 when one was."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--from", dest="start", default="", help="begin at this row number, or at this date (2026-03-01)")
        parser.add_argument("--json", action="store_true", help="print one line of JSON instead of sentences")
        parser.add_argument("--seal", action="store_true", help="seal what is waiting first")
        parser.add_argument("--adopt", metavar="REASON", default="", help="after a restore: accept the database as the trail, recording this reason")

    def handle(self, *, start: str, json: bool, seal: bool, adopt: str, **options: object) -> None:
        del options
        if adopt:
            number = adopt_trail(actor=System("verify_audit"), now=clock.now(), reason=adopt)
            self.stdout.write(f"Seal {number} is the head of the chain now; the trail says so.")
        if seal:
            seal_waiting(self)
        proof = Proof(first_row(start)).examine()
        self.stdout.write(as_json(proof) if json else as_text(proof))
        if not proof.is_whole:
            sys.exit(1)


def seal_waiting(command: Command) -> None:
    """Seal what is waiting and say how much it was."""
    command.stderr.write(f"Sealed {seal(clock.now()):,} rows.")


def first_row(start: str) -> int:
    """Return the row number meant by a number or a date; 0 for the whole trail."""
    if start.isdigit() or not start:
        return int(start or 0)
    moment = parse_datetime(start) or parse_datetime(f"{start}T00:00")
    if moment is None:
        raise CommandError(f"“{start}” is neither a row number nor a date such as 2026-03-01.")
    aware = moment if isinstance(moment, datetime) and moment.tzinfo else timezone.make_aware(moment)
    return AuditRow.objects.filter(recorded_at__gte=aware).order_by("pk").values_list("pk", flat=True).first() or 0


def as_text(proof: Proof) -> str:
    """Return the finding in sentences."""
    if proof.is_whole:
        waiting = f" {proof.unsealed:,} of them wait for their seal." if proof.unsealed else ""
        return f"The trail is whole: {proof.rows:,} rows under {proof.seals:,} seals.{waiting}"
    first, *others = proof.flaws
    lines = ["The trail is BROKEN.", f"First: {first.sentence()}"]
    if others:
        lines += [f"{len(others):,} more:", *(f"  {flaw.sentence()}" for flaw in others[:SHOWN])]
    return "\n".join(lines)


def as_json(proof: Proof) -> str:
    """Return the finding as one line of JSON."""
    flaws = [
        {"kind": f.kind, "row": f.row, "seal": f.seal, "event": f.event, "at": f.at.isoformat() if f.at else None, "words": f.sentence()}
        for f in proof.flaws
    ]
    return json.dumps({"whole": proof.is_whole, "rows": proof.rows, "seals": proof.seals, "unsealed": proof.unsealed, "flaws": flaws[: SHOWN + 1]})
