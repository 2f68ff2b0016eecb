"""How a promise stands, in a few words, from the engine's own arithmetic."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import translation

from bailiwick.clocks.engine import Target
from bailiwick.clocks.engine.ledger import fold
from bailiwick.clocks.models.standings import standing
from bailiwick.clocks.tests.test_read_a_ledger import CLIENT, HOUR, OFFICE, VENDOR, at, ledger
from bailiwick.clocks.words.promises import say_point, say_rests, say_told
from bailiwick.clocks.words.times import say_target, say_time

MINUTES = timedelta(minutes=1)


@dataclass
class Kept:
    """What a clock keeps of a reading."""

    state: str
    target: str
    elapsed: timedelta
    running_since: datetime | None
    due_at: datetime | None
    stopped_at: datetime | None
    met: bool | None
    breached_at: datetime | None


def kept(*lines: Any, target: str = "4h") -> Kept:
    facts = ledger(*lines)
    terms = facts[0].terms
    facts[0] = type(facts[0])(**{name: getattr(facts[0], name) for name in facts[0].__slots__} | {"terms": type(terms)(OFFICE, Target.parse(target))})
    run = fold(facts)[-1]
    return Kept(run.state.value, target, run.elapsed, run.running_since, run.due_at, run.until, run.met, run.breached_at)


def said(clock: Kept, now: datetime, waits_for: str = "") -> tuple[str, str]:
    found = standing(clock, OFFICE, now, waits_for=waits_for)
    return found.kind, found.words


class TestRunning:
    @pytest.mark.parametrize(
        ("hours", "words"),
        [
            (0, ("", "4 h left, 12:00")),
            (1 + 50 / 60, ("", "2 h 10 min left, 12:00")),
            (3, ("soon", "1 h left, 12:00")),
            (4 - 1 / 120, ("soon", "30 s left, 12:00")),
            (4, ("broken", "late since 12:00")),
            (5 + 5 / 60, ("broken", "1 h 5 min late, 12:00")),
        ],
    )
    def test_says_what_is_left_and_until_when(self, hours, words):
        assert said(kept(("start", 0)), at(hours)) == words

    def test_counts_only_what_counts(self):
        late_in_the_day = kept(("start", 8))  # 16:00, due 11:00 on Tuesday
        assert said(late_in_the_day, at(8.5)) == ("", "3 h 30 min left, tomorrow 11:00")
        assert said(late_in_the_day, at(12)) == ("", "3 h left, tomorrow 11:00")
        assert said(kept(("start", 0)), at(24 + 1)) == ("broken", "6 h late, yesterday 12:00")

    def test_late_since_the_office_closed(self):
        assert said(kept(("start", 5)), at(10)) == ("broken", "late since 17:00")

    def test_days_are_working_days(self):
        clock = kept(("start", 0), target="2d")
        assert said(clock, at(0)) == ("", "27 h left, Wednesday 17:00")
        assert clock.due_at == at(48 + 9)

    def test_used_and_left_add_up_to_the_promise(self):
        clock = kept(("start", 0), ("pause", 1, CLIENT), ("resume", 2, CLIENT))
        for quarter in range(20):
            found = standing(clock, OFFICE, at(2 + quarter / 4))
            assert found.left is not None
            assert found.used + found.left == 4 * HOUR

    def test_a_rest_after_the_promised_time_does_not_count_as_late(self):
        clock = kept(("start", 0), ("pause", 5, VENDOR), ("resume", 7, VENDOR))
        assert said(clock, at(8)) == ("broken", "2 h late, 12:00")


class TestResting:
    def test_says_what_is_used_and_who_is_waited_for(self):
        clock = kept(("start", 0), ("pause", 1 + 10 / 60, VENDOR))
        assert said(clock, at(6), "vendor") == ("paused", "1 h 10 of 4 h used, waiting for vendor")
        assert said(clock, at(60), "") == ("paused", "1 h 10 of 4 h used, paused")

    def test_what_broke_before_it_rested_stays_broken(self):
        clock = kept(("start", 0), ("breach", 4, {"mark": "due", "run": 1}), ("pause", 6, VENDOR))
        assert said(clock, at(20), "vendor") == ("broken", "6 h of 4 h used, waiting for vendor")

    def test_even_hours_and_minutes_alone(self):
        assert said(kept(("start", 0), ("pause", 2, CLIENT)), at(3), "client")[1] == "2 h of 4 h used, waiting for client"
        assert said(kept(("start", 0), ("pause", 1 / 12, CLIENT)), at(3), "client")[1] == "5 min of 4 h used, waiting for client"
        assert said(kept(("start", 0), ("pause", 1, CLIENT), target="1d"), at(3), "client")[1] == "1 h of 1 working day used, waiting for client"


class TestStopped:
    def test_kept_or_broken(self):
        assert said(kept(("start", 0), ("stop", 1)), at(9)) == ("met", "1 h of 4 h used")
        assert said(kept(("start", 0), ("stop", 5.5)), at(9)) == ("broken", "5 h 30 of 4 h used")

    def test_without_a_promise(self):
        clock = kept(("start", 0), ("stop", 1))
        clock.target, clock.met = "", None
        assert said(clock, at(9)) == ("", "1 h counted")


class TestPromises:
    @pytest.mark.parametrize(
        ("text", "words"), [("4h", "4 h"), ("90h", "90 h"), ("1h30m", "1 h 30 min"), ("1d", "1 working day"), ("2d", "2 working days")]
    )
    def test_targets(self, text, words):
        assert say_target(text) == words

    @pytest.mark.parametrize(
        ("text", "words"),
        [("75%", "at 75 %"), ("-30m", "30 min before the end"), ("+2h", "2 h after it was used up"), ("due", "when the time is used up")],
    )
    def test_points(self, text, words):
        assert say_point(text) == words

    def test_people_and_parties(self):
        assert say_told(["assignee", "team:3", "lead"]) == "the assignee, team 3 and the team’s lead"
        assert say_rests({"vendor", "client"}) == "the client or a vendor"
        assert say_time(timedelta(seconds=45)) == "45 s"

    def test_in_spanish(self):
        with translation.override("es"):
            assert said(kept(("start", 0), ("pause", 1 + 10 / 60, VENDOR)), at(6), "vendor")[1] == "1 h 10 de 4 h usadas, en espera del proveedor"
            assert said(kept(("start", 0)), at(1 + 50 / 60))[1] == "quedan 2 h 10 min, 12:00"
