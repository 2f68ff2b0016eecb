"""The roll-up never says anything but what the rows say: changes mark their months, a recount clears the marks."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.management import call_command

from bailiwick.core.testing import NOON
from bailiwick.desk.actions import change_ticket, hand_off_ticket, merge_tickets, reopen_ticket, restrict_ticket, solve_ticket, undo_join
from bailiwick.desk.models import Ticket
from bailiwick.reports.actions import count_months, forget_counts, mark_drifted, rebuild_rollups
from bailiwick.reports.models import CountedMonth, MonthCount, StaleMark

QUARTER = {"period": "custom", "first": "2026-01-01", "last": "2026-03-10"}
JANUARY, FEBRUARY = date(2026, 1, 1), date(2026, 2, 1)


@pytest.fixture
def rolled(ledger):
    """Return the past with its finished months counted."""
    count_months(NOON)
    return ledger


def test_finished_months_are_counted_once(rolled):
    assert CountedMonth.objects.count() == 22
    assert not CountedMonth.objects.filter(month__gte=date(2026, 3, 1)).exists()
    january = CountedMonth.objects.get(month=JANUARY)
    assert (january.opened, january.solved, january.calls) == (4, 2, 2)
    assert count_months(NOON) == 0


def test_the_rollup_holds_nothing_need_to_know(rolled):
    assert CountedMonth.objects.get(month=FEBRUARY).opened == 3


@pytest.mark.parametrize("act", ["change", "hand off", "solve", "reopen", "restrict"])
def test_a_change_of_an_old_ticket_is_told_at_once_and_after_the_recount(rolled, city, figures, act):
    grace, tickets = city.actor("grace"), rolled.tickets
    if act == "change":
        change_ticket(tickets["jan-1"], actor=grace, now=NOON, values={"category": rolled.access})
    elif act == "hand off":
        hand_off_ticket(tickets["jan-4"], actor=grace, now=NOON, team=city.teams.network, reason="cabling")
    elif act == "solve":
        solve_ticket(tickets["jan-4"], actor=grace, now=NOON, resolution="done")
    elif act == "reopen":
        Ticket.objects.filter(pk=tickets["jan-3"].pk).update(solved_at=NOON - timedelta(days=11))
        rebuild_rollups(NOON)
        reopen_ticket(tickets["jan-3"], actor=grace, now=NOON, reason="again")
    else:
        restrict_ticket(tickets["jan-4"], actor=grace, now=NOON, reason="personal matter")
    assert StaleMark.objects.filter(month=JANUARY).exists()
    told = [figures(name, city.otto, **QUARTER) for name in ("volume", "first-contact")]
    count_months(NOON)
    assert not StaleMark.objects.exists()
    assert [figures(name, city.otto, **QUARTER) for name in ("volume", "first-contact")] == told
    forget_counts()
    assert [figures(name, city.otto, **QUARTER) for name in ("volume", "first-contact")] == told


def test_other_changes_and_fresh_tickets_leave_no_mark(rolled, city):
    change_ticket(rolled.tickets["jan-1"], actor=city.actor("grace"), now=NOON, values={"title": "Another title"})
    change_ticket(rolled.tickets["mar-1"], actor=city.actor("grace"), now=NOON, values={"category": rolled.access})
    assert not StaleMark.objects.exists()


def test_what_came_unannounced_is_noticed(rolled, city, figures):
    Ticket.objects.filter(number="jan-2").update(opened_at=NOON - timedelta(days=20), solved_at=NOON)
    assert figures("volume", city.otto, **QUARTER)["Tickets opened"]["All"] == [4, 3, 4, 11]
    assert mark_drifted(NOON) == [JANUARY, FEBRUARY]
    assert figures("volume", city.otto, **QUARTER)["Tickets opened"]["All"] == [3, 4, 4, 11]


def test_the_command_counts_again_from_a_day_on(rolled, capsys):
    MonthCount.objects.all().delete()
    call_command("rebuild_rollups", "--since", "2024-01-15")
    assert MonthCount.objects.filter(month=JANUARY).exists()
    assert "months counted" in capsys.readouterr().out


def test_a_merged_ticket_is_counted_as_little_as_it_is_listed_and_again_after_the_undo(rolled, city, figures, read, rows_behind):
    grace, (gone, kept) = city.actor("grace"), (rolled.tickets[name] for name in ("jan-2", "jan-1"))
    before = [figures(name, city.grace, **QUARTER) for name in ("volume", "first-contact")]
    join = merge_tickets(gone, into=kept, actor=grace, now=NOON, reason="one matter")
    for _again in ("from the rows", "from the roll-up"):
        volume = figures("volume", city.otto, **QUARTER)
        assert volume["Tickets opened"]["All"] == [3, 3, 4, 10]
        assert volume["Calls"]["All"][0] == 2
        assert figures("first-contact", city.otto, **QUARTER)["Solved"]["All"][0] == 1
        count_months(NOON)
    assert not StaleMark.objects.exists()
    assert mark_drifted(NOON) == []
    for figure in read("volume", city.otto, **QUARTER).tables[0].rows[-1].figures:
        assert figure.value == rows_behind(figure.url, city.otto, NOON)
    undo_join(join, actor=grace, now=NOON)
    assert StaleMark.objects.filter(month=JANUARY).exists()
    count_months(NOON)
    assert [figures(name, city.grace, **QUARTER) for name in ("volume", "first-contact")] == before
