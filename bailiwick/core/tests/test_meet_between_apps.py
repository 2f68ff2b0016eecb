"""Apps meet on each other's pages and actions without importing upwards: gates, offers, hints."""

from __future__ import annotations

import pytest

from bailiwick.core.gates import GateShut, _gates, add_gate, pass_gates, what_is_missing
from bailiwick.core.hints import Hint, Typed, _hints, add_hint
from bailiwick.core.offers import Offer, _offers, add_offer, offers_for
from bailiwick.people.models import Person


def ask_first(record, *, actor):
    return "Ask first." if record == "held" and actor else None


@pytest.fixture
def gated():
    add_gate("test.move_record", ask_first)
    yield
    del _gates["test.move_record"]


@pytest.mark.usefixtures("gated")
def test_a_gate_says_what_is_missing(city):
    actor = city.actor("tomas")
    assert what_is_missing("test.move_record", "held", actor=actor) == ["Ask first."]
    with pytest.raises(GateShut, match=r"Ask first\."):
        pass_gates("test.move_record", "held", actor=actor)


@pytest.mark.usefixtures("gated")
def test_a_gate_lets_the_rest_through(city):
    pass_gates("test.move_record", "free", actor=city.actor("tomas"))


def test_an_offer_is_drawn_for_whom_it_is(city):
    add_offer(Person, Offer("test", "Look", "core:job_again", "eye", lambda actor, _person: actor.user == city.tomas))
    try:
        person = city.person("rita")
        assert [offer["label"] for offer in offers_for(person, city.actor("tomas"))] == ["Look"]
        assert offers_for(person, city.actor("rita")) == []
    finally:
        del _offers[Person]["test"]


@pytest.fixture
def hinted():
    add_hint("test", Hint("echo", lambda _request, typed: f"<p>{len(typed.title)} {typed.category}</p>", ability="desk.log_calls"))
    yield
    del _hints["test"]


@pytest.mark.usefixtures("hinted")
def test_hints_read_what_was_typed(sign_in):
    answer = sign_in("tomas").post("/hints/test/", {"title": "Printer", "category": "12"})
    assert answer.content == b"<p>7 12</p>"


@pytest.mark.usefixtures("hinted")
def test_hints_are_for_those_who_may(sign_in):
    assert sign_in("rita").post("/hints/test/", {"title": "Printer"}).content == b""


def test_whatever_a_browser_sends_is_read():
    typed = Typed.read({"title": "x" * 10_000, "caller": "9" * 30, "site": "-1", "room": "²"})
    assert (len(typed.title), typed.caller, typed.site, typed.room) == (4_000, None, None, None)
