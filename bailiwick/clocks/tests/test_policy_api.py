"""Policies for programs: written as drafts, published, asked; for those who may."""

from __future__ import annotations

import pytest

from bailiwick.clocks.models import Policy
from bailiwick.clocks.models.things import _things
from bailiwick.clocks.tests.promising import TARGETS, policy
from bailiwick.core.records.actions import retire_record
from bailiwick.core.testing import NOON
from bailiwick.people.models import Team

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
    assert [row["number"] for row in grace.get(f"{one}/versions").json()["items"]] == [1]
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


def steps(*told):
    """Return promises that tell somebody at half of the time."""
    return {"targets": TARGETS | {"marks": [{"at": "50%", "tell": list(told)}]}}


@pytest.mark.parametrize("word", ["assigne", "person:999999", "team:999999", "on_call:999999", "lead:999999", "nobody:3"])
def test_refuses_to_tell_nobody(halls, sign_in, word):
    grace, one = sign_in("grace"), f"{BASE}/{halls.pk}"
    answer = grace.put(f"{one}/draft", steps("assignee", word), content_type=JSON)
    assert answer.status_code == 422
    assert f"“{word}” names nobody" in str(answer.json())
    assert "marks.0.tell" in answer.content.decode()
    assert not halls.versions.filter(state="draft").exists()
    tried = grace.post("/api/v1/clocks/simulations", {"change": {"kind": "policy", "policy": halls.pk, **steps(word)}}, content_type=JSON)
    assert (tried.status_code, f"“{word}” names nobody" in str(tried.json())) == (422, True)


def test_refuses_to_tell_whoever_left_or_has_no_lead(city, halls, sign_in):
    ada, one = sign_in("ada"), f"{BASE}/{halls.pk}"
    desk = city.teams.desk
    Team.objects.filter(pk=desk.pk).update(lead=None)
    for word in (f"lead:{desk.pk}", f"on_call:{desk.pk}"):
        assert "no lead" in ada.put(f"{one}/draft", steps(word), content_type=JSON).content.decode()
    Team.objects.filter(pk=desk.pk).update(lead=city.person("grace"))
    tomas = city.person("tomas")
    told = [f"person:{tomas.pk}", f"team:{desk.pk}", f"on_call:{desk.pk}", f"lead:{desk.pk}", "assignee", "lead", "on_call", "team"]
    assert ada.put(f"{one}/draft", steps(*told), content_type=JSON).status_code == 200
    retire_record(tomas, actor=city.actor("ada"), now=NOON)
    assert "they left" in ada.post(f"{one}/publish", {}, content_type=JSON).content.decode()
    assert halls.versions.get(state="draft").number == 2
