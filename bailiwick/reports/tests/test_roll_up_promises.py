"""What the roll-up says of promises is what the clocks say, whatever happens to tickets and clocks of finished months."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bailiwick.clocks.actions import override_clock, rebuild_clocks, stop_clocks
from bailiwick.clocks.models import Clock, ClockState, subject_of
from bailiwick.core.actors import System
from bailiwick.core.lifecycle import IllegalMove
from bailiwick.core.problems import Conflict
from bailiwick.core.testing import NOON
from bailiwick.desk.actions import add_entry, change_ticket, hand_off_ticket, merge_tickets, reopen_ticket, restrict_ticket, solve_ticket
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.reports.actions import count_months, forget_counts, mark_drifted
from bailiwick.reports.models import PromiseCount, StaleMark

YEAR = {"period": "custom", "first": "2025-10-01", "last": "2026-03-10"}
DAY, TESTER = timedelta(days=1), System("a test")


@pytest.fixture
def tickets(city):
    """Return tickets of the last months, most of them solved, some late."""
    made = []
    for number in range(24):
        opened = NOON - timedelta(days=150 - 6 * number)
        ticket = make_ticket(city, now=opened)
        ticket.refresh_from_db()
        if number % 4:
            solve_ticket(ticket, actor=city.actor("tomas"), now=opened + (1 + number % 3 * 12) * DAY, resolution="Done")
        made.append(ticket)
    forget_counts()
    count_months(NOON)
    return made


def acts(city, ticket, other):
    """Return all that may happen to a ticket of a finished month."""
    grace = {"actor": city.actor("grace"), "now": NOON}
    clock = Clock.objects.about("desk.ticket", [ticket.pk]).order_by("pk").last()
    return {
        "solve": lambda: solve_ticket(ticket, **grace, resolution="Done"),
        "reopen": lambda: reopen_ticket(ticket, **grace, reason="Again"),
        "pass": lambda: hand_off_ticket(ticket, **grace, team=city.teams.network, reason="theirs"),
        "reply": lambda: add_entry(ticket, **grace, kind="reply", body="We are on it"),
        "restrict": lambda: restrict_ticket(ticket, **grace, reason="personal matter"),
        "merge": lambda: merge_tickets(ticket, into=other, **grace, reason="one matter"),
        "override": lambda: override_clock(clock, **grace, reason="we agreed", verdict=not clock.met),
        "stop in the past": lambda: stop_clocks([subject_of(ticket)], actor=TESTER, now=NOON, at=NOON - 40 * DAY),
        "rebuild": lambda: rebuild_clocks(Clock.objects.all(), now=NOON),
        "move": lambda: change_ticket(ticket, **grace, values={"affected": city.person("carl")}),
    }


@pytest.mark.parametrize("seed", range(4))
def test_the_roll_up_says_what_the_clocks_say(tickets, city, figures, seed):
    chance = random.Random(seed)
    for _step in range(8):
        ticket, other = (Ticket.objects.get(pk=one.pk) for one in chance.sample(tickets, 2))
        act = chance.choice(sorted(acts(city, ticket, other)))
        try:
            acts(city, ticket, other)[act]()
        except (IllegalMove, Conflict, ValidationError):
            continue
        told = [figures("promises", reader, **YEAR) for reader in (city.grace, city.otto)]
        count_months(NOON)
        assert [figures("promises", reader, **YEAR) for reader in (city.grace, city.otto)] == told, act
        assert (StaleMark.objects.count(), mark_drifted(NOON)) == (0, []), act
        forget_counts()
        assert [figures("promises", reader, **YEAR) for reader in (city.grace, city.otto)] == told, act
        count_months(NOON)


def test_finished_months_are_taken_from_the_roll_up(tickets, city, figures):
    assert PromiseCount.objects.filter(party="client", kind="resolve").exists()
    PromiseCount.objects.update(number=1000, kept=1000)
    assert figures("promises", city.otto, **YEAR)["By promise"]["Client: Solved"][0] >= 1000


def test_what_runs_on_is_never_rolled_up(tickets):
    stopped = Clock.objects.filter(state=ClockState.STOPPED, met__isnull=False, stopped_at__lt=NOON.replace(day=1, hour=6))
    assert sum(PromiseCount.objects.values_list("number", flat=True)) == stopped.count()


def test_stopping_something_today_marks_nothing(tickets, city):
    ticket = make_ticket(city)
    with CaptureQueriesContext(connection) as queries:
        solve_ticket(ticket, actor=city.actor("tomas"), now=NOON, resolution="Done")
    assert not any("stalemark" in query["sql"] for query in queries)
