"""Waiting for a kept reason from the page and the API; what the desk and the client read of it; plans that say nonsense are refused."""

from __future__ import annotations

import pytest

from bailiwick.desk.actions import install_wait_reasons
from bailiwick.desk.models import ChaserPlan, WaitReason
from bailiwick.desk.tests.factories import make_ticket, stale


@pytest.fixture
def ticket(city):
    install_wait_reasons()
    return make_ticket(city)


@pytest.fixture
def question(ticket):
    return WaitReason.objects.get(name="An answer to our question")


def test_the_form_offers_reasons_with_their_reminders(ticket, question, sign_in):
    desk = sign_in("tomas")
    form = desk.get(f"/desk/tickets/{ticket.number}/wait/").content.decode()
    assert "An answer to our question · reminded every 2 working days, 3 times, then solved" in form
    assert desk.post(f"/desk/tickets/{ticket.number}/wait/", {"kind": "", "on": "", "reason": "x"}).status_code == 422
    assert desk.post(f"/desk/tickets/{ticket.number}/wait/", {"kind": question.pk, "on": "", "reason": "the serial"}).status_code == 302
    page = desk.get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "Reminder 2 of 3" in page
    assert "Solved by itself" in page
    assert desk.post(f"/desk/tickets/{ticket.number}/stop-chase/").status_code == 302
    assert "Tomás Novak stopped the reminders" in desk.get(f"/desk/tickets/{ticket.number}/").content.decode()


def test_the_client_reads_what_is_awaited_and_what_follows(ticket, question, sign_in):
    sign_in("tomas").post(f"/desk/tickets/{ticket.number}/wait/", {"kind": question.pk, "reason": "the serial"})
    page = sign_in("rita").get(f"/desk/tickets/{ticket.number}/").content.decode()
    assert "We are waiting for your answer: the serial." in page
    assert "we mark it as solved on" in page


def test_through_the_api(ticket, question, sign_in):
    desk, address = sign_in("tomas"), f"/api/v1/desk/tickets/{ticket.number}"
    assert desk.get(f"{address}/chase").status_code == 404
    made = desk.post(f"{address}/wait", {"kind": question.pk}, content_type="application/json")
    assert made.json()["wait"]["kind"]["id"] == question.pk
    assert [step["number"] for step in desk.get(f"{address}/chase").json()["steps"]] == [1, 2, 3, 0]
    assert sign_in("rita").get(f"{address}/chase").status_code == 404
    assert desk.post(f"{address}/stop-chase").status_code == 200
    assert stale(ticket).state == "waiting"


def test_a_plan_is_refused_that_uses_unknown_names_or_sends_nothing(ticket, sign_in):
    values = {"name": "Bad", "every_days": 1, "times": 1, "then": "solve", "reminder": "Hello {nobody}", "attempts": 0, "giving_up": "propose"}
    answer = sign_in("grace").post("/records/chaser-plans/new", values)
    assert answer.status_code == 422
    assert "{nobody} means nothing here" in answer.content.decode()
    assert "cannot be empty" in answer.content.decode()
    assert not ChaserPlan.objects.filter(name="Bad").exists()


def test_reasons_are_edited_by_leads_alone(ticket, sign_in):
    assert sign_in("tomas").post("/records/wait-reasons/new", {"name": "Rain", "on": "visit"}).status_code == 403
    assert sign_in("grace").post("/records/wait-reasons/new", {"name": "Rain", "on": "visit"}).status_code == 302
