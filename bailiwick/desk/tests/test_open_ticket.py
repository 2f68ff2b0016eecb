"""Opening a ticket: what follows from category and person, the promise, who may."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.testing import trail
from bailiwick.desk.actions import Opening, open_ticket
from bailiwick.desk.models import Channel, Impact, State, Ticket, Urgency
from bailiwick.desk.tests.factories import due_by, make_category, make_ticket


class TestOpenTicket:
    def test_numbers_it_and_says_so(self, city, now):
        ticket = make_ticket(city)
        assert (ticket.number, ticket.state, ticket.opened_by) == ("T-000001", State.NEW, city.tomas)
        assert trail(ticket) == ["desk.TicketOpened"]

    def test_takes_department_and_place_from_the_affected_person(self, city, now):
        ticket = make_ticket(city, affected=city.person("carl"))
        carl = city.person("carl")
        assert (ticket.department, ticket.site, ticket.room) == (carl.department, carl.site, carl.room)

    def test_keeps_a_place_that_was_given(self, city, now):
        ticket = make_ticket(city, site=city.places.annex)
        assert (ticket.site, ticket.building, ticket.room) == (city.places.annex, None, None)

    def test_takes_team_kind_and_urgency_from_the_category_and_its_ancestors(self, city, now):
        network = make_category("Network", team=city.teams.network)
        outage = make_category("Outage", parent=network, impact=Impact.TEAM, urgency=Urgency.BLOCKED)
        ticket = make_ticket(city, team=None, category=outage)
        assert (ticket.team, ticket.tier, ticket.priority) == (city.teams.network, 2, 2)

    def test_promises_by_priority(self, city, now):
        ticket = make_ticket(city, impact=Impact.ORGANISATION, urgency=Urgency.BLOCKED)
        assert (ticket.priority, ticket.respond_by_at, ticket.due_at) == (1, due_by(1, now, kind="first_response"), due_by(1, now))

    def test_wants_a_reason_for_another_priority(self, city, now):
        with pytest.raises(ValidationError) as refused:
            make_ticket(city, priority=1)
        assert "priority_reason" in refused.value.message_dict
        ticket = make_ticket(city, priority=1, priority_reason="payroll runs tonight")
        assert (ticket.priority, ticket.priority_reason) == (1, "payroll runs tonight")

    @pytest.mark.parametrize("values", [{"title": "  "}, {"room": "room", "site": "annex"}])
    def test_names_the_field_at_fault(self, city, now, values):
        values = {name: {"room": city.places.rooms[0], "annex": city.places.annex}.get(value, value) for name, value in values.items()}
        with pytest.raises(ValidationError) as refused:
            make_ticket(city, **values)
        assert set(refused.value.message_dict) <= set(values)
        assert not Ticket.objects.exists()

    def test_lets_clients_ask_for_themselves_without_deciding_for_the_desk(self, city, now):
        opening = Opening(
            title="No sound",
            requester=city.person("rita"),
            priority=1,
            priority_reason="I am important",
            impact=4,
            need_to_know=True,
            channel=Channel.PORTAL,
        )
        ticket = open_ticket(opening, actor=city.actor("rita"), now=now)
        assert (ticket.priority, ticket.impact, ticket.need_to_know) == (4, Impact.PERSON, False)

    def test_is_refused_to_clients_for_others(self, city, now):
        with pytest.raises(Refused):
            open_ticket(Opening(title="Hers", requester=city.person("rita")), actor=city.actor("carl"), now=now)
        assert not Ticket.objects.exists()
