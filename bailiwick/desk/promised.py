"""What clocks ask the desk: whom words such as “assignee” mean on a ticket, how it is called, and to show what they come to."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse

from bailiwick.audit.models import hide_rows
from bailiwick.clocks.events import ClockAged, ClockBreached, ClockWarned
from bailiwick.clocks.models import Clock, Described, add_subject
from bailiwick.core.events import in_bulk, on
from bailiwick.core.jobs import enqueue
from bailiwick.desk.actions import AGE, BREACH, WARNING, Point
from bailiwick.desk.jobs import follow_points, show_promises
from bailiwick.desk.models import SUBJECT, Ticket
from bailiwick.people.models import User

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from datetime import datetime

    from bailiwick.clocks.events import ClockNoticed
    from bailiwick.people.models import Person

#: what a word of a policy means on a ticket: the field, and what stands before its key
WORDS = {"assignee": ("assignee__person", "person"), "team": ("team", "team"), "lead": ("team", "lead"), "on_call": ("team", "on_call")}


def people_of_tickets(word: str, keys: Collection[int]) -> dict[int, list[str]]:
    """Return whom a word means on tickets. Of a need-to-know ticket nobody is told but whoever has it; without them, the team is."""
    rows = Ticket.objects.filter(pk__in=keys).values_list("pk", "need_to_know", "assignee__person", "team")
    found: dict[int, list[str]] = {}
    for key, secret, assignee, team in rows:
        if word == "assignee" and assignee is not None:
            found[key] = [f"person:{assignee}"]
        elif team is not None and not secret and word in WORDS:
            found[key] = [f"{'team' if word == 'assignee' else WORDS[word][1]}:{team}"]
    return found


def tickets_in_words(person: Person, keys: Collection[int]) -> dict[int, Described]:
    """Return how tickets are called for somebody who may open them."""
    user = User.objects.filter(person=person, is_active=True).first()
    if user is None:
        return {}
    return {
        ticket.pk: Described(str(ticket), reverse("desk:ticket", args=[ticket.number]), ticket.need_to_know)
        for ticket in Ticket.objects.open_to(user).filter(pk__in=keys).only("number", "title", "need_to_know")
    }


def show_later(keys: Collection[int], _now: datetime) -> None:
    """Have tickets show what their clocks say, once whoever counted these is done."""
    numbers = list(keys)
    for place in range(0, len(numbers), 500):
        enqueue(show_promises, numbers[place : place + 500])


def _point(event: ClockNoticed) -> Point:
    if isinstance(event, ClockAged):
        return Point(event.subject.pk, AGE, event.at, to=event.to, after=event.after)
    if isinstance(event, ClockBreached):
        return Point(event.subject.pk, BREACH, event.at, event.tells)
    return Point(event.subject.pk, WARNING, event.at, isinstance(event, ClockWarned) and event.tells)


def _follow_many(events: Sequence[ClockNoticed]) -> None:
    """Have the tickets follow whose promises came to a point: after the minute's job, so that neither waits for the other."""
    points = [_point(event).plain() for event in events if event.subject.subject_type == SUBJECT]
    if points:
        enqueue(follow_points, points)


def _listener(kind: type[ClockNoticed]) -> None:
    def follow(event: ClockNoticed) -> None:
        _follow_many([event])

    on(kind)(follow)
    in_bulk(follow)(_follow_many)


def register_promises() -> None:
    """Tell clocks what tickets are, and listen to what they say."""
    add_subject(SUBJECT, refer=people_of_tickets, describe=tickets_in_words, show=show_later)
    hide_rows(
        Clock, lambda user: Clock.objects.filter(subject_type=SUBJECT, subject_id__in=Ticket.objects.hidden_from(user).values("pk")).values("pk")
    )
    for kind in (ClockBreached, ClockWarned, ClockAged):
        _listener(kind)
