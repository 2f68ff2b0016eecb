"""Whoever is on call is told of a critical ticket when the office is closed, and the desk sees who it is."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
import time_machine

from bailiwick.core.testing import trail
from bailiwick.desk.actions import set_priority
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.notifications.models import Outgoing
from bailiwick.oncall.models import Member, Rota
from bailiwick.people.models import Staff

CRITICAL = {"impact": 4, "urgency": 4}


@pytest.fixture
def rota(city):
    made = Rota.objects.create(name="Desk at night", starts_on=date(2026, 3, 9))
    Member.objects.create(rota=made, staff=Staff.objects.get(person=city.person("grace")), place=1)
    return made


class TestCallOut:
    def test_tells_at_once_at_night(self, city, rota, now):
        night = now + timedelta(hours=10)
        ticket = make_ticket(city, now=night, **CRITICAL)
        assert "desk.OnCallTold" in trail(ticket)
        mail = Outgoing.objects.get(person=city.person("grace"), notice="desk.OnCallTold")
        assert not mail.in_digest

    def test_keeps_quiet_by_day_and_for_what_can_wait(self, city, rota, now):
        assert "desk.OnCallTold" not in trail(make_ticket(city, **CRITICAL))
        assert "desk.OnCallTold" not in trail(make_ticket(city, now=now + timedelta(hours=10)))

    def test_tells_of_what_becomes_critical(self, city, rota, now):
        ticket = make_ticket(city)
        set_priority(ticket, actor=city.actor("tomas"), now=now + timedelta(hours=10), **CRITICAL)
        assert "desk.OnCallTold" in trail(ticket)

    def test_stands_on_the_ticket_and_beside_the_call_form(self, city, rota, sign_in, now):
        ticket = make_ticket(city, **CRITICAL)
        with time_machine.travel(now + timedelta(hours=10), tick=False):
            desk = sign_in("tomas")
            assert "The office is closed. On call now:" in desk.get(f"/desk/tickets/{ticket.number}/").content.decode()
            assert "Grace Hopewell" in desk.post("/hints/call/", {"title": "911"}).content.decode()
        with time_machine.travel(now, tick=False):
            assert "Grace Hopewell" not in sign_in("tomas").post("/hints/call/", {"title": "911"}).content.decode()
