"""A ledger that makes no sense stops no other: its clock is set aside, named, and taken up again once it can be read."""

from __future__ import annotations

import pytest
from django.db import connection

from bailiwick.clocks import guards
from bailiwick.clocks.actions import Proposal, foresee, rebuild_clocks, repair_clocks, stop_clocks, tick
from bailiwick.clocks.models import Book, Clock, ClockEvent, Escalation, EventKind, SetAside, WorkCalendar, explain_clocks
from bailiwick.clocks.tests.promising import TESTER, at, policy, started, subject
from bailiwick.config.doctor import examine
from bailiwick.core.testing import trail
from bailiwick.people.models import Person

pytestmark = pytest.mark.django_db


def line(clock, **facts):
    """Write a line that no action would write."""
    return ClockEvent.objects.create(clock=clock, number=clock.events.count() + 1, at=at(1), recorded_at=at(1), **facts)


def target_of_no_sense(clock):
    line(clock, kind=EventKind.RETARGET, priority=2, calendar=clock.calendar, target="soon")


def data_of_another_shape(clock):
    line(clock, kind=EventKind.OVERRIDE, data=["due"])


def due_at_no_instant(clock):
    line(clock, kind=EventKind.OVERRIDE, data={"due": "next week"})


def kind_of_no_name(clock):
    line(clock, kind="explode")


def no_calendar(clock):
    line(clock, kind=EventKind.RETARGET, priority=2, target="4h")


def no_start(clock):
    guards.remove(connection)
    clock.events.all()._raw_delete(using="default")
    guards.install(connection)


BREAKAGES = [target_of_no_sense, data_of_another_shape, due_at_no_instant, kind_of_no_name, no_calendar, no_start]


@pytest.fixture
def clocks(db):
    return started(policy(), 1, 2, 3)


def findings():
    return next(finding for finding in examine() if finding.part == "promises")


@pytest.mark.parametrize("damage", BREAKAGES)
class TestOneBrokenLedger:
    def test_the_tick_goes_on(self, clocks, damage):
        damage(clocks[0])
        ticked = tick(now=at(4.5))
        assert (ticked.breached, ticked.warned) == (2, 2)
        assert set(Escalation.objects.values_list("clock", flat=True)) == {clocks[1].pk, clocks[2].pk}
        aside = SetAside.objects.get()
        assert (aside.clock, aside.at, bool(aside.why)) == (clocks[0], at(4.5), True)
        assert trail(clocks[0]) == ["clocks.ClockSetAside"]
        assert tick(now=at(4.6)).clocks == 0
        assert (findings().level, aside.why in findings().words) == ("warning", True)

    def test_a_rebuild_goes_on(self, clocks, damage):
        damage(clocks[1])
        Clock.objects.update(due_at=None)
        rebuilt = rebuild_clocks(Clock.objects.all(), now=at(1))
        assert (rebuilt.read, len(rebuilt.mended)) == (3, 3)
        assert list(Clock.objects.exclude(due_at=None).order_by("pk")) == [clocks[0], clocks[2]]
        assert SetAside.objects.get().clock == clocks[1]

    def test_a_repair_goes_on(self, clocks, damage):
        damage(clocks[1])
        assert repair_clocks(Clock.objects.all(), actor=TESTER, now=at(1), reason="to be sure", is_rehearsal=False) == []
        assert SetAside.objects.get().clock == clocks[1]

    def test_what_happens_is_written_and_the_rest_stops(self, clocks, damage):
        damage(clocks[1])
        stop_clocks([subject(1), subject(2), subject(3)], actor=TESTER, now=at(2))
        assert set(Clock.objects.filter(state="stopped")) == {clocks[0], clocks[2]}
        assert clocks[1].events.latest("number").kind == EventKind.STOP

    def test_no_page_breaks_over_it(self, clocks, damage):
        damage(clocks[1])
        assert [one.clock for one in explain_clocks(clocks, at(1))] == [clocks[0], clocks[2]]


def test_a_simulation_passes_over_it(clocks, city, monkeypatch):
    target_of_no_sense(clocks[1])
    monkeypatch.setattr("bailiwick.clocks.actions.foreseeing.describe_clocks", lambda few, _person: {clock.pk: None for clock in few})
    hall = WorkCalendar.objects.get(code="ever")
    from_now_on = Proposal({clocks[0].calendar_id: _known(hall)})
    (part,) = foresee(Clock.objects.all(), from_now_on, now=at(1), person=Person.objects.first())
    assert (part.clocks, part.unread, len(part.foreseen)) == (3, 1, 0)
    assert not SetAside.objects.exists()


def _known(calendar):
    return Book().calendars[calendar.pk].known_at()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="other engines hold no such instant")
def test_an_instant_that_is_none_stops_no_other(clocks):
    guards.remove(connection)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE clocks_clockevent SET at = '2026-99-99 10:00:00' WHERE clock_id = %s", [clocks[2].pk])
    guards.install(connection)
    assert tick(now=at(4.5)).breached == 2
    assert SetAside.objects.get().clock == clocks[2]
    stop_clocks([subject(3)], actor=TESTER, now=at(5))
    assert clocks[2].events.values_list("number", flat=True).order_by("number").last() == 2


def test_what_can_be_read_again_is_taken_up(clocks):
    target_of_no_sense(clocks[0])
    tick(now=at(2))
    rebuild_clocks(Clock.objects.all(), now=at(2))
    assert SetAside.objects.count() == 1
    guards.remove(connection)
    clocks[0].events.filter(number=2)._raw_delete(using="default")
    guards.install(connection)
    rebuild_clocks(Clock.objects.all(), now=at(2))
    assert (SetAside.objects.count(), findings().level) == (0, "ok")
    assert tick(now=at(4.5)).breached == 3
