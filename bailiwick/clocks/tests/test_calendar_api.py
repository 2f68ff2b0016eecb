"""Everything about calendars can be done by programs, under the same rules."""

from __future__ import annotations

import pytest

from bailiwick.clocks.models import CalendarException, Move, WorkCalendar

BASE = "/api/v1/clocks/calendars"
DESK = {"code": "desk", "name": "Desk", "zone": "America/Chicago", "weekly": {"mon": [["08:00", "12:00"]]}}


@pytest.fixture
def send(sign_in):
    def sent(method, path, payload=None, *, as_="grace"):
        return getattr(sign_in(as_), method)(f"{BASE}{path}", payload, content_type="application/json")

    return sent


@pytest.fixture
def desk(send):
    assert send("post", "", DESK).status_code == 201
    return WorkCalendar.objects.get(code="desk")


def test_calendars_are_made_read_and_named(send, desk):
    assert {one["code"] for one in send("get", "").json()["items"]} == {"office", "around-the-clock", "desk"}
    assert send("patch", "/desk", {"name": "Service desk", "version": 1}).json()["name"] == "Service desk"
    assert send("patch", "/desk", {"name": "Desk", "version": 1}).status_code == 409
    assert send("post", "/desk/choose").json()["is_default"]
    assert send("post", "/desk/retire").status_code == 409
    assert send("post", "/office/retire").json()["is_retired"]
    assert not send("post", "/office/restore").json()["is_retired"]
    assert send("get", "/nowhere").status_code == 404
    assert send("post", "", DESK, as_="tomas").status_code == 403


def test_hours_are_published(send, desk):
    hours = {"weekly": {"tue": [["22:00", "06:00"]]}, "since": "2030-01-01"}
    assert send("post", "/desk/hours", hours).json()["number"] == 2
    assert send("post", "/desk/hours", {**hours, "since": None}).status_code == 409
    assert send("post", "/desk/hours", {**hours, "weekly": {"tue": [["22:00", "26:00"]]}}).status_code == 422
    assert [one["number"] for one in send("get", "/desk/hours").json()["items"]] == [2, 1]
    assert send("get", "/desk/file").json()["versions"] == [{"since": "2030-01-01", "weekly": hours["weekly"]}]


def test_days_are_declared_and_withdrawn(send, sign_in, desk, monkeypatch):
    monkeypatch.setattr("bailiwick.clocks.models.movers._movers", [lambda *_about: [Move("Printer", "/", None, None)]])
    snow = {"calendars": ["desk", "office"], "days": ["2030-01-07"], "reason": "Snow", "source": "emergency", "way": "closes", "at": "10:00"}
    grace = sign_in("grace")
    assert [one["label"] for one in grace.post("/api/v1/clocks/days/preview", snow, content_type="application/json").json()] == ["Printer"]
    made = grace.post("/api/v1/clocks/days", snow, content_type="application/json")
    assert [(one["calendar"], one["intervals"]) for one in made.json()] == [("office", [["08:00", "10:00"]]), ("desk", [["08:00", "10:00"]])]
    assert grace.post("/api/v1/clocks/days", snow, content_type="application/json").status_code == 409
    for wrong in ({"calendars": ["mars"]}, {"at": None}, {"way": "hours"}, {"way": "hours", "intervals": [["08:00", "99:00"]]}, {"days": []}):
        assert grace.post("/api/v1/clocks/days", {**snow, **wrong}, content_type="application/json").status_code == 422
    day = send("get", "/desk/days?year=2030").json()[0]
    assert send("post", f"/desk/days/{day['id']}/withdraw").json()["withdrawn_at"]
    assert send("get", "/desk/days?year=2030").json() == []
    assert len(send("get", "/desk/days?year=2030&withdrawn=true").json()) == 1


def test_holidays_are_proposed_and_adopted(send, desk):
    asked = {"state": "TX", "years": [2030]}
    proposed = send("post", "/office/holidays/propose", asked).json()
    assert "2030-11-29.day-after-thanksgiving" in [one["slug"] for one in proposed if one["is_chosen"]]
    made = send("post", "/office/holidays", {**asked, "chosen": ["2030-07-04.independence-day"]})
    assert [one["on"] for one in made.json()] == ["2030-07-04"]
    assert send("post", "/office/holidays", {**asked, "state": "ZZ"}).status_code == 422
    assert send("post", "/office/holidays", asked, as_="otto").status_code == 403
    assert CalendarException.objects.count() == 1


def test_files_go_in(sign_in, desk):
    file = {"calendar": {**DESK, "code": "copy", "name": "Copy"}}
    answer = sign_in("grace").post("/api/v1/clocks/files", file, content_type="application/json")
    assert answer.json()["code"] == "copy"
    assert sign_in("grace").post("/api/v1/clocks/files", {"calendar": {"name": "x"}}, content_type="application/json").status_code == 422
