"""Rules of time act once for as long as a ticket stays as it is, in working hours."""

from __future__ import annotations

from datetime import timedelta

import pytest

from bailiwick.core.tags import tags_of
from bailiwick.desk import actions as desk
from bailiwick.desk.models import EntryKind
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.rules.actions import act_by_the_clock
from bailiwick.rules.models import RuleRun

DAY = timedelta(days=1)
TAG = {"do": "tag", "tag": "late"}


@pytest.fixture
def silent(make):
    return make("time", deeds=[TAG, {"do": "note", "text": "Nobody wrote"}], since="entry", hours=9)


class TestTime:
    def test_counts_working_hours_since_a_person_wrote(self, city, silent, now):
        ticket = make_ticket(city)
        assert act_by_the_clock(now=now + timedelta(hours=10)) == 0
        assert act_by_the_clock(now=now + DAY) == 1
        assert tags_of(ticket) == ["late"]
        assert "9 working hours have passed since a person last wrote on it" in RuleRun.objects.get().reason

    def test_acts_once_until_something_happens(self, city, silent, now):
        ticket = make_ticket(city)
        act_by_the_clock(now=now + DAY)
        assert act_by_the_clock(now=now + 3 * DAY) == 0
        desk.add_entry(ticket, actor=city.actor("tomas"), now=now + 6 * DAY, kind=EntryKind.NOTE, body="Here I am")
        assert act_by_the_clock(now=now + 6 * DAY) == 0
        assert act_by_the_clock(now=now + 8 * DAY) == 1

    def test_leaves_finished_tickets_and_those_that_do_not_fit(self, city, make, now):
        make("time", [("priority", "is", ("1",))], [TAG], since="opened", hours=1, in_office_hours=False)
        make_ticket(city)
        solved = make_ticket(city)
        desk.solve_ticket(solved, actor=city.actor("tomas"), now=now, resolution="Done")
        assert act_by_the_clock(now=now + DAY) == 0

    def test_knows_tickets_that_nobody_has_or_that_wait(self, city, make, now):
        make("time", deeds=[{"do": "tag", "tag": "idle"}], since="idle", hours=1, in_office_hours=False)
        make("time", deeds=[{"do": "tag", "tag": "waits"}], since="waiting", hours=1, in_office_hours=False)
        make("time", deeds=[{"do": "tag", "tag": "solved"}], since="solved", hours=1, in_office_hours=False)
        mine, waiting, done = make_ticket(city), make_ticket(city), make_ticket(city)
        for ticket in (mine, waiting, done):
            desk.pick_up_ticket(ticket, actor=city.actor("tomas"), now=now)
        idle = make_ticket(city)
        desk.wait_ticket(waiting, actor=city.actor("tomas"), now=now, on="vendor", reason="They look")
        desk.solve_ticket(done, actor=city.actor("tomas"), now=now, resolution="Done")
        assert act_by_the_clock(now=now + DAY) == 3
        assert [tags_of(ticket) for ticket in (mine, waiting, done, idle)] == [[], ["waits"], ["solved"], ["idle"]]
