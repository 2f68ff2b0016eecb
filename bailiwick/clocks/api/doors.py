"""Finding what an address of the API names, for whoever may know of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import get_object_or_404

from bailiwick.clocks.models import WorkCalendar
from bailiwick.core.actors import account_of

if TYPE_CHECKING:
    from django.http import HttpRequest

#: the address of one calendar, by its short name
CODE = "/calendars/{code}"


def calendar_or_404(request: HttpRequest, code: str) -> WorkCalendar:
    """Return a calendar by its short name."""
    return get_object_or_404(WorkCalendar.objects.visible_to(account_of(request)), code=code)
