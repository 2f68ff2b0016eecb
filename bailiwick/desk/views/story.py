"""The story of a ticket: what was said and done, and how it changed hands, newest first.

Every change in full, with before and after, stands in the history panel that the audit
puts on the page; the story is for reading.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.dateformat import format as in_words
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.core.moments import span, spoken
from bailiwick.desk.models import Entry, EntryKind, HandOff, Reopening, Ticket, Wait

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bailiwick.core.actors import Account

#: entries on one page; the older ones are a link away
PAGE = 100
DID = {
    EntryKind.CALL: gettext_lazy("took a call"),
    EntryKind.REPLY: gettext_lazy("answered"),
    EntryKind.NOTE: gettext_lazy("noted, internally"),
    EntryKind.TEST: gettext_lazy("tested"),
    EntryKind.ADJUSTMENT: gettext_lazy("adjusted"),
    EntryKind.RESOLUTION: gettext_lazy("solved it"),
}


@dataclass(slots=True)
class Day:
    """The part of a story that happened on one day."""

    label: str
    items: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Story:
    """The days, and the entry before which older ones go on."""

    days: list[Day]
    older_than: int | None


def story_of(ticket: Ticket, user: Account, now: datetime, *, whole: bool, before: int | None = None) -> Story:
    """Return the story as a user may read it; `whole` adds what only the desk sees."""
    entries = Entry.objects.visible_to(user).filter(ticket=ticket).current().select_related("author__person").order_by("-id")
    if before is not None:
        entries = entries.filter(id__lt=before)
    page = list(entries[: PAGE + 1])
    items = [_entry(entry, ticket, user, whole=whole) for entry in page[:PAGE]]
    if whole and before is None:
        items += [*_hand_offs(ticket), *_waits(ticket, now), *_reopenings(ticket)]
    items.sort(key=lambda item: item["at"], reverse=True)
    return Story(_by_day(items, now), page[PAGE - 1].pk if len(page) > PAGE else None)


def _by_day(items: Iterable[dict[str, Any]], now: datetime) -> list[Day]:
    days = groupby(items, key=lambda item: timezone.localtime(item["at"]).date())
    return [Day(_day_label(day, timezone.localtime(now).date()), list(group)) for day, group in days]


def _day_label(day: date, today: date) -> str:
    near = {0: _("Today"), 1: _("Yesterday")}
    return near.get((today - day).days) or in_words(day, "l, j F Y")


def _clock(at: datetime) -> str:
    return in_words(timezone.localtime(at), "H:i")


def _entry(entry: Entry, ticket: Ticket, user: Account, *, whole: bool) -> dict[str, Any]:
    detail = [span(entry.worked_seconds) if entry.worked_seconds else "", _("corrected") if entry.revises_id else ""]
    return {
        "is_entry": True,
        "kind": entry.kind,
        "who": entry.author_name,
        "what": str(DID[EntryKind(entry.kind)]),
        "detail": ", ".join(filter(None, detail)),
        "at": entry.at,
        "when": _clock(entry.at),
        "words": entry.body,
        "anchor": f"entry-{entry.pk}",
        "correct_url": reverse("desk:entry_correct", args=[ticket.number, entry.pk]) if whole and entry.author_id == user.pk else "",
    }


def _event(at: datetime, who: object, words: str, why: str, icon: str) -> dict[str, Any]:
    return {"is_entry": False, "at": at, "when": _clock(at), "who": str(who or _("Somebody")), "words": words, "why": why, "icon": icon}


def _hand_offs(ticket: Ticket) -> list[dict[str, Any]]:
    rows = HandOff.objects.filter(ticket=ticket).select_related("to_team", "to_assignee__person", "by__person")
    return [
        _event(
            row.at,
            row.by,
            _("handed it on to %(whom)s") % {"whom": ", ".join(str(x) for x in (row.to_team, row.to_assignee) if x)},
            row.reason,
            "arrow-right",
        )
        for row in rows
    ]


def _waits(ticket: Ticket, now: datetime) -> list[dict[str, Any]]:
    items = []
    for wait in Wait.objects.filter(ticket=ticket).select_related("started_by__person"):
        words = _("set it waiting on %(whom)s") % {"whom": wait.get_on_display().lower()}
        if wait.until is not None:
            words = _("%(words)s until %(when)s") % {"words": words, "when": spoken(wait.until, now)}
        items.append(_event(wait.since, wait.started_by, words, wait.reason, "hourglass"))
        if wait.ended_at is not None:
            rested = span(int((wait.ended_at - wait.since).total_seconds()))
            items.append(_event(wait.ended_at, _("The ticket"), _("went on after waiting %(span)s") % {"span": rested}, "", "play"))
    return items


def _reopenings(ticket: Ticket) -> list[dict[str, Any]]:
    rows = Reopening.objects.filter(ticket=ticket).select_related("by__person")
    return [_event(row.at, row.by, _("reopened it"), row.reason, "undo") for row in rows]
