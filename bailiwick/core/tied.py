"""Sessions tied to one place: a screen on a wall stays signed in for as long as it hangs there, and reaches nothing else."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bailiwick.core.clock import now

if TYPE_CHECKING:
    from django.http import HttpRequest

#: session keys: the beginning of the only addresses that are reached, and when it was last asked for one (seconds since 1970)
TIED, ASKED = "tied_to", "tied_asked_at"
#: how long such a session lasts without being asked for anything
LASTS = timedelta(days=90)
#: so often at most the session is written anew because it was asked for something
NOTE_EVERY = timedelta(days=1)


def tie(request: HttpRequest, place: str) -> None:
    """Let the session of a request reach only the addresses under a place from now on, and never lock."""
    request.session[TIED] = place
    request.session[ASKED] = now().timestamp()
    request.session.set_expiry(int(LASTS.total_seconds()))


def tied_to(request: HttpRequest) -> str:
    """Return the place that a session is tied to; nothing for one that goes everywhere."""
    return str(request.session.get(TIED, ""))


def stay_tied(request: HttpRequest) -> None:
    """Let a tied session that was asked for its place last on from now."""
    if now().timestamp() - float(request.session.get(ASKED, 0)) > NOTE_EVERY.total_seconds():
        request.session[ASKED] = now().timestamp()
