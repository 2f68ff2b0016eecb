"""Who has the ticket: assigning, picking up, giving back."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict, Stale
from bailiwick.core.testing import trail
from bailiwick.desk.actions import AssigneeAbsent, assign_ticket, pick_up_ticket, release_ticket, solve_ticket
from bailiwick.desk.models import State
from bailiwick.desk.tests.factories import make_ticket, stale
from bailiwick.people.models import Absence


class TestAssignTicket:
    def test_gives_it_to_somebody_and_opens_it(self, city, now):
        ticket = make_ticket(city)
        assign_ticket(ticket, actor=city.actor("grace"), now=now, assignee=city.person("tomas").staff)
        assert (stale(ticket).assignee.person, stale(ticket).state) == (city.person("tomas"), State.OPEN)
        assert trail(ticket)[-1] == "desk.TicketAssigned"

    def test_proposes_the_substitute_of_somebody_absent(self, city, now):
        tomas, grace, today = city.person("tomas").staff, city.person("grace").staff, timezone.localdate(now)
        Absence.objects.create(staff=tomas, starts_on=today, ends_on=today + timedelta(days=3), substitute=grace)
        ticket = make_ticket(city)
        with pytest.raises(AssigneeAbsent) as away:
            assign_ticket(ticket, actor=city.actor("grace"), now=now, assignee=tomas)
        assert away.value.substitute == grace
        assert stale(ticket).assignee is None
        assign_ticket(ticket, actor=city.actor("grace"), now=now, assignee=tomas, despite_absence=True)
        assert stale(ticket).assignee == tomas

    def test_is_refused_on_a_solved_ticket(self, city, now):
        ticket = make_ticket(city)
        solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="done")
        with pytest.raises(Conflict):
            assign_ticket(ticket, actor=city.actor("grace"), now=now, assignee=None)

    def test_notices_an_edit_in_between(self, city, now):
        ticket = make_ticket(city)
        pick_up_ticket(ticket, actor=city.actor("tomas"), now=now)
        with pytest.raises(Stale):
            assign_ticket(stale(ticket), actor=city.actor("grace"), now=now, assignee=None, version=1)

    def test_is_refused_to_the_client(self, city, now):
        with pytest.raises(Refused):
            assign_ticket(make_ticket(city), actor=city.actor("rita"), now=now, assignee=None)


class TestPickUpTicket:
    def test_takes_it(self, city, now):
        ticket = make_ticket(city)
        pick_up_ticket(ticket, actor=city.actor("tomas"), now=now)
        assert (stale(ticket).assignee.person, stale(ticket).state) == (city.person("tomas"), State.OPEN)
        assert trail(ticket)[-1] == "desk.TicketPickedUp"

    def test_cannot_be_done_by_two(self, city, now):
        ticket = make_ticket(city)
        other = stale(ticket)
        pick_up_ticket(ticket, actor=city.actor("tomas"), now=now)
        with pytest.raises(Conflict, match="Tomás Novak has taken"):
            pick_up_ticket(other, actor=city.actor("grace"), now=now)
        assert stale(ticket).assignee.person == city.person("tomas")

    def test_is_refused_to_the_auditor(self, city, now):
        with pytest.raises(Refused):
            pick_up_ticket(make_ticket(city), actor=city.actor("otto"), now=now)


class TestReleaseTicket:
    def test_gives_it_back(self, city, now):
        ticket = make_ticket(city)
        pick_up_ticket(ticket, actor=city.actor("tomas"), now=now)
        release_ticket(ticket, actor=city.actor("tomas"), now=now)
        assert stale(ticket).assignee is None
        assert trail(ticket)[-1] == "desk.TicketReleased"

    def test_cannot_happen_twice(self, city, now):
        with pytest.raises(Conflict):
            release_ticket(make_ticket(city), actor=city.actor("tomas"), now=now)

    def test_is_refused_to_the_client(self, city, now):
        ticket = make_ticket(city)
        pick_up_ticket(ticket, actor=city.actor("tomas"), now=now)
        with pytest.raises(Refused):
            release_ticket(ticket, actor=city.actor("rita"), now=now)
