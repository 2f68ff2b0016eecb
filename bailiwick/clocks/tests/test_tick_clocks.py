"""The minute's job notices every point once, tells everybody once, and looks at nothing else."""

from __future__ import annotations

from collections import Counter

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bailiwick.clocks.actions import pause_clocks, resume_clocks, stop_clocks, tell_promises, telling, tick
from bailiwick.clocks.models import Clock, ClockEvent, Described, Digest, Escalation, EventKind, add_subject, subjects
from bailiwick.clocks.tests.promising import TARGETS, TESTER, at, policy, started, subject
from bailiwick.core.testing import trail
from bailiwick.notifications.models import Notification, Outgoing
from bailiwick.people.models import Staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(db):
    return policy()


def seen(clock):
    return list(clock.escalations.order_by("id").values_list("mark", flat=True))


class TestTick:
    def test_notices_each_point_once(self, version):
        (clock,) = started(version)
        assert tick(now=at(2.9)).clocks == 0
        assert tick(now=at(3.1)).warned == 1
        assert tick(now=at(3.1)).clocks == 0
        assert tick(now=at(4.1)).breached == 1
        assert tick(now=at(99)).warned == 1
        clock.refresh_from_db()
        assert (seen(clock), clock.next_at, clock.breached_at) == (["75%", "due", "+1h"], None, at(4))
        assert trail(clock) == ["clocks.ClockWarned", "clocks.ClockBreached", "clocks.ClockWarned"]
        assert [line.kind for line in clock.events.all()] == ["start", "threshold", "breach", "threshold"]

    def test_notices_at_once_what_came_while_nobody_looked(self, version):
        (clock,) = started(version)
        tick(now=at(99))
        assert seen(clock) == ["75%", "due", "+1h"]
        assert list(clock.escalations.values_list("at", flat=True)) == [at(3), at(4), at(5)]

    def test_a_clock_that_rests_is_never_late(self, version):
        (clock,) = started(version)
        pause_clocks([subject()], actor=TESTER, now=at(2), party="client", reason="asked")
        assert tick(now=at(500)).clocks == 0
        resume_clocks([subject()], actor=TESTER, now=at(500))
        clock.refresh_from_db()
        assert (clock.due_at > at(500), clock.breached_at) == (True, None)

    def test_a_clock_that_stopped_is_left_alone(self, version):
        started(version)
        stop_clocks([subject()], actor=TESTER, now=at(1))
        assert tick(now=at(99)).clocks == 0

    def test_what_gets_old_goes_before_others(self, version):
        (clock,) = started(version, priority=3)
        assert tick(now=at(24 + 3.5)).aged == 1
        assert trail(clock)[-1] == "clocks.ClockAged"
        assert tick(now=at(24 + 3.5)).clocks == 0

    def test_with_nothing_due_it_looks_once(self, version):
        started(version, *range(1, 50))
        with CaptureQueriesContext(connection) as queries:
            tick(now=at(1))
        assert len(queries) == 1
        assert "clocks_to_look_at" in Clock.objects.to_look_at(at(1)).explain() or connection.vendor != "sqlite"

    def test_many_take_as_many_queries_as_one(self, version):
        started(version, *range(1, 201))
        with CaptureQueriesContext(connection) as queries:
            assert tick(now=at(3)).warned == 200
        assert len([query for query in queries if not query["sql"].startswith(("INSERT", "UPDATE"))]) <= 16

    def test_what_was_undone_is_done_later(self, version):
        """As after a crash in the middle: all of the batch is there or nothing."""
        started(version, 1, 2)
        with transaction.atomic():
            tick(now=at(4))
            transaction.set_rollback(True)
        assert (Escalation.objects.count(), ClockEvent.objects.exclude(kind=EventKind.START).count()) == (0, 0)
        tick(now=at(4))
        assert Counter(Escalation.objects.values_list("mark", flat=True)) == {"75%": 2, "due": 2}


class TestTell:
    @pytest.fixture(autouse=True)
    def owner(self, city, monkeypatch):
        monkeypatch.setattr(subjects, "_types", {})
        staff = Staff.objects.get(person=city.tomas.person)
        lead = city.grace.person
        city.teams.desk.lead = lead
        city.teams.desk.save()
        meant = {"assignee": f"person:{staff.person_id}", "lead": f"lead:{city.teams.desk.pk}"}
        self.hidden = {9: {lead.pk}}

        def refer(word, numbers):
            return {number: [meant[word]] for number in numbers}

        def describe(person, numbers):
            return {n: Described(f"IT-{n}", f"/t/{n}/", is_restricted=n == 9) for n in numbers if person.pk not in self.hidden.get(n, ())}

        add_subject("test.thing", refer=refer, describe=describe)

    def test_one_digest_for_each_person(self, version, city):
        started(version, *range(1, 31))
        tick(now=at(4))
        assert tell_promises(now=at(4)) == 2
        assert tell_promises(now=at(4)) == 0
        assert Counter(Digest.objects.values_list("person__name", flat=True)) == {"Tomás Novak": 1, "Grace Hopewell": 1}
        digest = Digest.objects.get(person=city.person("tomas"))
        assert (len(digest.lines), {line["mark"] for line in digest.lines}) == (30, {"due"})
        assert Outgoing.objects.filter(person=city.person("tomas")).count() == 1
        text = Outgoing.objects.get(person=city.person("tomas")).text
        assert ("IT-7" in text, "IT-9" in text, "Something restricted" in text) == (True, False, True)
        assert Notification.objects.filter(user=city.grace).count() == 1
        assert not Escalation.objects.filter(told_at=None).exists()

    def test_nobody_is_told_of_what_they_may_not_open(self, version, city):
        started(version, 9)
        tick(now=at(4))
        tell_promises(now=at(4))
        assert list(Digest.objects.values_list("person__name", flat=True)) == ["Tomás Novak"]
        assert "IT-9" not in Outgoing.objects.get().text

    def test_a_long_list_says_how_many_more(self, version, city):
        started(version, *range(10, 60))
        tick(now=at(3))
        tell_promises(now=at(3))
        digest = Digest.objects.get()
        assert (len(digest.lines), digest.more) == (40, 10)
        assert "and 10 more" in Outgoing.objects.get().text

    def test_however_many_wait_each_person_hears_once(self, version, city, monkeypatch):
        monkeypatch.setattr(telling, "MANY", 7)
        started(version, *range(10, 70))
        tick(now=at(5))
        assert tell_promises(now=at(5)) == 2
        digest = Digest.objects.get(person=city.person("grace"))
        assert (len(digest.lines), digest.more, {line["mark"] for line in digest.lines}) == (40, 20, {"+1h"})
        assert [line["clock"] for line in digest.lines] == sorted(line["clock"] for line in digest.lines)

    def test_what_somebody_else_told_meanwhile_is_not_told_again(self, version, city, monkeypatch):
        started(version, 1, 2)
        tick(now=at(4))
        gather = telling._gather

        def gather_slowly(keys, news, now):
            gather(keys, news, now)
            Escalation.objects.filter(pk=keys[0]).update(told_at=now)

        monkeypatch.setattr(telling, "_gather", gather_slowly)
        assert tell_promises(now=at(4)) == 0
        assert (Digest.objects.count(), Escalation.objects.filter(told_at=None).count()) == (0, 3)
        monkeypatch.setattr(telling, "_gather", gather)
        assert tell_promises(now=at(4)) == 2

    def test_a_digest_is_for_one_pair_of_eyes(self, version, city):
        started(version)
        tick(now=at(3))
        tell_promises(now=at(3))
        assert (Digest.objects.visible_to(city.tomas).count(), Digest.objects.visible_to(city.ada).count()) == (1, 0)

    def test_teams_people_and_whoever_is_on_call(self, city):
        team, ada = city.teams.desk, city.person("ada")
        told = [{"at": "due", "tell": [f"team:{team.pk}", f"person:{ada.pk}", f"on_call:{team.pk}"]}]
        started(policy("Loud", {**TARGETS, "marks": told}))
        tick(now=at(4))
        tell_promises(now=at(4))
        assert set(Digest.objects.values_list("person__name", flat=True)) == {"Tomás Novak", "Grace Hopewell", "Ada Lindqvist"}

    def test_a_subject_nobody_owns_tells_nobody(self, version, monkeypatch):
        monkeypatch.setattr(subjects, "_types", {})
        started(version)
        tick(now=at(4))
        assert tell_promises(now=at(4)) == 0
        assert not Digest.objects.exists()
        assert Clock.objects.get().breached_at == at(4)
