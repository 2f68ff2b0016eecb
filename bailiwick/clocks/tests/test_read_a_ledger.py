"""A ledger gives the same clock whatever the order in which its lines are handed over, and nothing is counted twice or lost."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bailiwick.clocks.engine import Calendar, Target, around_the_clock
from bailiwick.clocks.engine.facts import SOLVED, Fact, FactKind, Terms
from bailiwick.clocks.engine.ledger import fold
from bailiwick.clocks.engine.marks import END, mark
from bailiwick.clocks.engine.readings import State

CHICAGO = ZoneInfo("America/Chicago")
OFFICE = Calendar("Office", CHICAGO, ((None, (((8 * 3600, 17 * 3600),),) * 5 + ((), ())),))
ALWAYS = around_the_clock(CHICAGO)
MONDAY = datetime(2026, 3, 9, 13, tzinfo=UTC)  # 8 o'clock
FOUR_HOURS = Terms(OFFICE, Target.parse("4h"), (END, mark("75%"), mark("-30m"), mark("+1h")))
HOUR = timedelta(hours=1)


def at(hours):
    return MONDAY + hours * HOUR


def ledger(*lines):
    """Return facts from (kind, hours after the start, what else)."""
    return [
        Fact(number, FactKind(kind), at(hours), at(hours), terms=FOUR_HOURS if kind == "start" else None, **(more[0] if more else {}))
        for number, (kind, hours, *more) in enumerate(lines, 1)
    ]


def now(*lines):
    return fold(ledger(*lines))[-1]


CLIENT, VENDOR = {"party": "client", "cause": "entry:4"}, {"party": "vendor", "cause": "entry:5"}


class TestReading:
    def test_a_clock_that_runs_is_due(self):
        run = now(("start", 0))
        assert (run.state, run.due_at, run.elapsed, run.running_since) == (State.RUNNING, at(4), 0 * HOUR, at(0))

    def test_a_clock_that_rests_has_no_due_time(self):
        run = now(("start", 0), ("pause", 1, CLIENT))
        assert (run.state, run.due_at, run.next_at, run.elapsed) == (State.PAUSED, None, None, HOUR)

    def test_it_goes_on_where_it_rested(self):
        assert now(("start", 0), ("pause", 1, CLIENT), ("resume", 3, CLIENT)).due_at == at(6)

    def test_two_rests_at_once_are_one(self):
        lines = (("start", 0), ("pause", 1, CLIENT), ("pause", 2, VENDOR), ("resume", 3, CLIENT))
        assert now(*lines).state is State.PAUSED
        assert now(*lines, ("resume", 4, VENDOR)).due_at == at(7)

    def test_a_party_that_does_not_stop_the_clock_is_not_waited_for(self):
        start, pause = ledger(("start", 0), ("pause", 1, VENDOR))
        strict = replace(start, terms=replace(FOUR_HOURS, stops_for=frozenset({"client"})))
        assert fold([strict, pause])[-1].due_at == at(4)

    def test_what_was_solved_and_came_back_rested_for_nobody(self):
        run = now(("start", 0), ("stop", 1), ("resume", 3, {"party": SOLVED, "reason": "It is dark again"}))
        assert (run.due_at, run.elapsed) == (at(6), HOUR)
        assert [(rest.party, rest.reason) for rest in run.rests] == [(SOLVED, "It is dark again")]

    def test_stopping_ends_every_rest(self):
        run = now(("start", 0), ("pause", 1, CLIENT), ("stop", 2), ("resume", 3, {"party": SOLVED}))
        assert (run.state, run.due_at) == (State.RUNNING, at(6))

    def test_solved_on_the_call_is_kept(self):
        run = now(("start", 0), ("stop", 0))
        assert (run.state, run.met, run.elapsed) == (State.STOPPED, True, 0 * HOUR)

    def test_what_waits_from_the_beginning_uses_nothing(self):
        run = now(("start", 0), ("pause", 0, CLIENT))
        assert (run.state, run.elapsed, run.due) == (State.PAUSED, 0 * HOUR, None)

    @pytest.mark.parametrize(("stop", "met"), [(3, True), (4, True), (4.5, False)])
    def test_kept_or_broken(self, stop, met):
        run = now(("start", 0), ("stop", stop))
        assert (run.met, run.breached_at) == (met, None if met else at(4))

    def test_stopped_while_it_rested_is_kept(self):
        assert now(("start", 0), ("pause", 3, CLIENT), ("stop", 30)).met is True

    def test_a_reset_begins_another_run(self):
        first, second = fold(ledger(("start", 0), ("reset", 3)))
        assert (first.met, first.until, second.since, second.due_at) == (True, at(3), at(3), at(7))

    def test_a_retarget_keeps_the_start(self):
        two_hours = replace(FOUR_HOURS, target=Target.parse("2h"))
        facts = [*ledger(("start", 0)), Fact(2, FactKind.RETARGET, at(1), at(1), terms=two_hours)]
        assert fold(facts)[-1].due_at == at(2)

    def test_a_retarget_leaves_earlier_runs_alone(self):
        two_hours = replace(FOUR_HOURS, target=Target.parse("2h"))
        facts = [*ledger(("start", 0), ("reset", 3)), Fact(3, FactKind.RETARGET, at(3), at(3), terms=two_hours)]
        assert [run.due for run in fold(facts)] == [at(4), at(5)]

    def test_a_date_set_by_hand_holds_until_the_next_run(self):
        lines = (("start", 0), ("override", 1, {"due": at(30)}))
        assert now(*lines).due_at == at(30)
        assert now(*lines, ("reset", 2)).due_at == at(6)

    def test_a_date_set_by_hand_that_falls_into_a_rest_is_its_end(self):
        lines = (("start", 0), ("override", 1, {"due": at(2)}), ("pause", 1.5, CLIENT))
        assert now(*lines).due is None
        assert now(*lines, ("resume", 5, CLIENT)).due == at(5)

    def test_a_verdict_by_hand_counts(self):
        assert now(("start", 0), ("stop", 6), ("override", 7, {"verdict": True})).met is True

    def test_days_end_at_the_close_of_the_day(self):
        start, rest, end = ledger(("start", 0), ("pause", 1, CLIENT), ("resume", 4, CLIENT))
        days = replace(start, terms=replace(FOUR_HOURS, target=Target.parse("2d")))
        assert fold([days])[-1].due_at == at(48 + 9)
        assert fold([days, rest, end])[-1].due_at == at(72 + 9)

    def test_without_working_time_nothing_is_due(self):
        (start,) = ledger(("start", 0))
        closed = replace(start, terms=replace(FOUR_HOURS, calendar=Calendar("Never", CHICAGO, ((None, ((),) * 7),))))
        assert (fold([closed])[-1].due_at, fold([closed])[-1].next_at) == (None, None)


class TestPoints:
    def test_the_next_one_is_looked_at(self):
        assert now(("start", 0)).next_at == at(3)

    @pytest.mark.parametrize(("fired", "following"), [("75%", 3.5), ("-30m", 4), ("due", 5)])
    def test_each_is_noticed_once(self, fired, following):
        order = ["75%", "-30m", "due"]
        instants = {"75%": 3, "-30m": 3.5, "due": 4}
        lines = [("breach" if name == "due" else "threshold", instants[name], {"mark": name, "run": 1}) for name in order[: order.index(fired) + 1]]
        assert now(("start", 0), *lines).next_at == at(following)

    def test_one_that_moved_to_later_is_noticed_again(self):
        lines = (("start", 0), ("threshold", 3, {"mark": "75%", "run": 1}))
        assert now(*lines, ("pause", 0, CLIENT), ("resume", 2, CLIENT)).next_at == at(5)

    def test_what_began_to_rest_too_late_is_broken_before_anybody_looked(self):
        assert now(("start", 0), ("pause", 5, CLIENT)).breached_at == at(4)
        assert now(("start", 0), ("pause", 4, CLIENT)).breached_at is None
        assert now(("start", 0), ("pause", 5, CLIENT), ("resume", 6, CLIENT)).breached_at is None

    def test_a_breach_that_was_noticed_stands(self):
        lines = (("start", 0), ("breach", 4, {"mark": "due", "run": 1}))
        assert now(*lines).breached_at == at(4)
        assert now(*lines, ("pause", 0, CLIENT), ("resume", 2, CLIENT)).breached_at is None

    @pytest.mark.parametrize("text", ["0%", "501%", "30m", "-", "+2d", "", "@0h", "75 %"])
    def test_what_is_no_point_is_refused(self, text):
        with pytest.raises(ValueError, match="is no point"):
            mark(text)


KINDS = ["pause", "pause", "resume", "resume", "stop", "reset", "solved", "override", "threshold", "breach"]
lines = st.tuples(
    st.sampled_from(KINDS), st.integers(-4, 60), st.sampled_from(["client", "vendor", "team"]), st.sampled_from(["", "entry:1", "entry:2"])
)


def drawn(calendar, found):
    facts = [Fact(1, FactKind.START, at(0), at(0), terms=replace(FOUR_HOURS, calendar=calendar))]
    for number, (kind, hours, party, cause) in enumerate(found, 2):
        made = Fact(
            number, FactKind.RESUME if kind == "solved" else FactKind(kind), at(hours), at(hours), party=party, cause=cause, mark="75%", run=1
        )
        facts.append(replace(made, party=SOLVED) if kind == "solved" else made)
    return facts


def kept(runs):
    return [(run.state, run.since, run.until, run.elapsed, run.due, run.due_at, run.met, run.breached_at, run.next_at) for run in runs]


@settings(max_examples=100)
@given(st.sampled_from([OFFICE, ALWAYS]), st.lists(lines, max_size=9), st.randoms())
def test_the_order_in_which_lines_are_handed_over_changes_nothing(calendar, found, chance):
    facts = drawn(calendar, found)
    shuffled = random.Random(chance.random()).sample(facts, len(facts))
    assert kept(fold(facts)) == kept(fold(shuffled))


@settings(max_examples=100)
@given(
    st.sampled_from([OFFICE, ALWAYS]),
    st.lists(st.tuples(st.integers(0, 40), st.booleans(), st.sampled_from(["client", "vendor", "parts"])), max_size=9),
)
def test_simultaneous_lines_about_different_things_may_be_written_in_any_order(calendar, found):
    """One line for each party at an instant, numbered forwards and backwards."""
    distinct = list({(hours, party): (("pause" if rests else "resume"), hours, party, "") for hours, rests, party in found}.values())
    one = drawn(calendar, sorted(distinct, key=lambda line: (line[1], line[2])))
    two = drawn(calendar, sorted(distinct, key=lambda line: (line[1], [-ord(letter) for letter in line[2]])))
    assert kept(fold(one)) == kept(fold(two))


@settings(max_examples=100)
@given(st.sampled_from([OFFICE, ALWAYS]), st.lists(lines, max_size=9), st.integers(0, 60))
def test_empty_rests_change_nothing(calendar, found, hours):
    facts = drawn(calendar, found)
    empty = [Fact(101, FactKind.PAUSE, at(hours), at(hours), "parts", "x"), Fact(102, FactKind.RESUME, at(hours), at(hours), "parts", "x")]
    assert kept(fold(facts)) == kept(fold([*facts, *empty]))


@settings(max_examples=100)
@given(st.sampled_from([OFFICE, ALWAYS]), st.lists(lines, max_size=9))
def test_a_clock_counts_the_time_in_which_it_neither_rested_nor_stood(calendar, found):
    for run in fold(drawn(calendar, found)):
        end = run.until or run.resting_since or run.running_since or run.since
        hours = [run.since + step * HOUR for step in range(int((end - run.since) / HOUR))]
        counted = [hour for hour in hours if not any(since <= hour and (until is None or hour < until) for since, until in run.pauses)]
        assert run.elapsed == sum((calendar.between(hour, hour + HOUR) for hour in counted), timedelta(0))
        assert run.state is not State.PAUSED or (run.due_at, run.next_at) == (None, None)
