"""Days differ by declaration: closed, shortened, with other hours; also afterwards, after seeing what moves."""

from __future__ import annotations

from datetime import date, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import DatabaseError, connection, transaction

from bailiwick.clocks import guards
from bailiwick.clocks.actions import Instead, Way, days_between, declare_exceptions, plan_days, shift_back, shift_days, withdraw_exceptions
from bailiwick.clocks.models import CalendarException, Move, WorkCalendar, calendar_of, what_moves
from bailiwick.clocks.models.movers import _movers as movers
from bailiwick.core.models import Job
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import trail

DAY = timedelta(days=1)


@pytest.fixture
def office(city):
    return WorkCalendar.objects.get(code="office")


@pytest.fixture
def declare(city, office, now):
    def declared(day, reason="Snow day", **values):
        return declare_exceptions([office], actor=city.actor("grace"), now=now, days=[day], reason=reason, **values)

    return declared


class TestDeclareExceptions:
    def test_closes_a_day(self, city, office, declare, now):
        (made,) = declare(now.date() + DAY, source="emergency")
        assert (made.reason, made.source, made.declared_by) == ("Snow day", "emergency", city.grace)
        assert not calendar_of(office).open_on(made.on)
        assert trail(office) == ["clocks.ExceptionsDeclared"]
        assert Job.objects.filter(name__endswith="recount_calendar").exists(), "what is promised is counted again"

    @pytest.mark.parametrize(
        ("instead", "hours"),
        [
            (Instead(Way.CLOSES, at=time(12)), [["08:00", "12:00"]]),
            (Instead(Way.OPENS, at=time(10)), [["10:00", "17:00"]]),
            (Instead(Way.HOURS, [["09:00", "11:00"], ["22:00", "02:00"]]), [["09:00", "11:00"], ["22:00", "02:00"]]),
            (Instead(Way.CLOSES, at=time(7)), []),
        ],
    )
    def test_shortens_a_day(self, declare, now, instead, hours):
        (made,) = declare(now.date() + DAY, instead=instead)
        assert made.intervals == hours

    def test_concerns_many_days_and_calendars_at_once(self, city, now):
        fridays = days_between(date(2027, 1, 1), date(2027, 3, 31), [4])
        made = declare_exceptions(WorkCalendar.objects.all(), actor=city.actor("grace"), now=now, days=fridays, reason="Furlough", source="furlough")
        assert len(fridays) == 13
        assert len(made) == 26
        assert {one.on.weekday() for one in made} == {4}

    def test_asks_before_a_day_that_is_over(self, declare, office, now):
        with pytest.raises(Conflict, match="confirm"):
            declare(now.date() - DAY)
        assert not CalendarException.objects.exists()
        declare(now.date() - DAY, is_confirmed=True)
        assert not calendar_of(office).open_on(now.date() - DAY)

    def test_asks_before_it_replaces(self, declare, now):
        (first,) = declare(now.date() + DAY)
        with pytest.raises(Conflict, match="Snow day"):
            declare(now.date() + DAY, "Half day")
        (second,) = declare(now.date() + DAY, "Half day", instead=Instead(Way.CLOSES), replaces=True)
        first.refresh_from_db()
        assert first.withdrawn_at == now
        assert list(CalendarException.objects.in_force()) == [second]

    def test_needs_a_reason_and_a_day(self, city, office, declare, now):
        with pytest.raises(ValidationError):
            declare(now.date(), " ")
        with pytest.raises(ValidationError):
            declare_exceptions([office], actor=city.actor("grace"), now=now, days=[], reason="Snow")
        with pytest.raises(ValidationError):
            days_between(date(2026, 3, 2), date(2026, 3, 1))
        with pytest.raises(ValidationError):
            days_between(date(2026, 3, 2), date(2029, 3, 1))

    def test_is_refused_to_others(self, city, office, now):
        with pytest.raises(Refused):
            declare_exceptions([office], actor=city.actor("tomas"), now=now, days=[now.date()], reason="Sunshine")

    def test_is_guarded_by_the_database(self, declare, now):
        (made,) = declare(now.date() + DAY)
        guards.install(connection)
        with pytest.raises(DatabaseError), transaction.atomic():
            CalendarException.objects.filter(pk=made.pk).update(reason="Sunshine")


class TestWithdrawExceptions:
    def test_keeps_what_was_said(self, city, office, declare, now):
        made = declare(now.date() + DAY)
        withdraw_exceptions(made, actor=city.actor("ada"), now=now)
        kept = CalendarException.objects.get()
        assert (kept.withdrawn_at, kept.withdrawn_by) == (now, city.ada)
        assert calendar_of(office).open_on(kept.on)
        assert trail(office) == ["clocks.ExceptionsDeclared", "clocks.ExceptionsWithdrawn"]

    def test_happens_once_and_asks_about_the_past(self, city, declare, now):
        made = declare(now.date() - DAY, is_confirmed=True)
        with pytest.raises(Conflict, match="confirm"):
            withdraw_exceptions(made, actor=city.actor("ada"), now=now)
        withdraw_exceptions(made, actor=city.actor("ada"), now=now, is_confirmed=True)
        with pytest.raises(Conflict, match="already"):
            withdraw_exceptions(made, actor=city.actor("ada"), now=now, is_confirmed=True)


class TestWhatMoves:
    @pytest.fixture
    def mover(self, monkeypatch):
        asked = []

        def moved(shifted, user, now):
            asked.append((shifted, user))
            for one in shifted:
                due = one.before.next_open(now + DAY)
                yield Move("Ticket 1", "/", due, one.after.next_open(now + DAY))

        monkeypatch.setattr("bailiwick.clocks.models.movers._movers", [*movers, moved])
        return asked

    def test_is_asked_with_the_calendar_before_and_after(self, city, office, now, mover):
        planned = plan_days([office], [now.date() + DAY], Instead())
        (move,) = what_moves(shift_days(planned, "Snow"), city.grace, now)
        assert move.is_later
        assert mover[0][1] == city.grace
        assert not CalendarException.objects.exists()

    def test_is_not_asked_when_nothing_changes(self, city, office, declare, now, mover):
        made = declare(now.date() + DAY)
        assert what_moves(shift_days(plan_days([office], [now.date() + DAY], Instead()), "Snow day"), city.grace, now) == []
        assert len(what_moves(shift_back(made), city.grace, now)) == 1
