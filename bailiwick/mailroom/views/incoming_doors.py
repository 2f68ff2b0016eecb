"""The way in to the pages of mail that came in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404

from bailiwick.core.actors import account_of
from bailiwick.mailroom.models import Arrival

if TYPE_CHECKING:
    from django.http import HttpRequest

MOST_KEY = 2**63


def arrival_or_404(request: HttpRequest, pk: int) -> Arrival:
    """Return a mail that the user may read; raises Http404."""
    rows = Arrival.objects.visible_to(account_of(request)).select_related("raw", "mailbox", "ticket", "entry", "about")
    found = rows.filter(pk=pk).first() if pk < MOST_KEY else None
    if found is None:
        raise Http404
    return found


def hidden_or_404(request: HttpRequest, pk: int) -> Arrival:
    """Return a mail of which whoever sorts may know that it came, and nothing else; raises Http404."""
    found = Arrival.objects.filter(pk=pk).only("pk", "at").first() if pk < MOST_KEY and account_of(request).may("mailroom.sort") else None
    if found is None:
        raise Http404
    return found
