"""The story of a ticket: what was said and done, and how it changed hands, newest first.

Every change in full, with before and after, stands in the history panel that the audit
puts on the page; the story is for reading.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.core.asked_by import AskedBy
from bailiwick.core.glances import there_is
from bailiwick.core.margins import View, notes_beside
from bailiwick.core.moments import span, spoken
from bailiwick.core.prepared import Slot
from bailiwick.desk.models import ContactAttempt, Entry, EntryKind, HandOff, Join, JoinKind, Placement, Reopening, Share, Ticket, Wait
from bailiwick.desk.views.kin import kin_of
from bailiwick.desk.views.mailed import files_by_entry, mails_of, versions_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date, datetime

    from django.utils.functional import _StrPromise

    from bailiwick.core.actors import Account
    from bailiwick.core.margins import Note

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

#: shared entries looked for on one page
MOST_SHARED = 500
_JOINED: dict[str, _StrPromise] = {
    JoinKind.MERGE: gettext_lazy("merged %(ticket)s into %(other)s"),
    JoinKind.SPLIT: gettext_lazy("split %(other)s off %(ticket)s"),
    JoinKind.MOVE: gettext_lazy("moved entries from %(ticket)s to %(other)s"),
    JoinKind.DUPLICATE: gettext_lazy("marked %(ticket)s as a duplicate of %(other)s"),
    JoinKind.CHILD: gettext_lazy("put %(ticket)s under %(other)s"),
    JoinKind.PARENT: gettext_lazy("made %(other)s the parent of %(ticket)s and others"),
}


@dataclass(slots=True)
class Day:
    """The part of a story that happened on one day."""

    label: str
    items: list[dict[str, Any]] = field(default_factory=list)


@dataclass(slots=True)
class Story:
    """The days, the entry before which older ones go on, and what stands beside the ticket's own words."""

    days: list[Day]
    older_than: int | None
    notes: list[Note]


def story_of(ticket: Ticket, user: Account, now: datetime, *, whole: bool, before: int | None = None) -> Story:
    """Return the story as a user may read it; `whole` adds what only the desk sees."""
    kin = kin_of(ticket, user)
    shared = _shared(kin) if len(kin) > 1 or there_is(ticket, "shares", user) else []
    page = _entries(ticket, user, kin, shared, before)
    came = _where_from(page, user) if whole and (shared or len(kin) > 1 or there_is(ticket, "joins", user)) else {}
    items = [_entry(entry, ticket, user, whole=whole, came=came.get(entry.pk, "")) for entry in page[:PAGE]]
    files = files_by_entry(page[:PAGE]) if len(kin) > 1 or there_is(ticket, "entry-files", user) else {}
    mails = mails_of(ticket, kin, page[:PAGE], user, now) if whole and (len(kin) > 1 or there_is(ticket, "mails", user)) else {}
    notes = _beside(ticket, page[:PAGE], View(user, whole, now))
    for entry, item in zip(page[:PAGE], items, strict=True):
        item["files"], item["mails"], item["notes"] = files.get(entry.pk, []), mails.get(entry.pk, []), notes.get(entry.pk, [])
    if whole and before is None:
        items += [item for name, told in _happenings(ticket, kin, user, now).items() if there_is(ticket, name, user) for item in told()]
    items.sort(key=lambda item: item["at"], reverse=True)
    return Story(_by_day(items, now), page[PAGE - 1].pk if len(page) > PAGE else None, notes.get(None, []))


def _entries(ticket: Ticket, user: Account, kin: Sequence[int], shared: Sequence[int], before: int | None) -> list[Entry]:
    """Return the entries of one page as a user may read them, and one more where there are older ones."""
    if len(kin) > 1 or shared:
        about = Q(ticket__in=kin) | Q(pk__in=shared)
        entries = Entry.objects.visible_to(user).filter(about).current().select_related("ticket", "revises").order_by("-id")
        return list((entries.filter(id__lt=before) if before is not None else entries)[: PAGE + 1])
    page = _OWN(user, ticket=ticket.pk, before=before if before is not None else _LAST)
    for entry in page:
        entry.ticket = ticket
    return page


#: the largest key there can be
_LAST = 2**63 - 1
_OWN = AskedBy(
    Entry,
    lambda user: (
        Entry.objects.visible_to(user)
        .filter(ticket=Slot("ticket", Entry.ticket), id__lt=Slot("before", Entry.id))
        .current()
        .select_related("revises")
        .order_by("-id")[: PAGE + 1]
    ),
)


def _beside(ticket: Ticket, entries: Sequence[Entry], view: View) -> dict[int | None, list[Note]]:
    """Return what other apps write beside each entry, whichever of its versions they mean, and beside the ticket's own words."""
    versions, current = versions_of(entries), {entry.pk: entry for entry in entries}
    told: dict[int | None, list[Note]] = {}
    for part, notes in notes_beside(ticket, {version: current[now] for version, now in versions.items()}, view).items():
        told.setdefault(versions[part] if part is not None else None, []).extend(notes)
    return told


def _shared(kin: Sequence[int]) -> list[int]:
    """Return the entries that are told on these tickets too."""
    return list(Share.objects.filter(ticket__in=kin).order_by("-entry").values_list("entry", flat=True)[:MOST_SHARED])


def _happenings(ticket: Ticket, kin: Sequence[int], user: Account, now: datetime) -> dict[str, Callable[[], list[dict[str, Any]]]]:
    """Return how to tell what happened besides the entries, by what there must be of it on the ticket."""
    return {
        "hand-offs": lambda: _hand_offs(ticket),
        "waits": lambda: _waits(ticket, now),
        "reopenings": lambda: _reopenings(ticket),
        "attempts": lambda: _attempts(ticket),
        "joins": lambda: _joins(kin, user),
    }


def _by_day(items: Iterable[dict[str, Any]], now: datetime) -> list[Day]:
    days = groupby(items, key=lambda item: timezone.localtime(item["at"]).date())
    return [Day(_day_label(day, timezone.localtime(now).date()), list(group)) for day, group in days]


def _day_label(day: date, today: date) -> str:
    near = {0: _("Today"), 1: _("Yesterday")}
    return near.get((today - day).days) or date_format(day, "LONG_DATE_FORMAT")


def _clock(at: datetime) -> str:
    local = timezone.localtime(at)
    return f"{local.hour:02}:{local.minute:02}"


def _entry(entry: Entry, ticket: Ticket, user: Account, *, whole: bool, came: str = "") -> dict[str, Any]:
    detail = [span(entry.worked_seconds) if entry.worked_seconds else "", _("corrected") if entry.revises_id else "", came]
    if entry.ticket_id != ticket.pk:
        detail.append(_("on %(number)s") % {"number": entry.ticket.number} if whole else _("to all with this matter"))
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
        "correct_url": reverse("desk:entry_correct", args=[entry.ticket.number, entry.pk]) if whole and entry.author_id == user.pk else "",
    }


def _event(at: datetime, who: object, words: str, why: str, icon: str) -> dict[str, Any]:
    return {"is_entry": False, "at": at, "when": _clock(at), "who": str(who or _("Somebody")), "words": words, "why": why, "icon": icon}


def _where_from(entries: Iterable[Entry], user: Account) -> dict[int, str]:
    """Return for the entries that were moved here from where, by whom and why: one query, two where one was moved after it was corrected."""
    firsts = {entry.pk: entry.pk for entry in entries}
    for entry in entries:
        version: Entry | None = entry
        while version is not None and version.revises_id is not None:
            firsts[version.revises_id] = firsts[version.pk]
            version = version.revises
    moves = Placement.objects.filter(entry__in=firsts, join__in=Join.objects.live().visible_to(user)).select_related("join", "from_ticket")
    words = _("moved from %(number)s by %(who)s")
    found = {}
    for move in moves.order_by("id"):
        told = words % {"number": move.from_ticket.number, "who": move.join.by_name}
        found[firsts[move.entry_id]] = _("%(words)s: %(why)s") % {"words": told, "why": move.join.reason} if move.join.reason else told
    return found


def _joins(kin: Sequence[int], user: Account) -> list[dict[str, Any]]:
    """Return how the ticket was joined and parted, also what was undone since."""
    items = []
    about = Q(ticket__in=kin) & ~Q(kind=JoinKind.PARENT) | Q(other__in=kin) & ~Q(kind=JoinKind.CHILD, part_of__isnull=False)
    joins = Join.objects.visible_to(user).filter(about).exclude(kind=JoinKind.FOLD)
    for join in joins.select_related("ticket", "other").order_by("-id")[:PAGE]:
        words = f"{_JOINED[join.kind]}" % {"ticket": join.ticket.number, "other": join.other.number}
        items.append(_event(join.at, join.by_name, words, join.reason, "merge"))
        if join.undone_at is not None:
            items.append(_event(join.undone_at, join.undone_by_name, _("undid it: %(words)s") % {"words": words}, "", "undo"))
    return items


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


def _attempts(ticket: Ticket) -> list[dict[str, Any]]:
    rows = ContactAttempt.objects.filter(ticket=ticket).select_related("by__person")
    words = _("tried to reach the client: %(how)s, %(outcome)s")
    return [
        _event(row.at, row.by, words % {"how": row.get_how_display().lower(), "outcome": row.get_outcome_display().lower()}, row.note, "phone")
        for row in rows
    ]


def _reopenings(ticket: Ticket) -> list[dict[str, Any]]:
    rows = Reopening.objects.filter(ticket=ticket).select_related("by__person")
    return [_event(row.at, row.by, _("reopened it"), row.reason, "undo") for row in rows]
