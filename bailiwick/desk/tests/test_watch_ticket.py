"""Following tickets, and saying how they belong together."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.testing import trail
from bailiwick.desk.actions import link_tickets, unlink_tickets, unwatch_ticket, watch_ticket
from bailiwick.desk.models import LinkKind, TicketLink, Watch
from bailiwick.desk.tests.factories import make_ticket


class TestWatchTicket:
    def test_follows_it_once(self, city, now):
        ticket = make_ticket(city)
        watch_ticket(ticket, actor=city.actor("grace"), now=now)
        watch_ticket(ticket, actor=city.actor("grace"), now=now)
        assert Watch.objects.get().user == city.grace
        assert trail(ticket).count("desk.TicketWatched") == 1

    def test_is_refused_to_the_client(self, city, now):
        with pytest.raises(Refused):
            watch_ticket(make_ticket(city), actor=city.actor("rita"), now=now)

    def test_can_be_ended(self, city, now):
        ticket = make_ticket(city)
        watch_ticket(ticket, actor=city.actor("grace"), now=now)
        unwatch_ticket(ticket, actor=city.actor("grace"), now=now)
        unwatch_ticket(ticket, actor=city.actor("grace"), now=now)
        assert not Watch.objects.exists()
        assert trail(ticket).count("desk.TicketUnwatched") == 1


class TestLinkTickets:
    def test_links_once_and_unlinks(self, city, now):
        one, two = make_ticket(city), make_ticket(city)
        link = link_tickets(one, actor=city.actor("tomas"), now=now, other=two, kind=LinkKind.DUPLICATE)
        assert link_tickets(one, actor=city.actor("tomas"), now=now, other=two, kind=LinkKind.DUPLICATE) == link
        assert trail(one).count("desk.TicketsLinked") == 1
        unlink_tickets(link, actor=city.actor("tomas"), now=now)
        assert not TicketLink.objects.exists()
        assert trail(one)[-1] == "desk.TicketsUnlinked"

    def test_refuses_a_ticket_with_itself(self, city, now):
        one = make_ticket(city)
        with pytest.raises(ValidationError):
            link_tickets(one, actor=city.actor("tomas"), now=now, other=one, kind=LinkKind.RELATED)

    def test_is_refused_to_the_client(self, city, now):
        with pytest.raises(Refused):
            link_tickets(make_ticket(city), actor=city.actor("rita"), now=now, other=make_ticket(city), kind=LinkKind.RELATED)
