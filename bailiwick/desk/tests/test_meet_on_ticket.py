"""Whoever opens a ticket sees who else has it open and who writes; only those who may read all of it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache

from bailiwick.core.permissions import Refused
from bailiwick.core.presence import GONE_AFTER, Present, be_present
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_ticket


@pytest.fixture
def ticket(city):
    cache.clear()
    return make_ticket(city)


def url(ticket):
    return f"/presence/desk.ticket/{ticket.pk}/"


class TestMeetOnTicket:
    def test_sees_the_others_writers_first(self, city, ticket, now):
        assert be_present(ticket, actor=city.actor("tomas"), now=now) == []
        be_present(ticket, actor=city.actor("ada"), now=now)
        be_present(ticket, actor=city.actor("grace"), now=now, is_writing=True)
        found = be_present(ticket, actor=city.actor("tomas"), now=now)
        assert found == [Present("Grace Hopewell", is_writing=True), Present("Ada Lindqvist", is_writing=False)]

    def test_forgets_who_is_gone(self, city, ticket, now):
        be_present(ticket, actor=city.actor("grace"), now=now)
        assert be_present(ticket, actor=city.actor("tomas"), now=now + timedelta(seconds=GONE_AFTER)) == []

    def test_costs_nothing_while_nothing_changes(self, city, ticket, sign_in):
        tomas = sign_in("tomas")
        sign_in("grace").get(url(ticket), {"writing": "1"})
        first = tomas.get(url(ticket))
        assert "Grace Hopewell is writing" in first.content.decode()
        assert tomas.get(url(ticket), headers={"If-None-Match": first["ETag"]}).status_code == 304

    def test_is_closed_to_clients_and_to_the_unnamed(self, city, ticket, sign_in, now):
        assert sign_in("rita").get(url(ticket)).status_code == 404
        Ticket.objects.filter(pk=ticket.pk).update(need_to_know=True)
        assert sign_in("grace").get(url(ticket)).status_code == 404
        with pytest.raises(Refused):
            be_present(ticket, actor=city.actor("rita"), now=now)

    def test_is_there_for_plain_records_too(self, city, sign_in):
        cache.clear()
        place = f"/presence/places.site/{city.places.hall.pk}/"
        sign_in("grace").get(place, {"writing": "1"})
        assert "Grace Hopewell is writing" in sign_in("ada").get(place).content.decode()
        assert sign_in("rita").get(place).status_code == 404
        assert "bw-presence" in sign_in("ada").get(f"/records/sites/{city.places.hall.pk}/edit").content.decode()
