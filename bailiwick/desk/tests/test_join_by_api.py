"""Programs join and part tickets by the same actions, and undo them."""

from __future__ import annotations

import pytest

from bailiwick.desk.actions import add_entry
from bailiwick.desk.models import Entry, Join, Ticket
from bailiwick.desk.tests.factories import make_ticket

API = "/api/v1/desk"


@pytest.fixture
def two(city):
    return make_ticket(city), make_ticket(city, title="Phone dead")


@pytest.fixture
def grace(sign_in):
    client = sign_in("grace")

    def post(path, **payload):
        return client.post(f"{API}{path}", payload, content_type="application/json")

    post.client = client
    return post


class TestJoinByApi:
    def test_merges_and_undoes(self, two, grace):
        one, other = two
        join = grace(f"/tickets/{one.number}/merge", into=other.number, reason="one matter").json()
        assert (join["kind"], join["ticket"], join["other"]) == ("merge", one.number, other.number)
        assert grace.client.get(f"{API}/tickets/{one.number}").json()["number"] == other.number
        assert [row["id"] for row in grace.client.get(f"{API}/tickets/{other.number}/joins").json()["items"]] == [join["id"]]
        assert grace(f"/joins/{join['id']}/undo").json()["undone_by_name"] == "Grace Hopewell"
        assert grace(f"/joins/{join['id']}/undo").status_code == 409

    def test_moves_and_splits_entries(self, city, two, grace, now):
        one, other = two
        entry = add_entry(one, actor=city.actor("tomas"), now=now, kind="note", body="The phone is dead")
        assert grace(f"/tickets/{one.number}/move", entries=[entry.pk], to=other.number, reason="wrong ticket").status_code == 201
        assert grace.client.get(f"{API}/tickets/{other.number}/entries").json()["items"][0]["id"] == entry.pk
        assert grace(f"/tickets/{one.number}/move", entries=[entry.pk], to=other.number, reason="again").status_code == 422
        made = grace(f"/tickets/{other.number}/split", entries=[entry.pk]).json()
        assert Entry.objects.get().ticket.number == made["other"]

    def test_makes_a_parent_and_tells_all(self, two, grace):
        made = grace("/parents", tickets=[t.number for t in two], title="Storm", rule="first").json()
        assert made["children_rule"] == "first"
        rows = grace.client.get(f"{API}/tickets/{made['number']}/children").json()["items"]
        assert {row["number"] for row in rows} == {t.number for t in two}
        assert grace(f"/tickets/{made['number']}/update-all", text="Soon").status_code == 201
        assert grace(f"/tickets/{made['number']}/children-rule", rule="apart").json()["children_rule"] == "apart"
        assert grace.client.get(f"{API}/tickets/{two[0].number}").json()["parent"] == made["number"]

    def test_puts_under_and_marks_duplicates(self, two, grace):
        one, other = two
        assert grace(f"/tickets/{one.number}/put-under", parent=other.number).status_code == 201
        assert grace(f"/tickets/{one.number}/mark-duplicate", of=other.number).status_code == 201
        assert Ticket.objects.get(pk=one.pk).state == "solved"

    def test_is_refused_to_clients(self, city, two, sign_in):
        one, other = two
        rita = sign_in("rita")
        answer = rita.post(f"{API}/tickets/{one.number}/merge", {"into": other.number}, content_type="application/json")
        assert answer.status_code == 403
        assert rita.get(f"{API}/tickets/{one.number}/joins").json()["items"] == []
        assert not Join.objects.exists()
