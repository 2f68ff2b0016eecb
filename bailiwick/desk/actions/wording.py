"""The words that go out by plan, in the language of the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.utils import timezone, translation
from django.utils.formats import date_format

from bailiwick.core.sentences import fill
from bailiwick.people.models import User

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bailiwick.desk.models import Ticket

#: names that the texts of a plan may use
PLAN_NAMES = ("number", "title", "name", "reason", "reminder", "of", "since", "next", "attempts")


def language_of(ticket: Ticket) -> str:
    """Return the language in which the client reads."""
    person = ticket.requester_id or ticket.affected_id
    wish = User.objects.filter(person=person).values_list("preferences__language", flat=True).first() if person else None
    return str(wish or settings.LANGUAGE_CODE)


def worded(ticket: Ticket, texts: tuple[str, str], facts: Mapping[str, object]) -> str:
    """Return a text of a plan, in English or Spanish as the client reads, with its names filled in.

    Instants among the facts read as days in that language.
    """
    language = language_of(ticket)
    english, spanish = texts
    text = spanish if spanish.strip() and language.split("-")[0] == "es" else english
    client = ticket.requester or ticket.affected
    with translation.override(language):
        own = {"number": ticket.number, "title": ticket.title, "name": client.name if client else ""}
        return fill(text, own | {name: _told(value) for name, value in facts.items()})


def day_words(at: datetime) -> str:
    """Return a day as people write it: "Tue 24 Nov"."""
    return date_format(timezone.localtime(at), "WEEKDAY_FORMAT")


def _told(value: object) -> object:
    return day_words(value) if hasattr(value, "astimezone") else value  # type: ignore[arg-type] # an instant by what it can do
