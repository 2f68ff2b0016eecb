"""Solving, reopening, following up and closing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.lifecycle import IllegalMove
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.desk.actions import close_solved_tickets, close_ticket, follow_up_ticket, reopen_ticket, solve_ticket, wait_ticket
from bailiwick.desk.models import EntryKind, State
from bailiwick.desk.tests.factories import make_ticket, stale

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def solved(city, now, **values):
    ticket = make_ticket(city, **values)
    solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="Cleaned the rollers.")
    return ticket


class TestSolveTicket:
    def test_says_how_and_stops_the_promise(self, city, now):
        ticket = solved(city, now)
        row = stale(ticket)
        assert (row.state, row.solved_at, row.responded_at, row.assignee.person) == (State.SOLVED, now, now, city.person("tomas"))
        assert row.entries.get(kind=EntryKind.RESOLUTION).body == "Cleaned the rollers."
        assert not row.is_late(now + 30 * DAY)
        assert trail(ticket)[-1] == "desk.TicketSolved"

    def test_ends_a_wait(self, city, now):
        ticket = make_ticket(city)
        due = ticket.due_at
        wait_ticket(ticket, actor=city.actor("tomas"), now=now, on="parts", reason="rollers")
        solve_ticket(ticket, actor=city.actor("tomas"), now=now + HOUR, resolution="Done.")
        assert (ticket.waits.get().ended_at, stale(ticket).due_at) == (now + HOUR, due + HOUR)

    def test_wants_a_resolution(self, city, now):
        with pytest.raises(ValidationError):
            solve_ticket(make_ticket(city), actor=city.actor("tomas"), now=now, resolution=" ")

    def test_cannot_happen_twice(self, city, now):
        ticket = make_ticket(city)
        other = stale(ticket)
        solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="one")
        with pytest.raises(IllegalMove):
            solve_ticket(other, actor=city.actor("grace"), now=now, resolution="two")
        assert ticket.entries.count() == 1

    def test_is_refused_to_the_client(self, city, now):
        with pytest.raises(Refused):
            solve_ticket(make_ticket(city), actor=city.actor("rita"), now=now, resolution="x")


class TestReopenTicket:
    def test_the_promise_goes_on_without_the_solved_time(self, city, now):
        ticket = solved(city, now + HOUR)
        due = ticket.due_at
        reopen_ticket(ticket, actor=city.actor("rita"), now=now + 2 * HOUR, reason="jams again")
        row = stale(ticket)
        assert (row.state, row.solved_at, row.reopened_count, row.due_at) == (State.OPEN, None, 1, due + HOUR)
        assert trail(ticket)[-1] == "desk.TicketReopened"

    def test_is_refused_after_the_window(self, city, now):
        ticket = solved(city, now)
        with pytest.raises(Conflict, match="14 days"):
            reopen_ticket(ticket, actor=city.actor("rita"), now=now + 15 * DAY, reason="jams again")

    def test_cannot_happen_twice(self, city, now):
        ticket = solved(city, now)
        other = stale(ticket)
        reopen_ticket(ticket, actor=city.actor("tomas"), now=now, reason="x")
        with pytest.raises(IllegalMove):
            reopen_ticket(other, actor=city.actor("tomas"), now=now, reason="x")

    def test_is_refused_to_strangers(self, city, now):
        with pytest.raises(Refused):
            reopen_ticket(solved(city, now), actor=city.actor("carl"), now=now, reason="x")


class TestFollowUpTicket:
    def test_opens_a_new_ticket_that_follows(self, city, now):
        ticket = solved(city, now)
        follower = follow_up_ticket(ticket, actor=city.actor("rita"), now=now + 20 * DAY, description="It is back.", channel="portal")
        assert (follower.follows, follower.state, follower.requester) == (ticket, State.NEW, city.person("rita"))
        assert trail(follower)[-1] == "desk.TicketOpened"

    def test_is_refused_to_strangers(self, city, now):
        with pytest.raises(Refused):
            follow_up_ticket(solved(city, now), actor=city.actor("carl"), now=now, description="x", channel="portal")


class TestCloseTicket:
    def test_closes_what_is_solved(self, city, now):
        ticket = solved(city, now)
        close_ticket(ticket, actor=city.actor("grace"), now=now + HOUR)
        assert (stale(ticket).state, stale(ticket).closed_at) == (State.CLOSED, now + HOUR)
        assert trail(ticket)[-1] == "desk.TicketClosed"

    def test_cannot_happen_before_the_solution_or_twice(self, city, now):
        with pytest.raises(IllegalMove):
            close_ticket(make_ticket(city), actor=city.actor("grace"), now=now)
        ticket = solved(city, now)
        other = stale(ticket)
        close_ticket(ticket, actor=city.actor("grace"), now=now)
        with pytest.raises(IllegalMove):
            close_ticket(other, actor=city.actor("grace"), now=now)

    def test_happens_by_itself_in_time_and_once(self, city, now):
        ticket = solved(city, now)
        assert close_solved_tickets(now=now + 6 * DAY) == 0
        assert close_solved_tickets(now=now + 7 * DAY) == 1
        assert close_solved_tickets(now=now + 7 * DAY) == 0
        assert stale(ticket).state == State.CLOSED

    def test_is_refused_to_strangers(self, city, now):
        with pytest.raises(Refused):
            close_ticket(solved(city, now), actor=city.actor("carl"), now=now)
