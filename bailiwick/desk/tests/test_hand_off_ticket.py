"""Handing a ticket to another team, tier or person."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.desk.actions import hand_off_ticket, pick_up_ticket, solve_ticket
from bailiwick.desk.tests.factories import make_ticket, stale


class TestHandOffTicket:
    def test_goes_to_the_team_and_remembers_from_where_and_why(self, city, now):
        ticket = make_ticket(city)
        pick_up_ticket(ticket, actor=city.actor("tomas"), now=now)
        row = hand_off_ticket(ticket, actor=city.actor("tomas"), now=now, reason="switch port is down", team=city.teams.network)
        assert (stale(ticket).team, stale(ticket).tier, stale(ticket).assignee) == (city.teams.network, 2, None)
        assert (row.from_team, row.from_assignee.person, row.reason, row.by) == (
            city.teams.desk,
            city.person("tomas"),
            "switch port is down",
            city.tomas,
        )
        assert trail(ticket)[-1] == "desk.TicketHandedOff"

    def test_follows_the_person(self, city, now):
        ticket = make_ticket(city, team=city.teams.network)
        hand_off_ticket(ticket, actor=city.actor("tomas"), now=now, reason="knows it", assignee=city.person("grace").staff)
        assert (stale(ticket).team, stale(ticket).assignee.person) == (city.teams.desk, city.person("grace"))

    @pytest.mark.parametrize(
        ("values", "field"), [({"reason": " ", "tier": 2}, "reason"), ({"reason": "x"}, "team"), ({"reason": "x", "tier": 9}, "tier")]
    )
    def test_names_the_field_at_fault(self, city, now, values, field):
        with pytest.raises(ValidationError) as refused:
            hand_off_ticket(make_ticket(city), actor=city.actor("tomas"), now=now, **values)
        assert set(refused.value.message_dict) == {field}

    def test_a_copy_from_before_the_solution_is_refused(self, city, now):
        ticket = make_ticket(city)
        other = stale(ticket)
        solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="done")
        with pytest.raises(Conflict):
            hand_off_ticket(other, actor=city.actor("tomas"), now=now, reason="x", team=city.teams.network)

    def test_is_refused_to_the_client(self, city, now):
        with pytest.raises(Refused):
            hand_off_ticket(make_ticket(city), actor=city.actor("rita"), now=now, reason="x", team=city.teams.network)
