"""Letting a ticket wait and taking it up again."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.actors import System
from bailiwick.core.lifecycle import IllegalMove
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.desk.actions import explain_due, resume_due_tickets, resume_ticket, solve_ticket, wait_ticket
from bailiwick.desk.models import State
from bailiwick.desk.tests.factories import make_ticket, stale

HOUR = timedelta(hours=1)


def let_wait(city, ticket, now, **values):
    return wait_ticket(ticket, actor=city.actor("tomas"), now=now, **{"on": "client", "reason": "asked for the serial", **values})


class TestWaitTicket:
    def test_stops_the_clock_and_keeps_what_is_left(self, city, now):
        ticket = make_ticket(city)
        wait = let_wait(city, ticket, now + HOUR)
        assert (stale(ticket).state, stale(ticket).due_at) == (State.WAITING, None)
        assert wait.remaining_seconds == 2700 * 60 - 3600
        assert trail(ticket)[-1] == "desk.TicketWaits"

    @pytest.mark.parametrize(
        ("values", "field"), [({"reason": ""}, "reason"), ({"on": "weather"}, "on"), ({"on": "parent"}, "parent"), ({"until": "past"}, "until")]
    )
    def test_names_the_field_at_fault(self, city, now, values, field):
        if "until" in values:
            values = {"until": now - HOUR}
        with pytest.raises(ValidationError) as refused:
            let_wait(city, make_ticket(city), now, **values)
        assert set(refused.value.message_dict) == {field}

    def test_cannot_happen_twice(self, city, now):
        ticket = make_ticket(city)
        other = stale(ticket)
        let_wait(city, ticket, now)
        with pytest.raises(IllegalMove):
            let_wait(city, other, now)

    def test_is_refused_to_the_client(self, city, now):
        with pytest.raises(Refused):
            wait_ticket(make_ticket(city), actor=city.actor("rita"), now=now, on="client", reason="x")


class TestResumeTicket:
    def test_the_promise_goes_on_from_where_it_stopped(self, city, now):
        ticket = make_ticket(city)
        due = ticket.due_at
        let_wait(city, ticket, now + HOUR)
        resume_ticket(ticket, actor=city.actor("tomas"), now=now + 2 * HOUR)
        assert (stale(ticket).state, stale(ticket).due_at) == (State.OPEN, due + HOUR)
        assert "Waiting for client: asked for the serial" in [segment.words for segment in explain_due(ticket, now=now)]
        assert trail(ticket)[-1] == "desk.TicketResumed"

    def test_cannot_happen_twice(self, city, now):
        ticket = make_ticket(city)
        let_wait(city, ticket, now)
        other = stale(ticket)
        resume_ticket(ticket, actor=city.actor("tomas"), now=now)
        with pytest.raises(Conflict):
            resume_ticket(other, actor=city.actor("tomas"), now=now)

    def test_happens_by_itself_when_the_time_set_has_come(self, city, now):
        ticket = make_ticket(city)
        let_wait(city, ticket, now, until=now + HOUR)
        actor = System("the wait was set to end")
        assert resume_due_tickets(now=now, actor=actor) == 0
        assert resume_due_tickets(now=now + HOUR, actor=actor) == 1
        assert resume_due_tickets(now=now + HOUR, actor=actor) == 0
        assert stale(ticket).state == State.OPEN

    def test_happens_by_itself_when_the_awaited_ticket_is_solved(self, city, now):
        parent, child = make_ticket(city), make_ticket(city)
        let_wait(city, child, now, on="parent", parent=parent)
        solve_ticket(parent, actor=city.actor("tomas"), now=now, resolution="switch replaced")
        assert stale(child).state == State.OPEN

    def test_is_refused_to_the_client(self, city, now):
        ticket = make_ticket(city)
        let_wait(city, ticket, now)
        with pytest.raises(Refused):
            resume_ticket(ticket, actor=city.actor("rita"), now=now)
