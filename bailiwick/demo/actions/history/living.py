"""A queue as long as the years ask for: the county's unfinished tickets once more, of other people, each with its promise running."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.audit.actions import Past, record_history
from bailiwick.core.actors import System
from bailiwick.core.numbering import reserve_numbers
from bailiwick.core.search import index_many
from bailiwick.demo.models import SOURCE
from bailiwick.desk.actions import Promiser, save_shown, tell_past
from bailiwick.desk.models import SUBJECT, Entry, State, Ticket, Wait

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from random import Random

    from bailiwick.demo.actions.history.crowd import Caller

BATCH = 500
#: the oldest of them was opened so many days earlier than the one it is made after
DAYS = 6
#: entries of the few that are told at great length, and how many these are
LONG, LONG_ONES = 200, 3


def bring_living(wanted: int, callers: Sequence[Caller], now: datetime, chance: Random, *, cause: str) -> int:
    """Bring so many unfinished tickets; returns how many."""
    like = list(Ticket.objects.filter(source=SOURCE, unfinished=True, need_to_know=False, parent=None, follows=None).order_by("pk"))
    if not like:
        return 0
    promiser = Promiser()
    for start in range(0, wanted, BATCH):
        _bring(min(BATCH, wanted - start), like, callers, now, chance, promiser, cause=cause, is_first=start == 0)
    return wanted


@transaction.atomic
def _bring(
    wanted: int, like: Sequence[Ticket], callers: Sequence[Caller], now: datetime, chance: Random, promiser: Promiser, *, cause: str, is_first: bool
) -> None:
    chosen = [(chance.choice(like), timedelta(seconds=chance.randrange(DAYS * 86_400))) for _place in range(wanted)]
    chosen.sort(key=lambda pair: pair[0].opened_at - pair[1])
    numbers = reserve_numbers("ticket", wanted, prefix="T-")
    waits = {wait.ticket_id: wait for wait in Wait.objects.filter(ticket__in=like, ended_at=None, parent=None)}
    tickets = [_ticket(one, number, chance.choice(callers), back, rests=one.pk in waits) for (one, back), number in zip(chosen, numbers, strict=True)]
    Ticket.objects.bulk_create(tickets)
    entries = _said_of(like)
    made = [(ticket, one, back) for ticket, (one, back) in zip(tickets, chosen, strict=True)]
    said = [_again(entry, ticket, back) for ticket, one, back in made for entry in entries.get(one.pk, ())]
    if is_first:
        said += [_again(said[place % len(said)], ticket, timedelta(0)) for ticket in tickets[-LONG_ONES:] for place in range(LONG) if said]
    Entry.objects.bulk_create(said, batch_size=BATCH)
    Wait.objects.bulk_create(_rest(waits[one.pk], ticket, back, now) for ticket, one, back in made if one.pk in waits)
    promiser.learn(tickets)
    tell_past(tickets, actor=System(cause), now=now, promiser=promiser)
    save_shown(tickets)
    record_history((_opened(ticket, cause) for ticket in tickets), now=now)
    index_many(tickets)
    index_many(said)


def _ticket(like: Ticket, number: str, caller: Caller, back: timedelta, *, rests: bool) -> Ticket:
    """Return a ticket like another, of another person."""
    kept = (
        "kind", "state", "title", "description", "contact_confirmed", "category_id", "team_id", "tier", "assignee_id", "impact", "urgency", "priority",
        "priority_reason", "channel", "opened_by_id", "children_rule",
    )  # fmt: skip
    department, site, building, room = caller.place
    phone, email = caller.contact
    opened = like.opened_at - back
    return Ticket(
        **{name: getattr(like, name) for name in kept} | {"state": State.OPEN if like.state == State.WAITING and not rests else like.state},
        number=number,
        requester_id=caller.key,
        affected_id=caller.key,
        contact_phone=phone,
        contact_email=email,
        department_id=department,
        site_id=site,
        building_id=building,
        room_id=room,
        opened_at=opened,
        responded_at=like.responded_at - back if like.responded_at is not None else None,
        last_activity_at=opened,
        source=SOURCE,
        source_key=number,
    )


def _said_of(like: Sequence[Ticket]) -> dict[int, list[Entry]]:
    found: dict[int, list[Entry]] = {}
    for entry in Entry.objects.filter(ticket__in=like, revises=None).order_by("ticket", "at", "pk"):
        found.setdefault(entry.ticket_id, []).append(entry)
    return found


def _again(entry: Entry, ticket: Ticket, back: timedelta) -> Entry:
    said = ("kind", "body", "author_id", "author_name", "worked_seconds", "channel")
    return Entry(ticket=ticket, at=max(entry.at - back, ticket.opened_at), **{name: getattr(entry, name) for name in said})


def _rest(wait: Wait, ticket: Ticket, back: timedelta, now: datetime) -> Wait:
    """Return the rest of a ticket like that of another."""
    said = ("on", "kind_id", "reason", "started_by_id")
    until = max(wait.until, now + timedelta(hours=1)) if wait.until is not None else None
    since = max(wait.since - back, ticket.opened_at)
    return Wait(ticket=ticket, since=since, until=until, **{name: getattr(wait, name) for name in said})


def _opened(ticket: Ticket, cause: str) -> Past:
    facts = {"channel": ticket.channel, "priority": ticket.priority}
    return Past("desk.TicketOpened", ticket.opened_at, SUBJECT, ticket.pk, str(ticket), ticket.opened_by_id, "", cause, {}, facts)
