"""A statement is put together once for whoever asks, and is as true the hundredth time as the first."""

from __future__ import annotations

from datetime import datetime, time, timedelta

import pytest
import time_machine
from django.utils import timezone

from bailiwick.audit.models import AuditRow
from bailiwick.core import clock, statements
from bailiwick.core.actors import System
from bailiwick.core.statements import Day, Instant, Midnight, Statement, Told, statement, told
from bailiwick.core.tally import tally
from bailiwick.core.testing import NOON
from bailiwick.people.actions import grant_role
from bailiwick.people.models import Person, Role, User

pytestmark = pytest.mark.django_db


def kept():
    return [one for one in statements._kept.values() if isinstance(one, Statement)]


def numbered(user, make, name="x"):
    return tally([(told(user, (name,), make), None)])[0]


def test_ask_the_same_from_the_second_time_on(city):
    made = []

    def persons(_user):
        made.append(1)
        return Person.objects.filter(retired_at=None)

    counts = [numbered(city.tomas, persons) for _time in range(5)]
    assert (len(set(counts)), counts[0] > 0, len(made), len(kept())) == (1, True, 4, 1)  # once as it is, three times to see what the clock does


def test_count_anew_what_was_added(city):
    before = [numbered(city.tomas, lambda _user: Person.objects.all()) for _time in range(3)]
    Person.objects.create(name="Nina New", sort_name="New, Nina", department=city.departments["LIB"])
    assert numbered(city.tomas, lambda _user: Person.objects.all()) == before[0] + 1


def test_follow_the_clock(city):
    def since(_user):
        return AuditRow.objects.filter(at__gte=clock.now() - timedelta(hours=2))

    def today(_user):
        return Role.objects.filter(grants__ends_on__gte=timezone.localdate(clock.now()))

    with time_machine.travel(NOON, tick=False):
        grant_role(city.rita, actor=System("test"), now=NOON, role=Role.objects.get(slug="auditor"), ends_on=NOON.date())
        now = [(numbered(city.tomas, since, "since"), numbered(city.tomas, today, "today")) for _time in range(3)]
    assert (now[0][0] > 0, now[0][1], len(set(now))) == (True, 1, 1)
    assert {type(param) for one in kept() for param in one.params if not isinstance(param, str | int | bool)} == {Instant, Day}
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        assert (numbered(city.tomas, since, "since"), numbered(city.tomas, today, "today")) == (0, 0)


@pytest.mark.parametrize(("day", "offset"), [(NOON, 1), (NOON.replace(month=3, day=29), 3)])
def test_begin_the_day_where_it_is_read(city, day, offset):
    def tomorrow(_user):
        begins = datetime.combine(timezone.localdate(clock.now()) + timedelta(days=1), time.min, timezone.get_current_timezone())
        return AuditRow.objects.filter(at__gte=begins)

    for zone in ("America/Los_Angeles", "Europe/Berlin"):
        with timezone.override(zone):
            for at in (day, day, day, day + timedelta(hours=20), day + timedelta(days=offset)):
                with clock.held_at(at):
                    made = statement(told(city.tomas, (zone,), tomorrow))
                    assert made.filled()[-1] == statement(Told(None, lambda: tomorrow(city.tomas))).filled()[-1]
    assert [type(param) for one in kept() for param in one.params] == [Midnight, Midnight]


def test_make_anew_what_follows_the_clock_otherwise(city):
    def month(_user):
        return AuditRow.objects.filter(at__gte=clock.now().replace(day=1, hour=0))

    for _time in range(4):
        numbered(city.tomas, month)
    assert kept() == []


def test_make_anew_what_reads_before_it_asks(city):
    def read(_user):
        return Person.objects.filter(pk__in=list(Person.objects.values_list("pk", flat=True)[:2]))

    assert [numbered(city.tomas, read) for _time in range(4)] == [2] * 4
    assert kept() == []


def test_ask_otherwise_when_a_role_is_given(city):
    def seen(user):
        return Person.objects.all() if user.may("audit.read_log") else Person.objects.none()

    assert [numbered(city.rita, seen) for _time in range(3)] == [0, 0, 0]
    grant_role(city.rita, actor=System("test"), now=NOON, role=Role.objects.get(slug="auditor"))
    rita = User.objects.get(pk=city.rita.pk)
    assert [numbered(rita, seen) > 0 for _time in range(3)] == [True] * 3
    assert rita.stamp != city.tomas.stamp


def test_keep_apart_who_asks(city):
    def own(user):
        return User.objects.filter(pk=user.pk, person=user.person_id)

    for user in (city.rita, city.tomas, city.rita, city.tomas, city.rita):
        rows = statement(told(user, ("own",), own), lambda rows: rows.values("pk", "created_at", "is_active")).rows()
        assert [(row["pk"], row["created_at"], row["is_active"]) for row in rows] == [(user.pk, user.created_at, True)]
