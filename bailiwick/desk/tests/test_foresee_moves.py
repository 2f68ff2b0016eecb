"""Before a snow day is declared, the desk says which tickets it moves, and only to those who may see them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bailiwick.clocks.actions import Instead, declare_exceptions, plan_days, shift_days
from bailiwick.clocks.models import WorkCalendar, what_moves
from bailiwick.core.testing import run_jobs
from bailiwick.desk.tests.factories import make_ticket


@pytest.fixture
def office(city):
    return WorkCalendar.objects.get(code="office")


def moves(office, user, now, day):
    return what_moves(shift_days(plan_days([office], [day], Instead()), "Snow day"), user, now)


def test_names_what_would_be_due_later_and_then_it_is(city, office, now):
    ticket = make_ticket(city, now=now)
    day = ticket.due_at.date()
    (move,) = moves(office, city.grace, now, day)
    assert (move.before, move.is_later) == (ticket.due_at, True)
    assert ticket.number in move.url
    declare_exceptions([office], actor=city.actor("grace"), now=now, days=[day], reason="Snow day")
    run_jobs()
    ticket.refresh_from_db()
    assert ticket.due_at == move.after


def test_is_silent_about_other_days_calendars_and_readers(city, office, now):
    ticket = make_ticket(city, now=now)
    assert moves(office, city.grace, now, ticket.due_at.date() + timedelta(days=30)) == []
    assert moves(WorkCalendar.objects.get(code="around-the-clock"), city.grace, now, ticket.due_at.date()) == []
    assert moves(office, city.carl, now, ticket.due_at.date()) == []
