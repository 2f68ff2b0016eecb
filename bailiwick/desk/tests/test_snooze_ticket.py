"""A ticket put aside leaves the work list until its time, or until the client is heard; the promise runs on."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.desk.actions import assign_ticket, preset_instant, reply_to_ticket, snooze_ticket, wake_due_tickets, wake_ticket
from bailiwick.desk.models import Snooze, Ticket
from bailiwick.desk.records.tickets import my_team, my_work, unassigned
from bailiwick.desk.tests.factories import make_ticket, stale
from bailiwick.notifications.models import Notification
from bailiwick.people.models import Staff

HOUR = timedelta(hours=1)


@pytest.fixture
def ticket(city, now):
    made = make_ticket(city)
    assign_ticket(made, actor=city.actor("grace"), now=now, assignee=Staff.objects.get(person=city.person("tomas")))
    return made


def on_list(rule, user):
    return Ticket.objects.filter(rule(user)).exists()


class TestSnooze:
    def test_hides_it_from_oneself_alone_and_comes_back_on_time(self, city, ticket, now):
        due = ticket.due_at
        snooze_ticket(ticket, actor=city.actor("tomas"), now=now, until=now + HOUR, note="Call the carrier")
        assert trail(ticket)[-1] == "desk.TicketSnoozed"
        with time_machine.travel(now + HOUR / 2, tick=False):
            assert not on_list(my_work, city.tomas)
            assert on_list(my_team, city.grace)
        with time_machine.travel(now + HOUR, tick=False):
            assert on_list(my_work, city.tomas)
        assert stale(ticket).due_at == due
        assert [wake_due_tickets(now=now + HOUR / 2), wake_due_tickets(now=now + HOUR), wake_due_tickets(now=now + HOUR)] == [0, 1, 0]
        assert "Call the carrier" in Notification.objects.get(user=city.tomas, notice="desk.TicketWoken").detail

    def test_can_hide_it_from_the_team(self, city, now):
        free = make_ticket(city)
        snooze_ticket(free, actor=city.actor("grace"), now=now, until=now + HOUR, for_team=True)
        with time_machine.travel(now, tick=False):
            assert not on_list(unassigned, city.tomas)
            assert not on_list(my_team, city.tomas)

    def test_ends_when_the_client_writes(self, city, ticket, now):
        snooze_ticket(ticket, actor=city.actor("tomas"), now=now, until=now + HOUR)
        reply_to_ticket(ticket, actor=city.actor("rita"), now=now, body="It burns")
        assert not Snooze.objects.exists()
        assert trail(ticket)[-1] == "desk.TicketWoken"

    def test_ends_when_it_changes_hands(self, city, ticket, now):
        snooze_ticket(ticket, actor=city.actor("tomas"), now=now, until=now + HOUR)
        assign_ticket(ticket, actor=city.actor("grace"), now=now, assignee=Staff.objects.get(person=city.person("grace")))
        assert not Snooze.objects.exists()

    def test_can_be_ended_once(self, city, ticket, now):
        snooze_ticket(ticket, actor=city.actor("tomas"), now=now, until=now + HOUR)
        wake_ticket(ticket, actor=city.actor("tomas"), now=now)
        with pytest.raises(Conflict):
            wake_ticket(ticket, actor=city.actor("tomas"), now=now)

    @pytest.mark.parametrize("until", [-HOUR, timedelta(days=400)])
    def test_needs_a_time_within_a_year(self, city, ticket, now, until):
        with pytest.raises(ValidationError):
            snooze_ticket(ticket, actor=city.actor("tomas"), now=now, until=now + until)

    def test_is_refused_to_the_client(self, city, ticket, now):
        with pytest.raises(Refused):
            snooze_ticket(ticket, actor=city.actor("rita"), now=now, until=now + HOUR)

    def test_presets_are_mornings_of_the_place(self, now):
        assert preset_instant("later", now) == now + 3 * HOUR
        assert preset_instant("tomorrow", now) == datetime(2026, 3, 11, 13, tzinfo=UTC)
        assert preset_instant("monday", now) == datetime(2026, 3, 16, 13, tzinfo=UTC)
        friday_before_the_clocks_change = datetime(2026, 3, 6, 18, tzinfo=UTC)
        assert preset_instant("monday", friday_before_the_clocks_change) == datetime(2026, 3, 9, 13, tzinfo=UTC)

    def test_works_from_the_page_and_the_api(self, city, ticket, sign_in):
        desk = sign_in("tomas")
        assert desk.post(f"/desk/tickets/{ticket.number}/snooze/", {"when": "tomorrow"}).status_code == 302
        page = desk.get(f"/desk/tickets/{ticket.number}/").content.decode()
        assert "Put aside by Tomás Novak until" in page
        assert "put aside until" in desk.get("/records/tickets/?view=aside").content.decode()
        assert desk.post(f"/desk/tickets/{ticket.number}/snooze/", {"when": "pick"}).status_code == 422
        assert desk.post(f"/api/v1/desk/tickets/{ticket.number}/wake").status_code == 200
