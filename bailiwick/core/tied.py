"""Sessions tied to one place: a screen on a wall stays signed in for as long as it hangs there, and reaches nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.http import HttpRequest

#: session key of the beginning of the only addresses that are reached
TIED = "tied_to"
#: how long such a session lasts without being asked for anything
LASTS = timedelta(days=90)


def tie(request: HttpRequest, place: str) -> None:
    """Let the session of a request reach only the addresses under a place from now on, and never lock."""
    request.session[TIED] = place
    request.session.set_expiry(int(LASTS.total_seconds()))


def tied_to(request: HttpRequest) -> str:
    """Return the place that a session is tied to; nothing for one that goes everywhere."""
    return str(request.session.get(TIED, ""))
