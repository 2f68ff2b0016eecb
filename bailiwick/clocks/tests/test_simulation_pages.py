"""The pages of what if: for those who may, showing each only what they may know of, and carrying out what was looked at."""

from __future__ import annotations

import csv
import io

import pytest
import time_machine

from bailiwick.clocks.actions import begin_policy_draft, begin_simulation, simulate, simulating, stop_clocks
from bailiwick.clocks.models import CalendarException, Clock, Described, PolicyChange, SimulatedClock, Simulation, WorkCalendar, add_subject, subjects
from bailiwick.clocks.tests.promising import MONDAY, TESTER, at, policy, started, subject
from bailiwick.clocks.tests.test_simulate_changes import promising
from bailiwick.core.models import JobProgress
from bailiwick.core.testing import run_jobs, trail

HIDDEN = 99
NOW = at(3)
DAYS = {"reason": "Snow day", "source": "emergency", "first": str(MONDAY.date()), "way": "closed"}


@pytest.fixture(autouse=True)
def own_things(monkeypatch):
    """Let everybody open the things of these tests, except one that nobody may know of."""
    monkeypatch.setattr(subjects, "_types", {})
    hidden = {HIDDEN}

    def describe(_person, numbers):
        return {n: Described(f"IT-{n:06}", f"/t/{n}/") for n in numbers if n not in hidden}

    add_subject("test.thing", refer=lambda _word, _numbers: {}, describe=describe)
    with time_machine.travel(NOW, tick=False):
        yield hidden


@pytest.fixture
def version(city):
    return policy()


@pytest.fixture
def grace(sign_in, version):
    return sign_in("grace")


@pytest.fixture
def tried(version, city):
    """Return a simulation of another time to solve: two clocks break, one is due sooner, and there is one nobody may know of."""
    started(version, 1, 2, HIDDEN)
    started(version, 3, hours=2)
    made = begin_simulation(PolicyChange(policy=version.policy_id, targets=promising("2h")), actor=city.actor("grace"), now=NOW)
    simulate(made.pk)
    return Simulation.objects.get(pk=made.pk)


class TestTrying:
    def test_a_draft_is_tried_from_the_page(self, grace, version):
        started(version, 1)
        assert "Halls" in grace.get("/what-if/").content.decode()
        answer = grace.post("/what-if/", {"policy": version.policy_id, "instead": "draft"})
        assert (answer.status_code, "has no draft" in answer.content.decode()) == (422, True)
        begin_policy_draft(version.policy, actor=TESTER, now=NOW, targets=promising("2h"))
        answer = grace.post("/what-if/", {"policy": version.policy_id, "instead": "draft"}, follow=True)
        assert "Breaks now" in answer.content.decode()
        assert "IT-000001" in answer.content.decode()
        assert Clock.objects.get().due_at == at(4)

    def test_a_city_is_tried_from_the_page(self, grace, version):
        answer = grace.post("/what-if/", {"policy": version.policy_id, "instead": "high-point"}, follow=True)
        assert "Everything stays as it is" in answer.content.decode()

    def test_days_and_hours_are_tried_from_their_preview(self, grace, version):
        started(version, 1)
        hall = WorkCalendar.objects.get(code="hall")
        days = DAYS | {"calendars": [hall.pk]}
        assert "See every clock" in grace.post("/calendars/declare/", days).content.decode()
        page = grace.post("/calendars/declare/", days | {"step": "simulate"}, follow=True).content.decode()
        assert ("Due later" in page, CalendarException.objects.count()) == (True, 0)
        hours = {"mon-from": ["08:00"], "mon-to": ["09:00"], "tue-from": ["08:00"], "tue-to": ["17:00"], "since": ""}
        page = grace.post("/calendars/hall/hours/", hours | {"step": "simulate"}, follow=True).content.decode()
        assert ("Due later" in page, hall.versions.count()) == (True, 1)

    def test_many_are_work_for_the_background(self, grace, version, monkeypatch):
        monkeypatch.setattr(simulating, "AT_ONCE", 0)
        started(version, 1)
        begin_policy_draft(version.policy, actor=TESTER, now=NOW, targets=promising("2h"))
        answer = grace.post("/what-if/", {"policy": version.policy_id, "instead": "draft"})
        made = Simulation.objects.get()
        assert answer.url == f"/progress/{made.progress_id}/"
        assert "This has not ended" in grace.get(f"/what-if/{made.pk}/").content.decode()
        run_jobs(at(4))
        made.refresh_from_db()
        assert (made.flips, made.progress.result_url) == (1, f"/what-if/{made.pk}/")
        assert grace.post(f"/what-if/{made.pk}/apply/").url.startswith("/progress/")
        run_jobs(at(4))
        assert Clock.objects.get().due_at == at(2)


class TestLooking:
    def test_counts_and_lists_without_what_is_hidden(self, grace, tried):
        page = grace.get(f"/what-if/{tried.pk}/").content.decode()
        assert "Of 3 clocks 3 would come to something else. 2 verdicts turn round." in " ".join(page.split())
        assert "IT-000099" not in page
        only = grace.get(f"/what-if/{tried.pk}/?effect=sooner").content.decode()
        assert ("IT-000003" in only, "IT-000001" in only) == (True, False)

    def test_what_was_hidden_since_is_not_shown(self, grace, tried, own_things):
        own_things.add(1)
        assert "IT-000001" not in grace.get(f"/what-if/{tried.pk}/").content.decode()
        assert "IT-000001" not in b"".join(grace.get(f"/what-if/{tried.pk}/clocks.csv").streaming_content).decode()

    def test_goes_on_page_by_page(self, grace, tried, monkeypatch):
        monkeypatch.setattr("bailiwick.clocks.views.simulations.PAGE", 2)
        last = SimulatedClock.objects.order_by("id")[1].pk
        first = grace.get(f"/what-if/{tried.pk}/").content.decode()
        assert f"?effect=&amp;after=0.{last}" in first
        assert "IT-000003" in grace.get(f"/what-if/{tried.pk}/?after=0.{last}").content.decode()

    def test_is_a_file(self, grace, tried):
        text = b"".join(grace.get(f"/what-if/{tried.pk}/clocks.csv?effect=breaks").streaming_content).decode("utf-8-sig")
        rows = list(csv.DictReader(io.StringIO(text)))
        assert [(row["What"], row["What happens"], row["Promised then"]) for row in rows] == [
            ("IT-000001", "Breaks now", "2h"),
            ("IT-000002", "Breaks now", "2h"),
        ]

    @pytest.mark.parametrize("path", ["", "clocks.csv", "?effect=nonsense"])
    def test_is_for_whoever_tried_it(self, sign_in, tried, path):
        assert sign_in("ada").get(f"/what-if/{tried.pk}/{path}").status_code == 404
        assert sign_in("tomas").get(f"/what-if/{tried.pk}/{path}").status_code == 403

    def test_is_for_those_who_may(self, city, sign_in, client):
        for path in ("/what-if/", "/what-if/repair/"):
            assert (sign_in("tomas").get(path).status_code, sign_in("rita").get(path).status_code) == (403, 403)
            assert sign_in("grace").get(path).status_code == 200

    def test_takes_the_same_queries_for_many(self, grace, tried, version, city, django_assert_max_num_queries):
        started(version, *range(10, 50))
        made = begin_simulation(PolicyChange(policy=version.policy_id, targets=promising("2h")), actor=city.actor("grace"), now=NOW)
        simulate(made.pk)
        with django_assert_max_num_queries(30):
            grace.get(f"/what-if/{made.pk}/")


class TestDoing:
    def test_is_done_from_the_page_once(self, grace, tried):
        answer = grace.post(f"/what-if/{tried.pk}/apply/", follow=True).content.decode()
        assert ("It is done" in answer, "carried out" in answer, "Carry it out?" in answer) == (True, True, False)
        clock = Clock.objects.get(subject_id=1)
        assert (clock.due_at, trail(clock)) == (at(2), ["clocks.ClockRetargeted"])
        assert "carried out already" in grace.post(f"/what-if/{tried.pk}/apply/", follow=True).content.decode()
        assert clock.events.count() == 2

    def test_is_refused(self, sign_in, tried):
        assert sign_in("ada").post(f"/what-if/{tried.pk}/apply/").status_code == 404
        assert sign_in("tomas").post(f"/what-if/{tried.pk}/apply/").status_code == 403
        assert Clock.objects.get(subject_id=1).due_at == at(4)


class TestRepairing:
    RANGE = {"first": "2026-03-09", "last": "2026-03-10"}

    def test_asks_for_a_reason_and_shows_what_changes(self, grace, version):
        (clock,) = started(version, 1, hours=-3)
        stop_clocks([subject(1)], actor=TESTER, now=at(5))
        CalendarException.objects.create(calendar=clock.calendar, on=MONDAY.date(), reason="Snow day", declared_at=NOW)
        assert grace.post("/what-if/repair/", self.RANGE).status_code == 422
        assert grace.post("/what-if/repair/", self.RANGE | {"last": "2026-03-01", "reason": "x"}).status_code == 422
        page = grace.post("/what-if/repair/", self.RANGE | {"reason": "It snowed"}, follow=True).content.decode()
        assert ("Broken, would count as kept" in page, "Change past facts on purpose?" in page) == (True, True)
        grace.post(f"/what-if/{Simulation.objects.get().pk}/apply/")
        clock.refresh_from_db()
        assert (clock.met, trail(clock)) == (True, ["clocks.ClockRestated"])

    def test_rebuilds(self, grace, version):
        started(version, 1)
        Clock.objects.update(due_at=at(90))
        assert grace.post("/what-if/repair/", self.RANGE | {"step": "rebuild"}).url.startswith("/progress/")
        run_jobs(at(4))
        assert Clock.objects.get().due_at == at(4)
        assert JobProgress.objects.latest("pk").message == "1 clocks read, 1 was mended."
