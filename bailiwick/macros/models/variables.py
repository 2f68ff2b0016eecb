"""Words that stand for facts of the ticket: {{ requester.first_name }}. A fixed list; there is no other language in texts."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.core.moments import spoken

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.utils.functional import _StrPromise

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket
    from bailiwick.people.models import Person

#: name -> what it stands for
VARIABLES: dict[str, str | _StrPromise] = {
    "requester.name": gettext_lazy("who asked"),
    "requester.first_name": gettext_lazy("first name of who asked"),
    "affected.name": gettext_lazy("who is affected"),
    "affected.first_name": gettext_lazy("first name of who is affected"),
    "ticket.number": gettext_lazy("the ticket’s number"),
    "ticket.title": gettext_lazy("the ticket’s title"),
    "ticket.link": gettext_lazy("address of the ticket’s page"),
    "category": gettext_lazy("what it is about"),
    "priority": gettext_lazy("the priority in words"),
    "due": gettext_lazy("the promised time"),
    "site": gettext_lazy("the site"),
    "room": gettext_lazy("the room"),
    "team": gettext_lazy("the team"),
    "assignee": gettext_lazy("who has the ticket"),
    "me.name": gettext_lazy("your name"),
    "me.first_name": gettext_lazy("your first name"),
    "today": gettext_lazy("today’s date"),
    "desk.phone": gettext_lazy("the desk’s telephone number"),
}
NAMED = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
BRACES = re.compile(r"\{\{|\}\}|\{%|%\}")


def check_variables(text: str, field: str) -> None:
    """Raise ValidationError for names that stand for nothing, and for braces that name nothing."""
    unknown = [name for name in NAMED.findall(text) if name not in VARIABLES]
    if unknown:
        known = ", ".join(VARIABLES)
        raise ValidationError({field: _("There is no variable “%(name)s”. These are known: %(known)s.") % {"name": unknown[0], "known": known}})
    if BRACES.search(NAMED.sub("", text)):
        raise ValidationError({field: _("Braces stand for a variable only: write {{ ticket.number }}, or leave them out.")})


def fill_text(text: str, ticket: Ticket, *, actor: Actor, now: datetime, language: str = "") -> str:
    """Return a text with the facts of a ticket, in the language it is written in; what is not known is left empty."""
    with translation.override(language or translation.get_language()):
        facts = _facts(ticket, actor, now)
        return NAMED.sub(lambda found: _fact(facts, found.group(1)), text)


def _fact(facts: dict[str, Callable[[], object]], name: str) -> str:
    return str(facts[name]() or "") if name in facts else ""


def _facts(ticket: Ticket, actor: Actor, now: datetime) -> dict[str, Callable[[], object]]:
    me = str(actor)
    return {
        "requester.name": lambda: ticket.requester,
        "requester.first_name": lambda: _first(ticket.requester),
        "affected.name": lambda: ticket.affected or ticket.requester,
        "affected.first_name": lambda: _first(ticket.affected or ticket.requester),
        "ticket.number": lambda: ticket.number,
        "ticket.title": lambda: ticket.title,
        "ticket.link": lambda: f"{settings.BASE_URL}/desk/tickets/{ticket.number}/",
        "category": lambda: ticket.category,
        "priority": ticket.get_priority_display,
        "due": lambda: spoken(ticket.due_at, now),
        "site": lambda: ticket.site,
        "room": lambda: ticket.room,
        "team": lambda: ticket.team,
        "assignee": lambda: ticket.assignee,
        "me.name": lambda: me,
        "me.first_name": lambda: me.partition(" ")[0],
        "today": lambda: date_format(timezone.localdate(now), "DATE_FORMAT"),
        "desk.phone": lambda: settings.DESK_PHONE,
    }


def _first(person: Person | None) -> str:
    return person.name.partition(" ")[0] if person is not None else ""
