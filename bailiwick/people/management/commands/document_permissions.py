"""Writes docs/reference/permissions.md: every ability and the built-in roles that begin with it."""

from __future__ import annotations

from pathlib import Path

from django.core.management.base import BaseCommand

from bailiwick.people.reference import permissions_page

TARGET = Path(__file__).resolve().parents[4] / "docs" / "reference" / "permissions.md"


class Command(BaseCommand):
    help = "Write docs/reference/permissions.md from the abilities that the program declares."

    def handle(self, **_options: object) -> None:
        TARGET.write_text(permissions_page(), encoding="utf-8")
        self.stdout.write(str(TARGET))
