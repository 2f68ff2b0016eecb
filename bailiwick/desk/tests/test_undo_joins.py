"""Whatever is merged, split, moved and put under parents: undone in any order, everything is as at first."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bailiwick.core.problems import Conflict
from bailiwick.core.testing import NOON
from bailiwick.desk.actions import add_child, add_entry, make_parent, merge_tickets, move_entries, split_ticket, undo_join, wait_ticket
from bailiwick.desk.models import Entry, Join, JoinKind, Ticket, TicketLink, Wait
from bailiwick.desk.tests.factories import make_ticket

#: what an act may leave behind: that it happened
PASSING = {"version", "last_activity_at"}
ACTS = ("merge", "split", "move", "child", "parent", "undo")
STEPS = st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 7), st.integers(0, 7)), min_size=1, max_size=7)


def rows():
    """Return every ticket that was there at first, entry, wait and link as they are stored."""
    found = {}
    for model in (Ticket, Entry, Wait, TicketLink):
        for row in model.objects.filter(pk__lte=rows.first.get(model, 0) or 2**60).values():
            found[model.__name__, row["id"]] = {name: value for name, value in row.items() if name not in PASSING}
    return found


rows.first = {}


def standing(number):
    """Follow a number to where it leads, as pages do."""
    ticket = Ticket.objects.select_related("merged_into").get(number=number)
    return ticket.merged_into or ticket


class World:
    """Three tickets with entries, one of them waiting, and the acts upon them."""

    def __init__(self, city):
        self.who = {"actor": city.actor("grace"), "now": NOON}
        for index in range(3):
            ticket = make_ticket(city, title=f"Matter {index}")
            for kind in ("note", "reply")[: index + 1]:
                add_entry(ticket, **self.who, kind=kind, body=f"Said on {index}", worked_seconds=60)
        wait_ticket(ticket, **self.who, on="vendor", reason="parts")

    def act(self, kind, one, two):
        """Do one act on the tickets or entries of these places; one that is refused leaves no trace."""
        tickets, entries, joins = list(Ticket.objects.order_by("pk")), list(Entry.objects.order_by("pk")), list(Join.objects.live().order_by("pk"))
        a, b = tickets[one % len(tickets)], tickets[two % len(tickets)]
        entry = entries[one % len(entries)]
        does = {
            "merge": lambda: merge_tickets(a, into=b, **self.who),
            "split": lambda: split_ticket([entry], title="Another matter", **self.who),
            "move": lambda: move_entries([entry], to=b, reason="wrong ticket", **self.who),
            "child": lambda: add_child(a, parent=b, **self.who),
            "parent": lambda: make_parent([a, b], title="One cause", **self.who),
            "undo": lambda: undo_join(joins[one % len(joins)], **self.who) if joins else None,
        }
        try:
            with transaction.atomic():
                does[kind]()
        except (ValidationError, Conflict):
            pass
        self.check()

    def check(self):
        """Hold what always holds: numbers resolve in one step, nothing is under itself, no time is lost, entries are all there."""
        tickets = {ticket.pk: ticket for ticket in Ticket.objects.all()}
        for ticket in tickets.values():
            end = standing(ticket.number)
            assert end.merged_into_id is None
            assert ticket.unfinished == (ticket.merged_into_id is None)
            assert ticket.parent_id is None or tickets[ticket.parent_id].parent_id is None
        assert Entry.objects.count() == 6 - 1
        assert sum(ticket.worked_seconds for ticket in tickets.values()) == sum(Entry.objects.values_list("worked_seconds", flat=True))

    def undo_all(self, order):
        """Undo every act in force, in a given order."""
        while joins := list(Join.objects.live().exclude(kind=JoinKind.FOLD).order_by("pk")):
            undo_join(joins[order.pop() % len(joins)] if order else joins[0], **self.who)
            self.check()


@pytest.fixture
def world(city):
    made = World(city)
    rows.first = {model: model.objects.order_by("-pk").values_list("pk", flat=True).first() or 1 for model in (Ticket, Entry, Wait, TicketLink)}
    return made


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(steps=STEPS, order=st.lists(st.integers(0, 9), max_size=7))
def test_any_acts_undone_in_any_order_give_the_first_state(world, steps, order):
    with transaction.atomic():
        first = rows()
        for step in steps:
            world.act(*step)
        world.undo_all(order)
        assert rows() == first
        assert Ticket.objects.filter(pk__gt=rows.first[Ticket], merged_into=None).count() == 0
        transaction.set_rollback(True)
