"""Every number of the first page is exactly the number of rows that its link opens, for each role."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from bailiwick.clocks.actions import override_clock
from bailiwick.clocks.models import Clock
from bailiwick.core.actors import System
from bailiwick.core.testing import NOON
from bailiwick.desk.actions import assign_ticket, merge_tickets, resume_ticket, solve_ticket, undo_join, wait_ticket
from bailiwick.desk.models import Call, Ticket, WaitsOn
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.home.figures import Stat
from bailiwick.home.load import Numbers
from bailiwick.home.page import page_for
from bailiwick.people.models import Staff


@pytest.fixture
def busy_desk(city):
    """Return a desk with everything on it: late, due, waiting, back, untaken, solved, secret, of two teams."""
    tomas, grace = (Staff.objects.get(person__account=user) for user in (city.tomas, city.grace))
    actor = city.actor("grace")
    made = {}
    with time_machine.travel(NOON, tick=False):
        for index, (name, team, whom) in enumerate(
            [
                ("late", city.teams.desk, tomas),
                ("soon", city.teams.desk, tomas),
                ("waits", city.teams.desk, tomas),
                ("back", city.teams.desk, tomas),
                ("untaken", city.teams.desk, None),
                ("other", city.teams.network, grace),
                ("solved", city.teams.desk, tomas),
                ("secret", city.teams.desk, grace),
            ]
        ):
            ticket = make_ticket(city, title=name, team=team, by="grace", now=NOON - timedelta(hours=9 - index))
            if whom is not None:
                assign_ticket(ticket, actor=actor, now=NOON - timedelta(minutes=50), assignee=whom)
            made[name] = ticket
        wait_ticket(made["waits"], actor=actor, now=NOON - timedelta(minutes=40), on=WaitsOn.CLIENT, reason="asked for the room")
        wait_ticket(made["back"], actor=actor, now=NOON - timedelta(minutes=40), on=WaitsOn.VENDOR, reason="part")
        resume_ticket(made["back"], actor=actor, now=NOON - timedelta(minutes=30))
        solve_ticket(made["solved"], actor=actor, now=NOON - timedelta(minutes=20), resolution="Toner")
        Ticket.objects.filter(pk=made["late"].pk).update(due_at=NOON - timedelta(hours=1))
        for ticket in (made["soon"], made["other"]):
            promised = Clock.objects.get(subject_id=ticket.pk, kind="resolve")
            early = {"actor": System("a test"), "now": NOON - timedelta(minutes=15), "reason": "said on the phone"}
            override_clock(promised, **early, due_at=NOON + timedelta(minutes=90))
            Ticket.objects.filter(pk=ticket.pk).update(due_at=NOON + timedelta(minutes=90))
        Ticket.objects.filter(pk=made["solved"].pk).update(first_contact_fix=True)
        Ticket.objects.filter(pk=made["secret"].pk).update(need_to_know=True, due_at=NOON - timedelta(hours=2))
        Call.objects.create(caller=city.person("rita"), taken_by=city.tomas, started_at=NOON - timedelta(minutes=5), ticket=made["late"])
    return made


def stats_in(value):
    """Yield every number of the page."""
    if isinstance(value, Stat):
        yield value
    elif isinstance(value, Numbers):
        for _title, stats in value.rows:
            yield from stats
    elif isinstance(value, list | tuple):
        for one in value:
            yield from stats_in(one)
    elif isinstance(value, dict):
        yield from stats_in(list(value.values()))
    elif hasattr(value, "__dataclass_fields__"):
        yield from stats_in([getattr(value, name) for name in value.__dataclass_fields__])


@pytest.mark.parametrize("who", ["tomas", "grace", "rita", "ada", "otto", "carl"])
def test_every_number_is_the_number_of_rows_behind_it(busy_desk, city, rows_behind, who):
    user = getattr(city, who)
    with time_machine.travel(NOON, tick=False):
        page = page_for(user, NOON)
        stats = [stat for stat in stats_in(page) if stat.url.startswith("/records/")]
        opened = {stat.url: (stat.number, rows_behind(stat.url, user, NOON)) for stat in stats}
    assert stats, "a page without numbers"
    assert {url: pair for url, pair in opened.items() if pair[0] != pair[1]} == {}


def numbers(page: dict[str, object]) -> dict[str, int]:
    """Return the numbers of a page by label, the first of each."""
    found: dict[str, int] = {}
    for stat in stats_in(page):
        found.setdefault(str(stat.label), stat.number)
    return found


def test_a_technician_sees_their_own_work(busy_desk, city):
    with time_machine.travel(NOON, tick=False):
        page = page_for(city.tomas, NOON)
    found = numbers(page)
    assert found["My open tickets"] == 4
    assert found["Promise broken"] == 1
    assert found["Due later today"] == 1
    assert found["Back from waiting"] == 1
    assert found["Waiting"] == 1
    assert found["Nobody has taken"] == 1
    assert found["Calls I took today"] == 1
    assert [line.title for line in page["mine"].work] == ["late", "soon", "back", "waits"]


def test_a_supervisor_sees_the_desk_and_only_the_secrets_they_are_named_on(busy_desk, city):
    with time_machine.travel(NOON, tick=False):
        page = page_for(city.grace, NOON)
    found = numbers(page)
    assert found["Promise broken"] == 2
    assert found["Open"] == 7
    assert found["Nobody has taken"] == 1
    team = {title: [stat.number for stat in stats] for title, stats in page["load"].burning_table.rows}
    assert team == {"Service desk": [2, 1], "Network": [0, 1]}
    assert {bearer.name: bearer.number for bearer in page["load"].bearers} == {"Tomás Novak": 4, "Grace Hopewell": 2}
    assert {title: [stat.number for stat in stats] for title, stats in page["load"].waits.rows} == {"The client": [1, 0, 0]}
    this_week = page["load"].first_contact.rows[0][1]
    assert [stat.number for stat in this_week] == [1, 1]


def test_secrets_are_in_no_number_of_others(busy_desk, city):
    Ticket.objects.filter(pk=busy_desk["secret"].pk).update(assignee=Staff.objects.get(person__account=city.tomas))
    with time_machine.travel(NOON, tick=False):
        page = page_for(city.grace, NOON)
    assert numbers(page)["Promise broken"] == 1
    assert "secret" not in {line.title for line in page["load"].oldest}


def test_a_client_sees_their_requests(busy_desk, city):
    with time_machine.travel(NOON, tick=False):
        found = numbers(page_for(city.rita, NOON))
        strange = numbers(page_for(city.carl, NOON))
    assert found == {"Being worked on": 6, "Waiting for you": 1, "Solved, does it hold?": 1}
    assert set(strange.values()) == {0}


def test_days_begin_where_the_person_is(busy_desk, city, rows_behind):
    with time_machine.travel(NOON, tick=False), timezone.override("Pacific/Auckland"):
        for stat in stats_in(page_for(city.grace, NOON)):
            if stat.url.startswith("/records/"):
                assert stat.number == rows_behind(stat.url, city.grace, NOON), stat


def test_merged_tickets_are_in_no_number_until_the_merge_is_undone(busy_desk, city, rows_behind):
    with time_machine.travel(NOON, tick=False):
        before = {stat.url: stat.number for stat in stats_in(page_for(city.grace, NOON))}
        join = merge_tickets(busy_desk["other"], into=busy_desk["late"], actor=city.actor("grace"), now=NOON, reason="one matter")
        merged = {stat.url: stat.number for stat in stats_in(page_for(city.grace, NOON)) if stat.url.startswith("/records/")}
        assert {url: number for url, number in merged.items() if number != rows_behind(url, city.grace, NOON)} == {}
        assert merged != {url: before.get(url) for url in merged}
        undo_join(join, actor=city.actor("grace"), now=NOON)
        assert {stat.url: stat.number for stat in stats_in(page_for(city.grace, NOON))} == before
