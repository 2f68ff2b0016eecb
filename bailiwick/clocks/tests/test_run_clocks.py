"""Clocks start, rest, go on, stop and pass on, for many subjects at once; what is kept on them is what their ledgers say."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models import ProtectedError
from django.test.utils import CaptureQueriesContext

from bailiwick.clocks import guards
from bailiwick.clocks.actions import (
    HandOff,
    Happening,
    Retarget,
    Start,
    Wait,
    hand_over_clocks,
    pause_clocks,
    record_happenings,
    reopen_clocks,
    reset_clocks,
    resume_clocks,
    retarget_clocks,
    start_clocks,
    stop_clocks,
)
from bailiwick.clocks.models import Clock, ClockEvent, ClockKind, ClockParty, EventKind
from bailiwick.clocks.tests.promising import HOUR, TESTER, at, calendar, policy, started, subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(db):
    return policy()


def only(**which):
    return Clock.objects.get(**which)


class TestStart:
    def test_starts_what_is_promised(self, version):
        clocks = started(version, kinds=None)
        assert {(clock.kind, clock.party, clock.target) for clock in clocks} == {("first_response", "client", "1h"), ("resolve", "client", "4h")}
        resolve = only(kind="resolve")
        assert (resolve.state, resolve.due_at, resolve.next_at, resolve.calendar.code) == ("running", at(4), at(3), "hall")
        assert resolve.events.get().kind == EventKind.START

    def test_again_changes_nothing(self, version):
        started(version)
        assert started(version) == []
        assert Clock.objects.count() == ClockEvent.objects.count() == 1

    def test_solved_on_the_call_is_stopped_and_kept(self, version):
        started(version, stopped_at=at(0))
        clock = only()
        assert (clock.state, clock.met, clock.elapsed, clock.due_at) == ("stopped", True, 0 * HOUR, None)

    def test_what_waits_from_the_beginning_rests(self, version):
        started(version, waits=Wait("client", "asked for the serial", "entry:1"))
        clock = only()
        assert (clock.state, clock.due_at, clock.next_at) == ("paused", None, None)

    def test_a_priority_without_a_promise_has_a_clock_without_a_due_time(self, version):
        started(version, priority=4)
        clock = only()
        assert (clock.state, clock.target, clock.due_at, clock.next_at) == ("running", "", None, None)

    def test_a_history_from_elsewhere_counts_in_any_calendar(self, db):
        start = Start(subject(), None, 2, at(0), kinds=("resolve",), parties=("client",), stopped_at=at(30), calendar=calendar("hall"))
        (clock,) = start_clocks([start], actor=TESTER, now=at(900))
        assert (clock.elapsed, clock.met, clock.target, clock.policy_version) == (15 * HOUR, None, "", None)
        (promised,) = start_clocks([replace(start, subject=subject(2), target="PT4H")], actor=TESTER, now=at(900))
        assert (promised.met, promised.target, promised.breached_at) == (False, "4h", at(4))

    def test_many_take_as_many_queries_as_one(self, version):
        with CaptureQueriesContext(connection) as queries:
            started(version, *range(1, 401), kinds=None)
        assert Clock.objects.count() == 800
        assert len([query for query in queries if not query["sql"].startswith("INSERT")]) <= 8


class TestRestAndGoOn:
    def test_a_rest_leaves_no_due_time_and_moves_it(self, version):
        started(version)
        pause_clocks([subject()], actor=TESTER, now=at(1), party="client", reason="asked for the serial", cause="entry:4")
        clock = only()
        assert (clock.state, clock.due_at, clock.elapsed) == ("paused", None, HOUR)
        (moved,) = resume_clocks([subject()], actor=TESTER, now=at(3), party="client", cause="entry:4")
        assert (moved.due_before, moved.due_after) == (None, at(6))

    def test_who_does_not_stop_it_is_on_record_and_changes_nothing(self, version):
        started(version, priority=3)
        pause_clocks([subject()], actor=TESTER, now=at(1), party="vendor", reason="a part")
        clock = only()
        assert (clock.state, clock.events.last().party) == ("running", "vendor")

    def test_many_take_as_many_queries_as_one(self, version, django_assert_max_num_queries):
        started(version, *range(1, 201))
        with django_assert_max_num_queries(14):
            pause_clocks([subject(number) for number in range(1, 201)], actor=TESTER, now=at(1), party="client", reason="storm")
        assert set(Clock.objects.values_list("state", "elapsed")) == {("paused", HOUR)}

    def test_a_history_is_written_in_one_go(self, version):
        started(version)
        course = [
            Happening(subject(), EventKind.PAUSE, at(1), "client", cause="a"),
            Happening(subject(), EventKind.STOP, at(2)),
            Happening(subject(), EventKind.RESUME, at(3), "solved"),
            Happening(subject(), EventKind.STOP, at(4)),
        ]
        record_happenings(course, actor=TESTER, now=at(500))
        clock = only()
        assert (clock.elapsed, clock.met, [line.number for line in clock.events.all()]) == (2 * HOUR, True, [1, 2, 3, 4, 5])


class TestStopAndReopen:
    def test_a_stop_settles_it(self, version):
        started(version)
        stop_clocks([subject()], actor=TESTER, now=at(5), kinds={ClockKind.RESOLVE})
        clock = only()
        assert (clock.state, clock.met, clock.breached_at, clock.stopped_at, clock.elapsed) == ("stopped", False, at(4), at(5), 5 * HOUR)

    def test_a_second_stop_is_not_written(self, version):
        started(version)
        for hours in (1, 2):
            stop_clocks([subject()], actor=TESTER, now=at(hours))
        assert only().events.count() == 2

    def test_what_comes_back_goes_on(self, version):
        started(version)
        stop_clocks([subject()], actor=TESTER, now=at(1))
        reopen_clocks([subject()], actor=TESTER, now=at(5), kinds={"resolve"}, reason="It is dark again")
        clock = only()
        assert (clock.state, clock.due_at, clock.met, clock.run) == ("running", at(8), None, 1)

    def test_every_word_to_the_client_begins_the_next_promise(self, version):
        started(version)
        reset_clocks([subject()], actor=TESTER, now=at(3), kinds={"resolve"})
        clock = only()
        assert (clock.run, clock.started_at, clock.due_at) == (2, at(3), at(7))


class TestRetarget:
    def test_keeps_the_start_and_says_what_was(self, version):
        started(version)
        (moved,) = retarget_clocks([Retarget(subject(), version, 1, "The whole hall is dark")], actor=TESTER, now=at(1))
        clock, line = only(), ClockEvent.objects.get(kind=EventKind.RETARGET)
        assert (moved.due_before, moved.due_after, clock.priority, clock.calendar.code) == (at(4), at(2), 1, "ever")
        assert (line.data["was"]["target"], line.data["was"]["due"], line.target) == ("4h", at(4).isoformat(), "2h")

    def test_keeps_the_rests(self, version):
        started(version)
        pause_clocks([subject()], actor=TESTER, now=at(0), party="client", reason="asked")
        resume_clocks([subject()], actor=TESTER, now=at(1))
        retarget_clocks([Retarget(subject(), version, 1)], actor=TESTER, now=at(1))
        assert only().due_at == at(3)

    def test_a_team_begins_again(self, version):
        started(version, parties=("team",), team="7")
        retarget_clocks([Retarget(subject(), policy("Other"), 2)], actor=TESTER, now=at(2))
        clock = only()
        assert (clock.run, clock.due_at) == (2, at(5))

    def test_what_is_settled_stays(self, version):
        started(version)
        stop_clocks([subject()], actor=TESTER, now=at(3))
        assert retarget_clocks([Retarget(subject(), version, 1)], actor=TESTER, now=at(3)) == []
        assert only().met is True


class TestHandOver:
    def hand(self, version, team, hours):
        return hand_over_clocks([HandOff(subject(), version, 2, team, at(hours))], actor=TESTER, now=at(hours))

    def test_the_next_team_has_its_whole_time(self, version):
        started(version, parties=("client", "team"), team="1")
        (clock,) = self.hand(version, "2", 2)
        assert (clock.party_key, clock.due_at) == ("2", at(5))
        assert (only(party_key="1").state, only(party_key="1").met) == ("stopped", True)
        assert only(party=ClockParty.CLIENT).due_at == at(4)

    def test_a_team_that_has_it_again_begins_anew(self, version):
        started(version, parties=("team",), team="1")
        self.hand(version, "2", 2)
        (clock,) = self.hand(version, "1", 4)
        assert (clock.party_key, clock.run, clock.due_at, only(party_key="2").state) == ("1", 2, at(7), "stopped")

    def test_nobody_has_no_clock(self, version):
        started(version, parties=("team",), team="1")
        assert self.hand(version, "", 2) == []


def run(statement):
    """Run a statement past everything that guards the tables from outside the database."""
    with connection.cursor() as cursor:
        cursor.execute(statement)


class TestLedger:
    @pytest.fixture(autouse=True)
    def guarded(self, version):
        guards.install(connection)
        yield
        guards.remove(connection)

    @pytest.mark.parametrize("act", [lambda lines: lines.update(at=at(9)), lambda lines: lines._raw_delete("default")])
    def test_is_neither_changed_nor_removed(self, version, act):
        started(version)
        with pytest.raises(DatabaseError, match=r"append-only|refused"), transaction.atomic():
            act(ClockEvent.objects.all())
        with pytest.raises(ProtectedError):
            only().delete()
        assert only().events.get().at == at(0)

    @pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite replaces rows")
    @pytest.mark.parametrize("key", ["id", "id + 1000"])
    def test_is_not_replaced(self, version, key):
        started(version)
        columns = [f'"{field.column}"' for field in ClockEvent._meta.concrete_fields]
        forged = [key if column == '"id"' else "'forged'" if column == '"reason"' else column for column in columns]
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            run(f"REPLACE INTO clocks_clockevent ({', '.join(columns)}) SELECT {', '.join(forged)} FROM clocks_clockevent")  # noqa: S608 - names of our own
        assert only().events.get().reason == ""

    def test_a_published_version_stays(self, version):
        with pytest.raises(DatabaseError, match=r"never changed|not changed"), transaction.atomic():
            type(version).objects.filter(pk=version.pk).update(targets={})
