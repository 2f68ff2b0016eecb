"""What a promise comes to may be set by hand, with a reason that stays; by few, and never out of sight."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from bailiwick.audit.models import AuditRow
from bailiwick.clocks.actions import rebuild_clocks
from bailiwick.clocks.models import Clock
from bailiwick.core.actors import System
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import NOON, trail
from bailiwick.desk.actions import clock_of, merge_tickets, override_promise, restrict_ticket, solve_ticket
from bailiwick.desk.tests.factories import make_ticket, pass_time, stale

JSON = "application/json"
HOUR = timedelta(hours=1)


@pytest.fixture
def ticket(city):
    return make_ticket(city)


def override(city, ticket, by="grace", **given):
    given = {"reason": "Agreed with the client", "due_at": NOON + HOUR} | given
    return override_promise(ticket, actor=city.actor(by), now=NOON, clock=clock_of(ticket), **given)


class TestOverridePromise:
    def test_sets_when_it_is_due_and_says_so(self, city, ticket):
        before = ticket.due_at
        override(city, ticket)
        line = clock_of(ticket).events.latest("number")
        assert (stale(ticket).due_at, clock_of(ticket).due_at) == (NOON + HOUR, NOON + HOUR)
        assert (line.kind, line.reason, line.data["was"]["due"]) == ("override", "Agreed with the client", before.isoformat())
        assert trail(ticket)[-1] == "desk.PromiseOverridden"
        assert AuditRow.objects.get(event="desk.PromiseOverridden").facts["reason"] == "Agreed with the client"
        pass_time(NOON + HOUR)
        assert stale(ticket).breached_at == NOON + HOUR
        assert rebuild_clocks(Clock.objects.all(), now=NOON + HOUR).mended == ()

    def test_is_forgotten_again(self, city, ticket):
        before = ticket.due_at
        override(city, ticket)
        override(city, ticket, due_at=None, reason="Not agreed after all")
        assert stale(ticket).due_at == clock_of(ticket).due_at == before

    def test_a_verdict_stands_against_what_was_counted(self, city, ticket):
        pass_time(ticket.due_at)
        solve_ticket(ticket, actor=city.actor("grace"), now=ticket.due_at + HOUR, resolution="Done")
        assert clock_of(ticket).met is False
        override(city, ticket, due_at=None, verdict=True, reason="The client asked us to come later")
        assert (clock_of(ticket).met, clock_of(ticket).restated_at) == (True, NOON)

    @pytest.mark.parametrize("given", [{"reason": " "}, {"verdict": True}])
    def test_needs_a_reason_and_one_of_the_two(self, city, ticket, given):
        with pytest.raises(ValidationError):
            override(city, ticket, **given)
        assert "desk.PromiseOverridden" not in trail(ticket)

    def test_is_for_few(self, city, ticket):
        for who in ("tomas", "rita"):
            with pytest.raises(Refused):
                override(city, ticket, by=who)

    def test_only_for_promises_of_the_ticket_where_it_stands(self, city, ticket):
        other = make_ticket(city)
        for clock in (None, clock_of(other)):
            with pytest.raises(ValidationError):
                override_promise(ticket, actor=city.actor("grace"), now=NOON, clock=clock, reason="Why", due_at=NOON)
        merge_tickets(ticket, into=other, actor=city.actor("grace"), now=NOON)
        with pytest.raises(Conflict):
            override(city, ticket)


class TestDoors:
    def test_the_page_asks_and_does(self, city, ticket, sign_in):
        grace, url = sign_in("grace"), f"/desk/tickets/{ticket.number}/override-promise/"
        assert "Set a promise by hand" in grace.get(url).content.decode()
        answer = grace.post(url, {"kind": "resolve", "what": "due", "reason": "Agreed"})
        assert "Say when it is due." in answer.content.decode()
        answer = grace.post(url, {"kind": "on_site", "what": "kept", "reason": "Agreed"})
        assert "There is no such promise on this ticket." in answer.content.decode()
        grace.post(url, {"kind": "resolve", "what": "due", "due_at": "2026-03-12T09:00", "reason": "Agreed"})
        assert stale(ticket).due_at.isoformat() == "2026-03-12T14:00:00+00:00"
        assert sign_in("tomas").get(url).status_code == 403

    def test_programs_do_it_by_the_id_of_the_clock(self, city, ticket, sign_in):
        grace, base = sign_in("grace"), f"/api/v1/desk/tickets/{ticket.number}"
        resolve = next(one for one in grace.get(f"{base}/clocks").json() if one["kind"] == "resolve" and one["party"] == "client")
        answer = grace.post(
            f"{base}/override-promise", {"clock": resolve["id"], "reason": "Agreed", "due_at": "2026-03-12T14:00:00Z"}, content_type=JSON
        )
        assert (answer.status_code, answer.json()["due_at"]) == (200, "2026-03-12T14:00:00Z")
        for sent in (
            {"clock": 999, "reason": "x", "kept": True},
            {"clock": resolve["id"], "reason": "", "kept": True},
            {"clock": resolve["id"], "reason": "x", "due_at": "tomorrow"},
        ):
            assert grace.post(f"{base}/override-promise", sent, content_type=JSON).status_code == 422
        sent = {"clock": resolve["id"], "reason": "x", "kept": True}
        assert sign_in("tomas").post(f"{base}/override-promise", sent, content_type=JSON).status_code == 403
        assert sign_in("carl").post(f"{base}/override-promise", sent, content_type=JSON).status_code == 404

    def test_a_need_to_know_ticket_does_not_exist_for_others(self, city, ticket, sign_in):
        restrict_ticket(ticket, actor=System("a test"), now=NOON, reason="Staff matter")
        sent = {"clock": clock_of(ticket).pk, "reason": "x", "kept": True}
        assert sign_in("grace").post(f"/api/v1/desk/tickets/{ticket.number}/override-promise", sent, content_type=JSON).status_code == 404
