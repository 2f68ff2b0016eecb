"""The questions and answers for programs."""

from __future__ import annotations

import pytest

from bailiwick.core import clock
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_category, make_ticket

API = "/api/v1/desk"
WAYS = {"who": "all", "work": "no"}


@pytest.fixture
def printing(city, tree):
    return make_category("Printing", tree=tree.tree, code="printer")


def post(client, path, body):
    return client.post(f"{API}{path}", body, content_type="application/json")


def test_gives_the_questions_of_a_category(printing, tree, sign_in):
    label, other = make_category("Labels", parent=printing), make_category("Other")
    asked = sign_in("rita").get(f"{API}/categories/{label.pk}/questions").json()
    assert (asked["tree"], asked["tree_version"], asked["definition"]["start"]) == ("printing", tree.pk, "who")
    assert sign_in("rita").get(f"{API}/categories/{other.pk}/questions").status_code == 404
    listed = {one["name"]: one["tree"] for one in sign_in("tomas").get(f"{API}/categories").json()["items"]}
    assert listed == {"Printing": {"id": tree.tree_id, "name": "Printing"}, "Labels": None, "Other": None}


def test_opens_tickets_and_logs_calls_with_answers(city, now, printing, sign_in):
    desk, opening = sign_in("tomas"), {"title": "Paper", "category": printing.pk, "triage": {"answers": WAYS}}
    assert post(desk, "/tickets", opening).json()["priority"] == 1
    call = {"started_at": clock.now().isoformat(), "caller": city.person("rita").pk, "opening": opening}
    assert post(desk, "/calls", call).json().get("read_back", "").startswith("Our network people look at it. Your ticket is T-000002")
    assert post(sign_in("rita"), "/tickets", opening).status_code == 201
    assert [ticket.triages.get().face for ticket in Ticket.objects.order_by("id")] == ["desk", "desk", "client"]


def test_answers_again_and_says_why_it_came_out_so(city, printing, sign_in):
    ticket, desk = make_ticket(city, category=printing), sign_in("tomas")
    first = post(desk, f"/tickets/{ticket.number}/triage", {"answers": {"who": "me", "work": "partly"}}).json()
    assert (first["outcome"], first["impact"], first["urgency"]) == ("queue", 1, 3)
    refused = post(desk, f"/tickets/{ticket.number}/triage", {"answers": WAYS, "urgency": 1})
    assert refused.status_code == 422
    assert "priority_reason" in refused.content.decode()
    assert (
        post(desk, f"/tickets/{ticket.number}/triage", {"answers": WAYS, "urgency": 1, "reason": "Gone home"}).json()["override_reason"]
        == "Gone home"
    )
    kept = desk.get(f"{API}/tickets/{ticket.number}/triages").json()
    assert [(one["is_current"], one["outcome"]) for one in kept] == [(True, "network"), (False, "queue")]


@pytest.mark.parametrize("answers", [{"who": "nobody"}, {"strange": "me"}, {"WHO": "me"}])
def test_refuses_what_is_not_asked(printing, sign_in, answers):
    assert post(sign_in("tomas"), "/tickets", {"title": "x", "category": printing.pk, "triage": {"answers": answers}}).status_code == 422
    assert post(sign_in("tomas"), "/tickets", {"title": "x", "triage": {"answers": WAYS}}).status_code == 422


def test_hides_the_answers_from_strangers(city, printing, sign_in):
    ticket = make_ticket(city, category=printing)
    for slug, refusal in (("carl", 404), ("rita", 404)):
        assert sign_in(slug).get(f"{API}/tickets/{ticket.number}/triages").status_code == refusal
    assert post(sign_in("carl"), f"/tickets/{ticket.number}/triage", {"answers": WAYS}).status_code == 404
    assert post(sign_in("rita"), f"/tickets/{ticket.number}/triage", {"answers": WAYS}).status_code == 403
