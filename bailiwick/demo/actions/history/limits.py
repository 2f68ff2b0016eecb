"""What is refused before anything is brought: numbers that make no sense, and years for which there is no room."""

from __future__ import annotations

import shutil

from django.conf import settings
from django.db import connection
from django.utils.translation import gettext as _

from bailiwick.core.problems import Conflict

#: more tickets than this no county has in ten years
MOST = 10_000_000
#: bytes that a ticket takes in SQLite's file with all that hangs on it, and its words beside while they are gathered
SIZE = 14_000


def refuse_years(tickets: int) -> None:
    """Raise Conflict when so many tickets cannot be brought."""
    if tickets < 0:
        raise Conflict(_("The number of tickets cannot be negative."))
    if tickets > MOST:
        raise Conflict(_("At most %(most)s tickets can be brought.") % {"most": f"{MOST:,}"})
    free = shutil.disk_usage(settings.DATA).free
    if connection.vendor == "sqlite" and tickets * SIZE > free:
        told = {"wanted": f"{tickets * SIZE / 1e9:,.1f}", "free": f"{free / 1e9:,.1f}"}
        raise Conflict(_("So many tickets need about %(wanted)s GB, and %(free)s GB are free.") % told)
