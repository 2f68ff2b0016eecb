"""`manage rebuild_rollups`: counts the finished months again, for reports of large counties."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.core.management.base import BaseCommand

from bailiwick.core.clock import now
from bailiwick.reports.actions import rebuild_rollups

if TYPE_CHECKING:
    from argparse import ArgumentParser


class Command(BaseCommand):
    help = "Count the finished months again. Reports are right without it; they are faster after it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--since", type=date.fromisoformat, default=None, help="only from the month of this day on, such as 2026-01-01")

    def handle(self, *_args: object, since: date | None = None, **_options: object) -> None:
        self.stdout.write(f"{rebuild_rollups(now(), since)} months counted.")
