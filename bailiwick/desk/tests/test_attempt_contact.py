"""Trying to reach the client: counted by working days, begun anew when they are heard, ended politely."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail
from bailiwick.desk.actions import attempt_contact, install_wait_reasons, reply_to_ticket, solve_unreached, unanswered
from bailiwick.desk.models import ChaserPlan, ContactAttempt, EntryKind, State
from bailiwick.desk.tests.factories import make_ticket, stale

DAY = timedelta(days=1)


@pytest.fixture
def ticket(city):
    install_wait_reasons()
    return make_ticket(city)


def attempt(city, ticket, now, how="call", outcome="none", by="tomas"):
    return attempt_contact(ticket, actor=city.actor(by), now=now, how=how, outcome=outcome)


class TestAttemptContact:
    def test_counts_each_working_day_once(self, city, ticket, now):
        for at in (now, now + timedelta(hours=2), now + 4 * DAY, now + 5 * DAY):  # Tuesday twice, Saturday, Sunday
            attempt(city, ticket, at)
        standing = unanswered(ticket)
        assert (len(standing.attempts), standing.days, standing.needed, standing.is_enough) == (4, 1, 3, False)
        with pytest.raises(Conflict):
            solve_unreached(ticket, actor=city.actor("tomas"), now=now + 5 * DAY)

    def test_three_days_in_vain_are_proposed_and_solved_with_the_reason(self, city, ticket, now):
        for days in range(3):
            attempt(city, ticket, now + days * DAY, how=("call", "voice", "mail")[days])
        assert trail(ticket)[-1] == "desk.ClientUnreached"
        solve_unreached(ticket, actor=city.actor("tomas"), now=now + 2 * DAY)
        assert stale(ticket).state == State.SOLVED
        resolution = ticket.entries.get(kind=EntryKind.RESOLUTION).body
        assert "Tue 10 Mar (call), Wed 11 Mar (voicemail), Thu 12 Mar (e-mail)" in resolution

    def test_may_solve_by_itself(self, city, ticket, now):
        ChaserPlan.objects.filter(attempts=3).update(giving_up="solve")
        for days in range(3):
            attempt(city, ticket, now + days * DAY)
        assert stale(ticket).state == State.SOLVED
        assert trail(ticket)[-1] == "desk.TicketSolved"

    @pytest.mark.parametrize("how", ["reached", "reply"])
    def test_begins_anew_when_the_client_is_heard(self, city, ticket, now, how):
        attempt(city, ticket, now)
        if how == "reached":
            attempt(city, ticket, now + DAY, outcome="reached")
        else:
            reply_to_ticket(ticket, actor=city.actor("rita"), now=now + DAY, body="I am back")
        assert unanswered(ticket).attempts == []
        assert ContactAttempt.objects.count() == (2 if how == "reached" else 1)

    def test_reaching_the_client_is_a_first_answer(self, city, ticket, now):
        attempt(city, ticket, now, outcome="reached")
        assert stale(ticket).responded_at == now

    def test_names_the_fields_at_fault(self, city, ticket, now):
        with pytest.raises(ValidationError) as refused:
            attempt_contact(ticket, actor=city.actor("tomas"), now=now, how="pigeon", outcome="?", at=now + DAY)
        assert set(refused.value.message_dict) == {"how", "outcome", "at"}

    def test_is_refused_to_the_client(self, city, ticket, now):
        with pytest.raises(Refused):
            attempt(city, ticket, now, by="rita")

    def test_is_written_down_and_shown_on_the_page(self, city, ticket, sign_in):
        desk = sign_in("tomas")
        answer = desk.post(f"/desk/tickets/{ticket.number}/attempt-contact/", {"how": "voice", "outcome": "message"})
        assert answer.status_code == 302
        page = desk.get(f"/desk/tickets/{ticket.number}/").content.decode()
        assert "of 3 attempts to reach the client" in page
        assert "left a message" in page

    def test_through_the_api(self, city, ticket, sign_in):
        desk = sign_in("tomas")
        address = f"/api/v1/desk/tickets/{ticket.number}"
        made = desk.post(f"{address}/attempt-contact", {"how": "call", "outcome": "none"}, content_type="application/json")
        assert made.status_code == 201, made.content
        assert desk.get(f"{address}/attempts").json()["items"][0]["counts"] is True
        assert desk.post(f"{address}/solve-unreached").status_code == 409
