"""Changing what a ticket is about."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Stale
from bailiwick.core.testing import trail
from bailiwick.desk.actions import change_ticket
from bailiwick.desk.tests.factories import make_ticket, stale


class TestChangeTicket:
    def test_changes_what_differs_and_says_what(self, city, now):
        ticket = make_ticket(city)
        changes = change_ticket(ticket, actor=city.actor("tomas"), now=now, values={"title": "Printer on fire", "kind": "incident"}, version=1)
        assert changes == {"title": ("Printer eats paper", "Printer on fire")}
        assert (stale(ticket).title, ticket.version) == ("Printer on fire", 2)
        assert trail(ticket)[-1] == "desk.TicketChanged"

    def test_carries_the_department_along_with_the_affected_person(self, city, now):
        ticket = make_ticket(city)
        change_ticket(ticket, actor=city.actor("tomas"), now=now, values={"affected": city.person("carl")})
        assert stale(ticket).department == city.departments["ROADS"]

    def test_says_nothing_when_nothing_differs(self, city, now):
        ticket = make_ticket(city)
        assert change_ticket(ticket, actor=city.actor("tomas"), now=now, values={"title": ticket.title}) == {}
        assert trail(ticket) == ["desk.TicketOpened"]

    def test_notices_an_edit_in_between(self, city, now):
        ticket = make_ticket(city)
        other = stale(ticket)
        change_ticket(ticket, actor=city.actor("tomas"), now=now, values={"title": "One"}, version=1)
        with pytest.raises(Stale):
            change_ticket(other, actor=city.actor("grace"), now=now, values={"title": "Two"}, version=1)
        assert stale(ticket).title == "One"

    @pytest.mark.parametrize("values", [{"title": ""}, {"state": "closed"}, {"kind": "riddle"}])
    def test_names_the_field_at_fault(self, city, now, values):
        ticket = make_ticket(city)
        with pytest.raises(ValidationError) as refused:
            change_ticket(ticket, actor=city.actor("tomas"), now=now, values=values)
        assert set(refused.value.message_dict) == set(values)
        assert stale(ticket).version == 1

    def test_is_refused_to_the_client(self, city, now):
        ticket = make_ticket(city)
        with pytest.raises(Refused):
            change_ticket(ticket, actor=city.actor("rita"), now=now, values={"title": "Mine"})
