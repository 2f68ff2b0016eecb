"""What is kept on a clock is what its ledger says: after anything that may happen, after damage, and after a mistake."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bailiwick.clocks.actions import (
    HandOff,
    Ledgers,
    Retarget,
    hand_over_clocks,
    override_clock,
    pause_clocks,
    rebuild_clocks,
    reopen_clocks,
    repair_clocks,
    reset_clocks,
    resume_clocks,
    retarget_clocks,
    stop_clocks,
    tick,
)
from bailiwick.clocks.actions.ledgers import cached
from bailiwick.clocks.models import CalendarException, Clock, EventKind
from bailiwick.clocks.tests.promising import HOUR, MONDAY, TESTER, at, calendar, policy, started, subject
from bailiwick.core.permissions import Refused
from bailiwick.core.testing import trail

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(db):
    return policy()


def act(version, kind, hours, party, priority):
    """Let something happen to the clocks of a subject."""
    common = {"actor": TESTER, "now": at(hours)}
    if kind == "pause":
        pause_clocks([subject()], party=party, reason="x", **common)
    elif kind == "resume":
        resume_clocks([subject()], party=party, **common)
    elif kind == "stop":
        stop_clocks([subject()], **common)
    elif kind == "reopen":
        reopen_clocks([subject()], kinds={"resolve"}, **common)
    elif kind == "reset":
        reset_clocks([subject()], kinds={"resolve"}, **common)
    elif kind == "retarget":
        retarget_clocks([Retarget(subject(), version, priority)], **common)
    elif kind == "hand over":
        hand_over_clocks([HandOff(subject(), version, 2, str(priority), at(hours))], **common)
    else:
        tick(now=at(hours))


KINDS = ["pause", "resume", "stop", "reopen", "reset", "retarget", "hand over", "tick"]


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(KINDS), st.integers(0, 3), st.sampled_from(["client", "vendor", "parts"]), st.integers(1, 3)), max_size=7))
def test_what_is_kept_is_what_the_ledger_says(version, course):
    """Whatever happens, also at the same instant: the caches equal the fold, and rebuilding finds nothing to mend."""
    with transaction.atomic():
        started(version, kinds=None, team="1")
        hours = 0
        for kind, later, party, priority in course:
            hours += later
            act(version, kind, hours, party, priority)
        before = {clock.pk: cached(clock) for clock in Clock.objects.all()}
        assert rebuild_clocks(Clock.objects.all(), now=at(hours + 1000)).mended == ()
        ledgers = Ledgers(Clock.objects.all(), now=at(hours))
        assert ledgers.refresh(ledgers.clocks.values()) == []
        assert {clock.pk: cached(clock) for clock in ledgers.clocks.values()} == before
        assert not Clock.objects.exclude(state="running").filter(due_at__isnull=False).exists()
        transaction.set_rollback(True)


class TestRebuild:
    def test_mends_what_was_damaged_and_nothing_else(self, version):
        first, second = started(version, 1, 2)
        Clock.objects.filter(pk=first.pk).update(due_at=at(90), elapsed=5 * HOUR)
        rebuilt = rebuild_clocks(Clock.objects.all(), now=at(1))
        assert (rebuilt.read, rebuilt.mended) == (2, (first.pk,))
        first.refresh_from_db()
        assert (first.due_at, first.elapsed) == (at(4), 0 * HOUR)
        assert second.events.count() == 1

    def test_counts_running_clocks_by_what_is_known_today(self, version):
        started(version)
        snow(at(1))
        assert rebuild_clocks(Clock.objects.all(), now=at(2)).read == 1
        assert Clock.objects.get().due_at == at(24 + 4)


def snow(declared_at):
    """Close the hall for the whole Monday, as it becomes known."""
    return CalendarException.objects.create(calendar=calendar("hall"), on=MONDAY.date(), reason="Snow day", declared_at=declared_at)


class TestRepair:
    @pytest.fixture
    def late(self, version):
        (clock,) = started(version)
        stop_clocks([subject()], actor=TESTER, now=at(5))
        snow(at(30))
        return clock

    def test_what_is_settled_stays_until_somebody_means_it(self, late):
        rebuild_clocks(Clock.objects.all(), now=at(31))
        late.refresh_from_db()
        assert (late.met, late.elapsed) == (False, 5 * HOUR)

    def test_a_rehearsal_changes_nothing(self, late):
        (restated,) = repair_clocks(Clock.objects.all(), actor=TESTER, now=at(31), reason="It snowed")
        assert (restated.met_before, restated.met_after, restated.flips, restated.elapsed_after) == (False, True, True, 0 * HOUR)
        late.refresh_from_db()
        assert (late.met, late.events.count(), trail(late)) == (False, 2, [])

    def test_is_on_record_and_lasts(self, late):
        repair_clocks(Clock.objects.all(), actor=TESTER, now=at(31), reason="It snowed", is_rehearsal=False)
        late.refresh_from_db()
        line = late.events.get(kind=EventKind.RETARGET)
        assert (late.met, late.elapsed, line.data["was"]["met"], line.reason) == (True, 0 * HOUR, False, "It snowed")
        assert trail(late) == ["clocks.ClockRestated"]
        assert rebuild_clocks(Clock.objects.all(), now=at(99)).mended == ()
        assert repair_clocks(Clock.objects.all(), actor=TESTER, now=at(99), reason="Again", is_rehearsal=False) == []

    def test_needs_a_reason_and_somebody_who_may(self, late, city):
        with pytest.raises(ValidationError):
            repair_clocks(Clock.objects.all(), actor=TESTER, now=at(31), reason=" ")
        with pytest.raises(Refused):
            repair_clocks(Clock.objects.all(), actor=city.actor("tomas"), now=at(31), reason="It snowed")


class TestOverride:
    def test_sets_a_date(self, version, city):
        (clock,) = started(version)
        override_clock(clock, actor=city.actor("grace"), now=at(1), reason="Agreed with the library", due_at=at(50))
        clock.refresh_from_db()
        assert (clock.due_at, clock.events.last().reason, trail(clock)) == (at(50), "Agreed with the library", ["clocks.ClockOverridden"])

    def test_forgets_it_again(self, version, city):
        (clock,) = started(version)
        for due in (at(50), None):
            override_clock(clock, actor=city.actor("grace"), now=at(1), reason="Agreed", due_at=due)
        clock.refresh_from_db()
        assert clock.due_at == at(4)

    def test_excuses(self, version, city):
        (clock,) = started(version)
        stop_clocks([subject()], actor=TESTER, now=at(9))
        override_clock(clock, actor=city.actor("grace"), now=at(10), reason="The vendor was on strike", verdict=True)
        clock.refresh_from_db()
        assert clock.met is True

    def test_needs_a_reason_one_wish_and_somebody_who_may(self, version, city):
        (clock,) = started(version)
        with pytest.raises(ValidationError):
            override_clock(clock, actor=city.actor("grace"), now=at(1), reason="", due_at=at(50))
        with pytest.raises(ValidationError):
            override_clock(clock, actor=city.actor("grace"), now=at(1), reason="Both", due_at=at(50), verdict=True)
        with pytest.raises(Refused):
            override_clock(clock, actor=city.actor("tomas"), now=at(1), reason="Mine", due_at=at(50))
        clock.refresh_from_db()
        assert clock.due_at == at(4)
