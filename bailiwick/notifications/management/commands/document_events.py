"""Writes docs/reference/events.md."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand

from bailiwick.notifications.reference import events_page

TARGET = Path(__file__).resolve().parents[4] / "docs" / "reference" / "events.md"


class Command(BaseCommand):
    help = "Write docs/reference/events.md from the events and notices that the program declares."

    def handle(self, **options: object) -> None:
        del options
        TARGET.write_text(events_page(), encoding="utf-8")
        self.stdout.write(str(TARGET))
