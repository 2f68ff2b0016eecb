"""Changing many tickets together, and taking it back."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.desk.actions import change_tickets, pick_up_ticket, preview_tickets, put_back_tickets, solve_ticket
from bailiwick.desk.models import Impact
from bailiwick.desk.tests.factories import make_category, make_ticket, stale


class TestChangeTickets:
    def test_each_goes_through_its_own_actions(self, city, now):
        one, two = make_ticket(city), make_ticket(city)
        category = make_category()
        values = {"team": city.teams.network, "category": category, "impact": Impact.DEPARTMENT}
        batch = change_tickets([one, two], actor=city.actor("grace"), now=now, values=values, reason="switch outage")
        assert (batch.changed, batch.refused) == (2, 0)
        assert (stale(two).team, stale(two).category, stale(two).priority) == (city.teams.network, category, 3)
        assert trail(one)[1:] == ["desk.TicketChanged", "desk.PrioritySet", "desk.TicketHandedOff"]

    def test_what_cannot_be_changed_stays_and_says_why(self, city, now):
        one, done = make_ticket(city), make_ticket(city)
        solve_ticket(done, actor=city.actor("tomas"), now=now, resolution="done")
        batch = change_tickets([one, done], actor=city.actor("grace"), now=now, values={"assignee": city.person("grace").staff})
        assert (batch.changed, batch.refused, batch.report[0][0]) == (1, 1, done.number)

    def test_a_preview_changes_nothing(self, city, now):
        one = make_ticket(city)
        outcome = preview_tickets([one], actor=city.actor("grace"), now=now, values={"assignee": city.person("tomas").staff})[0]
        assert outcome.changed
        assert stale(one).assignee is None
        assert trail(one) == ["desk.TicketOpened"]

    def test_is_taken_back_where_nobody_changed_it_since(self, city, now):
        one, two = make_ticket(city), make_ticket(city)
        before = stale(one)
        values = {"team": city.teams.network, "assignee": None, "impact": Impact.ORGANISATION}
        batch = change_tickets([one, two], actor=city.actor("grace"), now=now, values=values)
        pick_up_ticket(stale(two), actor=city.actor("tomas"), now=now)
        assert put_back_tickets(batch, actor=city.actor("grace"), now=now) == (1, 1)
        after = stale(one)
        assert (after.team, after.tier, after.impact, after.priority, after.due_at) == (before.team, before.tier, before.impact, 4, before.due_at)
        with pytest.raises(Conflict):
            put_back_tickets(batch, actor=city.actor("grace"), now=now)

    def test_refuses_other_fields(self, city, now):
        with pytest.raises(ValidationError):
            change_tickets([make_ticket(city)], actor=city.actor("grace"), now=now, values={"state": "closed"})

    def test_is_refused_to_clients_ticket_by_ticket(self, city, now):
        one = make_ticket(city)
        batch = change_tickets([one], actor=city.actor("rita"), now=now, values={"impact": Impact.ORGANISATION})
        assert (batch.changed, batch.refused, batch.report) == (0, 1, [])
        with pytest.raises(Refused):
            put_back_tickets(batch, actor=city.actor("carl"), now=now)
