"""Trying, carrying out and repairing without a page: by the API and by command."""

from __future__ import annotations

import pytest
import time_machine
from django.core.management import CommandError, call_command

from bailiwick.clocks.actions import stop_clocks
from bailiwick.clocks.models import CalendarException, Clock, Described, add_subject, subjects
from bailiwick.clocks.tests.promising import HOUR, MONDAY, TESTER, at, policy, started, subject
from bailiwick.clocks.tests.test_simulate_changes import promising

RANGE = ["repair_clocks", "--from", "2026-03-09", "--to", "2026-03-09"]
BASE = "/api/v1/clocks/simulations"


@pytest.fixture(autouse=True)
def own_things(monkeypatch):
    monkeypatch.setattr(subjects, "_types", {})
    add_subject(
        "test.thing",
        refer=lambda _word, _numbers: {},
        describe=lambda _person, numbers: {n: Described(f"IT-{n}", f"/t/{n}/") for n in numbers if n != 99},
    )
    with time_machine.travel(at(3), tick=False):
        yield


@pytest.fixture
def version(city):
    return policy()


@pytest.fixture
def send(sign_in):
    def sent(method, path="", payload=None, as_="grace"):
        return getattr(sign_in(as_), method)(f"{BASE}{path}", payload, content_type="application/json")

    return sent


class TestApi:
    def change(self, version):
        return {"change": {"kind": "policy", "policy": version.policy_id, "targets": promising("2h")}}

    def test_tries_reads_and_carries_out(self, send, version):
        started(version, 1, 2, 99)
        made = send("post", "", self.change(version))
        assert made.status_code == 201
        facts = made.json()
        assert (facts["looked_at"], facts["moved"], facts["flips"], facts["effects"]) == (2, 2, 2, {"breaks": 2})
        path = f"/{facts['id']}"
        first = send("get", f"{path}/clocks?limit=1&effect=breaks").json()
        second = send("get", f"{path}/clocks?limit=1&effect=breaks&cursor={first['next']}").json()
        assert [row["label"] for row in first["items"] + second["items"]] == ["IT-1", "IT-2"]
        assert (first["items"][0]["due_after"][:16], second["next"]) == ("2026-03-09T15:00", None)
        assert send("get").json()["items"][0]["title"] == "Other promises of “Halls”"
        assert send("post", f"{path}/apply").json()["applied_at"]
        assert send("post", f"{path}/apply").status_code == 409
        assert set(Clock.objects.values_list("due_at", flat=True)) == {at(2)}

    def test_is_refused(self, send, version):
        assert send("post", "", self.change(version), as_="tomas").status_code == 403
        assert send("get", "", as_="tomas").status_code == 403
        made = send("post", "", self.change(version)).json()["id"]
        assert send("get", f"/{made}", as_="ada").status_code == 404
        assert send("post", f"/{made}/apply", as_="ada").status_code == 404
        for wrong in ({"kind": "policy"}, {"kind": "days", "calendars": ["x"], "days": ["2026-03-09"], "reason": "x"}, {"kind": "nothing"}):
            assert send("post", "", {"change": wrong}).status_code == 422

    def test_other_changes(self, send, version):
        started(version, 1)
        days = {"kind": "days", "calendars": ["hall"], "days": ["2026-03-09"], "reason": "Snow"}
        hours = {"kind": "hours", "calendar": "hall", "weekly": {"tue": [["08:00", "17:00"]]}}
        repair = {"kind": "repair", "first": "2026-03-09", "last": "2026-03-09", "reason": "x"}
        effects = [send("post", "", {"change": change}).json()["effects"] for change in (days, hours, repair)]
        assert effects == [{"later": 1}, {"later": 1}, {}]


class TestCommand:
    @pytest.fixture
    def late(self, version):
        (clock,) = started(version, 1)
        stop_clocks([subject(1)], actor=TESTER, now=at(5))
        CalendarException.objects.create(calendar=clock.calendar, on=MONDAY.date(), reason="Snow day", declared_at=at(2))
        Clock.objects.update(met=False, elapsed=5 * HOUR)
        return clock

    def test_rehearses_then_repairs(self, late, capsys):
        CalendarException.objects.create(calendar=late.calendar, on=MONDAY.date().replace(day=10), reason="Ice", declared_at=at(2))
        call_command(*RANGE)
        said = capsys.readouterr().out
        assert "test.thing 1: resolve: used 5:00:00 -> 0:00:00, broken -> kept" in said
        assert "1 clocks come to something else, 1 of them turn round. Nothing was changed" in said
        assert late.events.count() == 2
        with pytest.raises(CommandError):
            call_command(*RANGE, "--apply")
        call_command(*RANGE, "--apply", "--reason", "It snowed")
        late.refresh_from_db()
        assert (late.met, late.events.count()) == (True, 3)

    def test_rebuilds(self, version, capsys):
        started(version, 1)
        Clock.objects.update(due_at=at(90))
        call_command(*RANGE, "--rebuild", "--calendar", "hall")
        assert "1 clocks read, 1 mended." in capsys.readouterr().out
        assert Clock.objects.get().due_at == at(4)

    def test_refuses_what_makes_no_sense(self, version):
        for wrong in (["--calendar", "nowhere"], ["--to", "2026-03-01"]):
            with pytest.raises(CommandError):
                call_command(*RANGE, *wrong)
