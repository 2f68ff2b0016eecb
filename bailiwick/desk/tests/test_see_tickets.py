"""The read door of tickets that are not secret: staff by department, clients their own."""

from __future__ import annotations

import pytest

from bailiwick.core.actors import System
from bailiwick.core.permissions import Refused
from bailiwick.desk.actions import pick_up_ticket
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.people.actions import grant_role
from bailiwick.people.models import Role


@pytest.fixture
def scoped(city, now):
    """Carl as a technician of the roads department alone."""
    grant_role(city.carl, actor=System("test"), now=now, role=Role.objects.get(slug="technician-1"), department=city.departments["ROADS"])
    city.carl.forget_scopes()
    return city.carl


class TestSeeTickets:
    def test_staff_see_all_clients_their_own(self, city, now):
        hers, his = make_ticket(city), make_ticket(city, requester=city.person("carl"))
        for_him = make_ticket(city, affected=city.person("carl"))
        assert Ticket.objects.visible_to(city.tomas).count() == 3
        assert set(Ticket.objects.visible_to(city.rita)) == {hers, for_him}
        assert set(Ticket.objects.visible_to(city.carl)) == {his, for_him}
        assert not Ticket.objects.open_to(city.rita).exists()

    def test_a_grant_for_a_department_opens_that_department(self, city, now, scoped):
        roads, library = make_ticket(city, requester=city.person("carl")), make_ticket(city)
        homeless = make_ticket(city, requester=None)
        assert set(Ticket.objects.open_to(scoped)) == {roads}
        for hidden in (library, homeless):
            with pytest.raises(Refused):
                pick_up_ticket(hidden, actor=city.actor("carl"), now=now)
