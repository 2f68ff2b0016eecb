"""A ticket waits until people agree, and cannot be solved before."""

import pytest
import time_machine
from django.core.exceptions import ValidationError

from bailiwick.approvals.actions import decide, withdraw_approval
from bailiwick.approvals.models import Approval, DecisionLink
from bailiwick.core.gates import GateShut
from bailiwick.core.permissions import Refused
from bailiwick.core.testing import NOON, trail
from bailiwick.desk.actions import resume_ticket, solve_ticket
from bailiwick.desk.actions.approving import ask_ticket_approval
from bailiwick.desk.actions.restricting import restrict_ticket
from bailiwick.desk.models import State, Ticket
from bailiwick.desk.tests.factories import make_ticket, stale


@pytest.fixture(autouse=True)
def stopped_clock():
    with time_machine.travel(NOON, tick=False):
        yield


def ask(city, ticket, now, *names, **values):
    people = [city.person(name) for name in names or ("otto",)]
    return ask_ticket_approval(ticket, actor=city.actor("tomas"), now=now, approvers=people, title="A colour printer", **values)


class TestAskTicketApproval:
    def test_lets_it_wait_and_takes_it_up_when_decided(self, city, now):
        ticket = make_ticket(city)
        approval = ask(city, ticket, now)
        assert (stale(ticket).state, ticket.waits.get().on) == (State.WAITING, "approval")
        decide(approval, actor=city.actor("otto"), now=now, approve=True)
        assert stale(ticket).state == State.OPEN
        assert trail(ticket)[-3:] == ["desk.TicketApprovalAsked", "desk.TicketApprovalEnded", "desk.TicketResumed"]

    def test_goes_on_waiting_for_the_other_question(self, city, now):
        ticket = make_ticket(city)
        first, _second = ask(city, ticket, now), ask(city, ticket, now, "ada")
        decide(first, actor=city.actor("otto"), now=now, approve=True)
        assert stale(ticket).state == State.WAITING

    def test_keeps_it_from_being_solved_until_granted(self, city, now):
        ticket = make_ticket(city)
        approval = ask(city, ticket, now)
        resume_ticket(ticket, actor=city.actor("tomas"), now=now)
        with pytest.raises(GateShut):
            solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="bought")
        decide(approval, actor=city.actor("otto"), now=now, approve=False, comment="Black will do")
        with pytest.raises(GateShut):
            solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="bought")
        withdraw_approval(approval, actor=city.actor("tomas"), now=now, reason="Not wanted any more")
        solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="not bought")
        assert stale(ticket).state == State.SOLVED

    def test_does_not_keep_it_when_not_marked(self, city, now):
        ticket = make_ticket(city)
        ask(city, ticket, now, before=(), wait=False)
        solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="bought")

    def test_not_of_whom_it_is_for(self, city, now):
        with pytest.raises(ValidationError):
            ask(city, make_ticket(city), now, "rita")

    def test_is_refused_to_clients(self, city, now):
        with pytest.raises(Refused):
            ask_ticket_approval(make_ticket(city), actor=city.actor("rita"), now=now, approvers=[city.person("otto")], title="x")

    def test_closes_the_links_when_the_ticket_becomes_secret(self, city, now):
        ticket = make_ticket(city)
        approval = ask(city, ticket, now)
        assert DecisionLink.objects.exists()
        restrict_ticket(ticket, actor=city.actor("grace"), now=now, reason="personal")
        assert Approval.objects.get(pk=approval.pk).is_secret
        assert Approval.objects.visible_to(city.otto).exists()
        assert not Approval.objects.visible_to(city.tomas).exists()


class TestTheDoors:
    def test_the_page_asks(self, city, now, sign_in):
        boss = city.person("otto")
        rita = city.person("rita")
        rita.manager = boss
        rita.save()
        ticket = make_ticket(city)
        desk = sign_in("tomas")
        assert "Ask for approval" in desk.get(f"/desk/tickets/{ticket.number}/").content.decode()
        page = f"/desk/approvals/{ticket.pk}/"
        assert "manager of Rita Alvarez" in desk.get(page).content.decode()
        given = {"title": "A colour printer", "rule": "all"}
        assert desk.post(page, given).status_code == 422
        assert desk.post(page, {**given, "manager": "on", "wait": "on", "before_solving": "on"}).status_code == 302
        assert Approval.objects.get().votes.get().approver == boss
        assert "A colour printer" in desk.get(f"/desk/panels/approvals/{ticket.pk}/").content.decode()
        assert sign_in("rita").get(page).status_code == 403
        assert sign_in("carl").get(page).status_code == 404

    def test_programs_ask(self, city, now, sign_in):
        ticket = make_ticket(city)
        client = sign_in("tomas")
        base = f"/api/v1/desk/tickets/{ticket.number}/approvals"
        made = client.post(base, {"title": "A colour printer", "approvers": [city.person("otto").pk]}, content_type="application/json")
        assert (made.status_code, made.json()["waiting_for"]) == (201, ["Otto Brandt"])
        assert client.post(base, {"title": "x", "approvers": [999999]}, content_type="application/json").status_code == 422
        assert len(client.get(base).json()) == 1
        assert Ticket.objects.get(pk=ticket.pk).state == State.WAITING
