"""A change is tried before it is done: what breaks, what is saved, what moves; and done just as it was tried."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
import time_machine
from django.core.exceptions import ValidationError

from bailiwick.clocks.actions import (
    apply_simulation,
    begin_policy_draft,
    begin_simulation,
    move_clocks,
    override_clock,
    pause_clocks,
    publish_policy,
    simulate,
    stop_clocks,
    tick,
)
from bailiwick.clocks.models import (
    CalendarException,
    Clock,
    ClockEvent,
    DaysChange,
    Described,
    EventKind,
    HoursChange,
    PolicyChange,
    RepairChange,
    SimulatedClock,
    add_subject,
    subjects,
)
from bailiwick.clocks.tests.promising import HOUR, MONDAY, TARGETS, TESTER, at, policy, started, subject
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import run_jobs, trail

pytestmark = pytest.mark.django_db
HIDDEN = 99
LINES: Any = TARGETS["promises"]


@pytest.fixture(autouse=True)
def own_things(monkeypatch):
    """Let everybody open the things of these tests, except one that nobody may know of."""
    monkeypatch.setattr(subjects, "_types", {})
    add_subject(
        "test.thing",
        refer=lambda _word, _numbers: {},
        describe=lambda _person, numbers: {n: Described(f"IT-{n}", f"/t/{n}/") for n in numbers if n != HIDDEN},
    )


@pytest.fixture
def version(db):
    return policy()


@pytest.fixture
def grace(city):
    return city.actor("grace")


def promising(target):
    """Return the promises of the tests with another time to solve what has priority 2."""
    lines = [dict(line, target=target) if (line["kind"], line["priority"], line.get("party")) == ("resolve", 2, None) else line for line in LINES]
    return TARGETS | {"promises": lines}


def tried(change, actor, hours):
    """Return a simulation that has ended, and what it says by the number of the thing."""
    made = begin_simulation(change, actor=actor, now=at(hours))
    simulate(made.pk)
    made.refresh_from_db()
    rows = SimulatedClock.objects.filter(simulation=made).select_related("clock")
    return made, {row.clock.subject_id: row for row in rows}


def snow(day=MONDAY):
    return DaysChange(calendars=["hall"], days=[day.date()], reason="Snow day", source="emergency")


class TestPolicy:
    def change(self, version, target):
        return PolicyChange(policy=version.policy_id, targets=promising(target))

    def test_says_what_breaks_and_what_moves(self, version, grace):
        started(version, 1)
        started(version, 2, hours=2)
        made, rows = tried(self.change(version, "2h"), grace, hours=3)
        assert {number: row.effect for number, row in rows.items()} == {1: "breaks", 2: "sooner"}
        assert (rows[2].due_before, rows[2].due_after, rows[2].target_after) == (at(6), at(4), "2h")
        assert (made.looked_at, made.moved, made.flips, made.counts["effects"]) == (2, 2, 1, {"breaks": 1, "sooner": 1})
        assert (Clock.objects.get(subject_id=2).due_at, ClockEvent.objects.count()) == (at(6), 2)

    def test_says_what_is_in_time_again(self, version, grace):
        started(version, 1)
        tick(now=at(5))
        _made, rows = tried(self.change(version, "8h"), grace, hours=5)
        assert (rows[1].effect, rows[1].due_before, rows[1].due_after) == ("saved", at(4), at(8))

    def test_counts_what_rests_as_if_it_were_taken_up_now(self, version, grace):
        started(version, 1)
        pause_clocks([subject(1)], party="client", reason="serial", actor=TESTER, now=at(1))
        _made, rows = tried(self.change(version, "5h"), grace, hours=2)
        assert (rows[1].effect, rows[1].state, rows[1].due_before, rows[1].due_after) == ("later", "paused", at(5), at(6))

    def test_says_which_promise_ends(self, version, grace):
        started(version, 1)
        none = {"calendar": "hall", "promises": [line for line in LINES if line["priority"] != 2]}
        _made, rows = tried(PolicyChange(policy=version.policy_id, targets=none), grace, hours=1)
        assert (rows[1].effect, rows[1].due_after, rows[1].target_after) == ("dropped", None, "")

    def test_leaves_what_was_set_by_hand(self, version, grace):
        (clock,) = started(version, 1)
        override_clock(clock, actor=grace, now=at(1), reason="Agreed", due_at=at(30))
        assert tried(self.change(version, "2h"), grace, hours=3)[1] == {}

    def test_what_nobody_may_know_of_is_neither_shown_nor_counted(self, version, grace):
        started(version, 1, HIDDEN)
        made, rows = tried(self.change(version, "2h"), grace, hours=1)
        assert (set(rows), made.looked_at, made.moved) == ({1}, 1, 1)

    def test_is_done_as_it_was_tried(self, version, grace):
        started(version, 1, HIDDEN)
        stop_clocks([subject(1)], actor=TESTER, now=at(3))
        (second,) = started(version, 2)
        made, _rows = tried(self.change(version, "2h"), grace, hours=3)
        applied = apply_simulation(made, actor=grace, now=at(3))
        with time_machine.travel(at(3), tick=False):
            move_clocks(applied.pk, grace.user)
            move_clocks(applied.pk, grace.user)
        second.refresh_from_db()
        line = second.events.get(kind=EventKind.RETARGET)
        assert (second.due_at, second.policy_version.number, second.target) == (at(2), 2, "2h")
        assert (line.data["was"]["target"], line.reason, second.events.count()) == ("4h", "Halls, version 2", 2)
        assert trail(second) == ["clocks.ClockRetargeted"]
        assert Clock.objects.get(subject_id=HIDDEN).due_at == at(2)
        assert (Clock.objects.get(subject_id=1).target, Clock.objects.get(subject_id=1).met) == ("4h", True)
        assert tick(now=at(3)).breached == 2

    def test_is_not_done_twice_nor_when_something_else_was_done(self, version, grace):
        made, _rows = tried(self.change(version, "2h"), grace, hours=1)
        other, _rows = tried(self.change(version, "3h"), grace, hours=1)
        apply_simulation(made, actor=grace, now=at(1))
        for each in (made, other):
            with pytest.raises(Conflict):
                apply_simulation(each, actor=grace, now=at(1))

    def test_is_not_done_over_a_draft_of_somebody_else(self, version, grace):
        made, _rows = tried(self.change(version, "2h"), grace, hours=1)
        draft = begin_policy_draft(version.policy, actor=TESTER, now=at(1), targets=promising("9h"))
        with pytest.raises(Conflict):
            apply_simulation(made, actor=grace, now=at(1))
        publish_policy(draft, actor=TESTER, now=at(1))

    def test_is_refused(self, version, grace, city):
        with pytest.raises(Refused):
            begin_simulation(self.change(version, "2h"), actor=city.actor("tomas"), now=at(1))
        for wrong in (
            PolicyChange(policy=10**9, targets=promising("2h")),
            self.change(version, "soon"),
            PolicyChange(policy=version.policy_id, targets={}),
        ):
            with pytest.raises(ValidationError):
                begin_simulation(wrong, actor=grace, now=at(1))
        made = begin_simulation(self.change(version, "2h"), actor=grace, now=at(1))
        with pytest.raises(Conflict):
            apply_simulation(made, actor=grace, now=at(1))


class TestCalendar:
    def test_a_snow_day_saves(self, version, grace):
        started(version, 1)
        tick(now=at(5))
        made, rows = tried(snow(), grace, hours=5)
        assert (rows[1].effect, rows[1].due_after) == ("saved", at(24 + 4))
        applied = apply_simulation(made, actor=grace, now=at(5))
        with time_machine.travel(at(5), tick=False):
            move_clocks(applied.pk, grace.user)
            run_jobs(at(6))
        clock = Clock.objects.get()
        assert (clock.due_at, clock.breached_at, CalendarException.objects.get().reason) == (at(28), None, "Snow day")
        assert [line.reason for line in clock.events.filter(kind=EventKind.RETARGET)] == ["Snow day"]
        assert (trail(clock)[0], trail(clock)[-1]) == ("clocks.ClockBreached", "clocks.ClockRestated")

    def test_other_hours_move(self, version, grace):
        started(version, 1, hours=6)
        change = HoursChange(calendar="hall", weekly={"mon": [["08:00", "17:00"]], "tue": [["10:00", "17:00"]]}, since=date(2026, 3, 10))
        made, rows = tried(change, grace, hours=7)
        assert (rows[1].effect, rows[1].due_before, rows[1].due_after) == ("later", at(25), at(27))
        with time_machine.travel(at(7), tick=False):
            apply_simulation(made, actor=grace, now=at(7))
            run_jobs(at(8))
        assert Clock.objects.get().due_at == at(27)

    def test_what_stopped_stays(self, version, grace):
        started(version, 1)
        stop_clocks([subject(1)], actor=TESTER, now=at(5))
        assert tried(snow(), grace, hours=6)[1] == {}

    def test_is_refused(self, grace, version):
        for wrong in (
            DaysChange(calendars=["nowhere"], days=[MONDAY.date()], reason="x"),
            DaysChange(calendars=["hall"], days=[MONDAY.date()], reason="x", way="hours"),
            HoursChange(calendar="hall", weekly={"mon": [["8", "x"]]}),
        ):
            with pytest.raises(ValidationError):
                begin_simulation(wrong, actor=grace, now=at(1))


class TestRepair:
    def change(self, **more):
        return RepairChange(**{"first": MONDAY.date(), "last": MONDAY.date(), "reason": "It snowed", **more})

    @pytest.fixture
    def late(self, version):
        (clock,) = started(version, 1)
        stop_clocks([subject(1)], actor=TESTER, now=at(5))
        CalendarException.objects.create(calendar=clock.calendar, on=MONDAY.date(), reason="Snow day", declared_at=at(30))
        return clock

    def test_says_which_verdicts_turn_round(self, late, grace):
        made, rows = tried(self.change(), grace, hours=31)
        assert (rows[1].effect, rows[1].elapsed_before, rows[1].elapsed_after, made.flips) == ("won", 5 * HOUR, 0 * HOUR, 1)
        late.refresh_from_db()
        assert late.met is False

    def test_past_facts_change_on_purpose(self, late, grace):
        made, _rows = tried(self.change(), grace, hours=31)
        applied = apply_simulation(made, actor=grace, now=at(31))
        with time_machine.travel(at(31), tick=False):
            move_clocks(applied.pk, grace.user)
        late.refresh_from_db()
        assert (late.met, late.elapsed, trail(late)) == (True, 0 * HOUR, ["clocks.ClockRestated"])

    def test_finds_what_is_kept_wrongly(self, version, grace):
        started(version, 1)
        Clock.objects.update(due_at=at(90))
        _made, rows = tried(self.change(), grace, hours=1)
        assert (rows[1].effect, rows[1].due_before, rows[1].due_after) == ("sooner", at(90), at(4))

    def test_only_looks_at_the_range(self, late, grace):
        far = date(2026, 4, 1)
        assert tried(self.change(first=far, last=far), grace, hours=31)[0].looked_at == 0
        assert tried(self.change(calendar="ever"), grace, hours=31)[0].looked_at == 0
        with pytest.raises(ValidationError):
            begin_simulation(self.change(first=far), actor=grace, now=datetime(2026, 4, 1, tzinfo=UTC))
