"""How often the client hears from us: counted from the last word, resting while we wait for them, said when overdue."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bailiwick.clocks.actions import install_clocks
from bailiwick.core.testing import trail
from bailiwick.desk.actions import add_entry, install_wait_reasons, reply_to_ticket, resume_ticket, solve_ticket, wait_ticket
from bailiwick.desk.models import WaitReason
from bailiwick.desk.tests.factories import make_ticket, pass_time, stale
from bailiwick.notifications.models import Notification

HOUR = timedelta(hours=1)


@pytest.fixture
def ticket(city):
    """Return a ticket of high priority: a word every four office hours."""
    install_clocks()
    return make_ticket(city, impact=2, urgency=4)


class TestTellClient:
    def test_is_counted_from_the_opening_and_from_each_public_word(self, city, ticket, now):
        assert ticket.update_due_at == now + 4 * HOUR
        add_entry(ticket, actor=city.actor("tomas"), now=now + HOUR, kind="note", body="internal")
        assert stale(ticket).update_due_at == now + 4 * HOUR
        add_entry(ticket, actor=city.actor("tomas"), now=now + HOUR, kind="reply", body="We are on it")
        assert stale(ticket).update_due_at == now + 5 * HOUR
        assert stale(ticket).told_at == now + HOUR

    def test_the_client_writing_is_no_word_of_ours(self, city, ticket, now):
        reply_to_ticket(ticket, actor=city.actor("rita"), now=now + HOUR, body="And?")
        assert stale(ticket).update_due_at == now + 4 * HOUR

    def test_rests_while_we_wait_for_the_client(self, city, ticket, now):
        wait_ticket(ticket, actor=city.actor("tomas"), now=now + HOUR, on="client", reason="the serial")
        assert stale(ticket).update_due_at is None
        pass_time(now + 5 * HOUR)
        assert "desk.ClientUpdateDue" not in trail(ticket)
        resume_ticket(ticket, actor=city.actor("tomas"), now=now + 2 * HOUR)
        assert stale(ticket).update_due_at == now + 5 * HOUR

    def test_goes_on_while_we_wait_for_a_vendor(self, city, ticket, now):
        install_wait_reasons()
        wait_ticket(ticket, actor=city.actor("tomas"), now=now + HOUR, kind=WaitReason.objects.get(name__startswith="Repair"))
        assert stale(ticket).update_due_at == now + 4 * HOUR

    def test_is_said_once_when_overdue(self, city, ticket, now):
        said = []
        for hours in (3, 4, 5):
            pass_time(now + hours * HOUR)
            said.append(trail(ticket).count("desk.ClientUpdateDue"))
        assert said == [0, 1, 1]
        assert Notification.objects.filter(user=city.tomas, notice="desk.ClientUpdateDue").count() == 1
        add_entry(ticket, actor=city.actor("tomas"), now=now + 5 * HOUR, kind="reply", body="Sorry")
        pass_time(stale(ticket).update_due_at)
        assert trail(ticket).count("desk.ClientUpdateDue") == 2

    def test_ends_with_the_solution(self, city, ticket, now):
        solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="Done")
        assert stale(ticket).update_due_at is None

    def test_is_a_column_a_view_and_a_filter(self, city, ticket, sign_in):
        desk = sign_in("tomas")
        assert ticket.number in desk.get("/records/tickets/?view=to-tell&sort=update").content.decode()
        assert ticket.number not in desk.get("/records/tickets/?view=all&update_overdue=no").content.decode()
        assert desk.get("/api/v1/desk/tickets?update_overdue=true").json()["items"][0]["number"] == ticket.number
        assert "Next word to the client" in desk.get(f"/desk/tickets/{ticket.number}/").content.decode()
