"""Policies for programs: written as drafts, published, asked; for those who may."""

from __future__ import annotations

import pytest

from bailiwick.clocks.models import Policy
from bailiwick.clocks.models.things import _things
from bailiwick.clocks.tests.promising import TARGETS, policy

JSON = "application/json"
BASE = "/api/v1/clocks/policies"


@pytest.fixture
def halls(city, monkeypatch):
    monkeypatch.setitem(_things, "department", lambda _user: [("FIN", "Finance")])
    monkeypatch.setattr("bailiwick.clocks.models.things._outward", {})
    return policy("Halls", scope="department", keys=["FIN"]).policy


def test_writes_publishes_and_asks(halls, sign_in):
    grace = sign_in("grace")
    made = grace.post(BASE, {"name": "Library", "scope": "department", "keys": ["LIB"]}, content_type=JSON)
    assert made.status_code == 201
    one = f"{BASE}/{made.json()['id']}"
    assert grace.put(f"{one}/draft", {"targets": TARGETS}, content_type=JSON).json()["state"] == "draft"
    assert grace.put(f"{one}/draft", {"targets": TARGETS | {"calendar": "ever"}, "version": 99}, content_type=JSON).status_code == 409
    assert grace.put(f"{one}/draft", {"targets": {"promise": []}}, content_type=JSON).status_code == 422
    assert grace.post(f"{one}/publish", {"note": "First"}, content_type=JSON).json()["state"] == "published"
    assert [row["number"] for row in grace.get(f"{one}/versions").json()] == [1]
    asked = grace.get(f"{BASE}/choose?department=LIB").json()
    assert (asked["policy"]["name"], asked["number"]) == ("Library", 1)
    assert grace.get(f"{BASE}/choose?department=XXX").json()["policy"]["name"] == "General"


def test_begins_from_a_preset_and_throws_it_away(halls, sign_in):
    grace, one = sign_in("grace"), f"{BASE}/{halls.pk}"
    names = {row["name"] for row in grace.get(f"{BASE}/presets").json()}
    assert names == {"gwinnett", "high-point", "roseville"}
    assert grace.post(f"{one}/draft/preset/roseville", {}, content_type=JSON).json()["number"] == 2
    assert grace.post(f"{one}/draft/preset/atlantis", {}, content_type=JSON).status_code == 422
    assert grace.delete(f"{one}/draft").status_code == 204
    assert grace.delete(f"{one}/draft").status_code == 404


def test_names_and_retires(halls, sign_in):
    grace, one = sign_in("grace"), f"{BASE}/{halls.pk}"
    sent = {"name": "Town halls", "scope": "department", "keys": ["FIN", "LIB"], "order": 7}
    assert grace.put(one, sent, content_type=JSON).json()["keys"] == ["FIN", "LIB"]
    assert grace.post(f"{one}/retire", {}, content_type=JSON).json()["is_retired"]
    assert not grace.post(f"{one}/restore", {}, content_type=JSON).json()["is_retired"]
    assert grace.get(one).json()["name"] == "Town halls"


def test_is_read_by_everybody_and_written_by_few(halls, sign_in):
    rita, one = sign_in("rita"), f"{BASE}/{halls.pk}"
    assert {row["name"] for row in rita.get(BASE).json()["items"]} == {"General", "Halls"}
    for answer in (
        rita.post(BASE, {"name": "Mine"}, content_type=JSON),
        rita.put(f"{one}/draft", {"targets": TARGETS}, content_type=JSON),
        rita.post(f"{one}/retire", {}, content_type=JSON),
    ):
        assert answer.status_code == 403
    assert rita.get(f"{BASE}/999999").status_code == 404
    assert not Policy.objects.filter(name="Mine").exists()
