"""Who has had a mail about an outage already: nobody is sent a second one while it lasts.

What the desk writes to its clients, and that it is solved, is never held back.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from bailiwick.announcements.models import Announcement
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.desk.models import Ticket
from bailiwick.notifications.models import Outgoing
from bailiwick.problems.actions.comparing import alike
from bailiwick.problems.actions.detecting import foresee, is_traced
from bailiwick.problems.models import Spike, SpikeCall, SpikeRule, SpikeState, Trace

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from bailiwick.problems.models.traces import Sighting

#: by these the desk speaks to a client, or to whoever must act: they always go out
DELIBERATE = ("EntryAdded", "UpdateShared", "ClientReplied", "TicketSolved", "TicketReopened", "ReaderNamed", "Approval", "Problem")
OPENED = "desk.TicketOpened"
#: how long after a call the same person's next call about the same is the same matter
AGAIN = timedelta(minutes=60)
SAME = SpikeRule(same_site=True, same_words=True, likeness=60)
#: mails and calls of a person that are looked at
LATELY = 12
TICKET, ANNOUNCEMENT, SPIKE = (model._meta.label_lower for model in (Ticket, Announcement, Spike))


def mailed_about_it(notice: str, subject: Model, people: set[int]) -> set[int]:
    """Return which of some persons were mailed already about the outage that a notice belongs to."""
    if any(name in notice for name in DELIBERATE):
        return set()
    if isinstance(subject, Announcement):
        return _mailed(Spike.objects.filter(announcement=subject).first(), people)
    if isinstance(subject, Spike):
        return _mailed(subject, people)
    if not isinstance(subject, Ticket) or not is_traced(subject):
        return set()
    if notice == OPENED:
        return _has_it_in_hand(subject, people)
    return _mailed(_outage_of(subject), people)


def _outage_of(ticket: Ticket) -> Spike | None:
    """Return the spike or outage that goes on and that a ticket belongs to."""
    under = Q(spike_calls__ticket=ticket.pk) | Q(parent=ticket.pk)
    if ticket.parent_id is not None:
        under |= Q(parent=ticket.parent_id)
    return Spike.objects.filter(under, state__in=(SpikeState.OPEN, SpikeState.OUTAGE)).first()


def _mailed(spike: Spike | None, people: set[int]) -> set[int]:
    """Return who was mailed about anything that belongs to a spike: one query."""
    if spike is None or not people:
        return set()
    if len(people) == 1 and spike.parent_id is None and spike.announcement_id is None:
        return set(_MAILED(spike=spike.pk, person=next(iter(people))))
    about = _about(spike.pk)
    if spike.parent_id is not None:
        about |= Q(subject_type=TICKET, subject_id=spike.parent_id)
    if spike.announcement_id is not None:
        about |= Q(subject_type=ANNOUNCEMENT, subject_id=spike.announcement_id)
    return set(Outgoing.objects.filter(about, person__in=people).values_list("person", flat=True))


def _about(spike: Any) -> Q:
    """Return what the mails have that are about a spike, or about a ticket in it."""
    tickets = SpikeCall.objects.filter(spike=spike).values("ticket")
    return Q(subject_type=SPIKE, subject_id=spike) | Q(subject_type=TICKET, subject_id__in=tickets)


def _mailed_one() -> QuerySet[Outgoing, int]:
    mails = Outgoing.objects.filter(_about(Slot("spike", Spike.id)), person=Slot("person", Outgoing.person))
    return mails.values_list("person", flat=True)[:1]


_MAILED = Prepared(_mailed_one)


def _has_it_in_hand(ticket: Ticket, people: set[int]) -> set[int]:
    """Return the requester when they were mailed about the spike that a new ticket will be counted to, or about the like one they just opened.

    The detector hears of the ticket only after this; whoever has had no mail lately costs one query.
    """
    mails = _lately(people)
    if not mails:
        return set()
    seen, found = foresee(ticket)
    if found.spike is not None and found.spike.state != SpikeState.DISMISSED:
        return _mailed(found.spike, people)
    alike_ones = {call.ticket for call in found.calls} | _asked_a_moment_ago(seen)
    return {person for person, kind, key in mails if kind == TICKET and key in alike_ones}


def _lately(people: set[int]) -> list[tuple[int, str, int | None]]:
    """Return the last mails to some persons about tickets and outages."""
    if len(people) == 1:
        return _MAILS(person=next(iter(people)))
    return list(_mails(Outgoing.objects.filter(person__in=people)))


def _mails(mails: QuerySet[Outgoing]) -> QuerySet[Outgoing, tuple[int, str, int | None]]:
    about = mails.filter(subject_type__in=(TICKET, ANNOUNCEMENT, SPIKE))
    return about.order_by("-id").values_list("person", "subject_type", "subject_id")[:LATELY]


_MAILS = Prepared(lambda: _mails(Outgoing.objects.filter(person=Slot("person", Outgoing.person))))


def _asked_a_moment_ago(seen: Sighting) -> set[int]:
    """Return the tickets about the same that the same person opened a moment ago."""
    if seen.person is None:
        return set()
    before = _BEFORE(person=seen.person, since=seen.at - AGAIN, until=seen.at)
    return {trace.ticket_id for trace in before if alike(SAME, seen, trace.sighting)}


def _traces() -> QuerySet[Trace]:
    """Return the newest traces of a person within a time."""
    since, until = Slot("since", Trace.at), Slot("until", Trace.at)
    return Trace.objects.filter(person=Slot("person", Trace.person), at__gt=since, at__lte=until).order_by("-at")[:LATELY]


_BEFORE = Prepared(_traces)
