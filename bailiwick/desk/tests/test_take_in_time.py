"""By when a ticket is taken, and back to the team what nobody touched."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest

from bailiwick.core.records.actions import change_record
from bailiwick.core.testing import trail
from bailiwick.desk.actions import (
    add_entry,
    assign_ticket,
    hand_off_ticket,
    install_pick_up_rule,
    pick_up_ticket,
    resume_ticket,
    take_back_untouched,
    wait_ticket,
)
from bailiwick.desk.models import PickUpRule
from bailiwick.desk.tests.factories import make_ticket, stale
from bailiwick.notifications.models import Notification
from bailiwick.people.models import Staff, WorkingHours

MINUTE = timedelta(minutes=1)


@pytest.fixture
def tomas(city):
    PickUpRule.objects.all().delete()
    PickUpRule.objects.create(pick_up_minutes=30, touch_minutes=120)
    return Staff.objects.get(person=city.person("tomas"))


def give(city, ticket, staff, now):
    assign_ticket(ticket, actor=city.actor("grace"), now=now, assignee=staff)


class TestTakeBy:
    def test_counts_half_an_hour_until_somebody_takes_it(self, city, tomas, now):
        ticket = make_ticket(city)
        assert stale(ticket).take_by_at == now + 30 * MINUTE
        pick_up_ticket(ticket, actor=city.actor("tomas"), now=now)
        assert stale(ticket).take_by_at is None

    def test_counts_office_hours(self, city, tomas):
        at_half_past_four = datetime(2026, 3, 10, 21, 40, tzinfo=UTC)
        assert stale(make_ticket(city, now=at_half_past_four)).take_by_at == datetime(2026, 3, 11, 13, 10, tzinfo=UTC)

    def test_rests_while_it_waits_and_begins_anew_in_other_hands(self, city, tomas, now):
        ticket = make_ticket(city)
        wait_ticket(ticket, actor=city.actor("tomas"), now=now, on="vendor", reason="parts")
        assert stale(ticket).take_by_at is None
        resume_ticket(ticket, actor=city.actor("grace"), now=now + 60 * MINUTE)
        assert stale(ticket).take_by_at == now + 90 * MINUTE
        hand_off_ticket(ticket, actor=city.actor("grace"), now=now + 70 * MINUTE, reason="lines", team=city.teams.network)
        assert stale(ticket).take_by_at == now + 100 * MINUTE

    def test_the_narrowest_rule_counts(self, city, tomas, now):
        PickUpRule.objects.create(team=city.teams.desk, pick_up_minutes=10)
        PickUpRule.objects.create(priority=4, pick_up_minutes=60)
        assert stale(make_ticket(city)).take_by_at == now + 10 * MINUTE

    def test_one_for_every_team_can_be_changed(self, city, tomas, now):
        rule = PickUpRule.objects.get(team=None)
        assert change_record(rule, actor=city.actor("ada"), now=now, data={"pick_up_minutes": 20}) == ["pick_up_minutes"]
        assert PickUpRule.objects.get().pick_up_minutes == 20
        assert trail(rule)[-1] == "core.RecordChanged"

    def test_comes_with_an_installation_once(self, db):
        install_pick_up_rule()
        PickUpRule.objects.update(pick_up_minutes=5)
        install_pick_up_rule()
        assert PickUpRule.objects.get().pick_up_minutes == 5


class TestTimeOut:
    def test_gives_back_what_was_not_touched(self, city, tomas, now):
        ticket = make_ticket(city)
        give(city, ticket, tomas, now)
        assert [take_back_untouched(now=now + minutes * MINUTE) for minutes in (119, 120, 121)] == [0, 1, 0]
        assert stale(ticket).assignee is None
        assert stale(ticket).take_by_at == now + 150 * MINUTE, "the team has half an hour now"
        assert trail(ticket)[-1] == "desk.AssignmentTimedOut"
        assert Notification.objects.filter(user=city.tomas, notice="desk.AssignmentTimedOut").count() == 1

    def test_counts_the_hours_that_somebody_works(self, city, tomas, now):
        WorkingHours.objects.create(staff=tomas, weekday=1, starts=time(8), ends=time(13))
        WorkingHours.objects.create(staff=tomas, weekday=3, starts=time(8), ends=time(12))
        ticket = make_ticket(city)
        give(city, ticket, tomas, now)
        assert stale(ticket).take_by_at == datetime(2026, 3, 12, 14, tzinfo=UTC)

    def test_ends_with_a_touch(self, city, tomas, now):
        ticket = make_ticket(city)
        give(city, ticket, tomas, now)
        add_entry(ticket, actor=city.actor("grace"), now=now, kind="note", body="seen by Grace")
        assert stale(ticket).take_by_at is not None
        add_entry(ticket, actor=city.actor("tomas"), now=now, kind="note", body="on it")
        assert stale(ticket).take_by_at is None
        assert take_back_untouched(now=now + timedelta(days=9)) == 0

    def test_is_for_nobody_who_took_it_themselves(self, city, tomas, now):
        ticket = make_ticket(city)
        assign_ticket(ticket, actor=city.actor("tomas"), now=now, assignee=tomas)
        assert stale(ticket).take_by_at is None
