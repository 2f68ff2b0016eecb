"""Tickets from before there were clocks get their ledgers: a few at a time, whatever is killed meanwhile, and keep what people were told."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse

from bailiwick.clocks.models import Clock, ClockEvent, Escalation
from bailiwick.core.models import JobProgress
from bailiwick.core.testing import run_jobs
from bailiwick.desk.actions import begin_telling, lacks_ledgers, reopen_ticket, retelling, solve_ticket, tell_missing
from bailiwick.desk.jobs import tell_ledgers
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_ticket

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


def forget_clocks():
    Escalation.objects.all().delete()
    ClockEvent.objects.all().delete()
    Clock.objects.all().delete()


@pytest.fixture
def solved(city, now):
    """Return a ticket that was solved late, for people were told an earlier time than would follow today."""
    ticket = make_ticket(city)
    solve_ticket(ticket, actor=city.actor("tomas"), now=now + 2 * HOUR, resolution="It runs again")
    forget_clocks()
    Ticket.objects.filter(pk=ticket.pk).update(due_at=now + HOUR, breached_at=now + HOUR, respond_by_at=now + 3 * HOUR)
    ticket.refresh_from_db()
    return ticket


class TestWhatPeopleWereTold:
    def test_stays_for_what_is_finished(self, solved, now):
        tell_missing(after=0, now=now + 5 * HOUR)
        solved.refresh_from_db()
        assert (solved.due_at, solved.breached_at, solved.respond_by_at) == (now + HOUR, now + HOUR, now + 3 * HOUR)
        clock = Clock.objects.get(subject_id=solved.pk, kind="resolve", party="client")
        assert (clock.met, clock.breached_at) == (False, now + HOUR)
        last = clock.events.latest("number")
        assert (last.kind, last.cause, last.data["was"]["met"]) == ("override", "told", True)

    def test_is_counted_again_when_it_is_reopened(self, solved, city, now):
        tell_missing(after=0, now=now + 5 * HOUR)
        reopen_ticket(solved, actor=city.actor("tomas"), now=now + 6 * HOUR, reason="It is back")
        clock = Clock.objects.get(subject_id=solved.pk, kind="resolve", party="client")
        assert (clock.state, clock.due_at > now + 6 * HOUR, clock.breached_at) == ("running", True, None)
        solved.refresh_from_db()
        assert (solved.due_at, solved.breached_at) == (clock.due_at, None)


class TestTheWork:
    @pytest.fixture(autouse=True)
    def tickets(self, city, monkeypatch):
        monkeypatch.setattr(retelling, "FEW", 2)
        made = [make_ticket(city) for _number in range(5)]
        forget_clocks()
        return made

    def test_says_how_far_it_is(self, now, client, city):
        work = begin_telling(now=now)
        assert (work.total, begin_telling(now=now)) == (5, work)
        tell_missing(after=0, now=now, progress_id=work.pk)
        work.refresh_from_db()
        assert (work.state, work.done, work.is_over) == ("running", 2, False)
        client.force_login(city.ada)
        assert "2 of 5" in client.get(reverse("core:jobs")).content.decode()
        tell_ledgers(0, work.pk)
        run_jobs()
        work.refresh_from_db()
        assert (work.state, work.done, lacks_ledgers()) == ("done", 5, False)
        assert JobProgress.objects.count() == 1

    def test_goes_on_after_a_crash_with_what_is_left(self, now, monkeypatch):
        saved = retelling.save_shown

        def crash(tickets):
            if tickets[0].pk != first:
                raise KeyboardInterrupt
            saved(tickets)

        first = Ticket.objects.order_by("pk").first().pk
        monkeypatch.setattr(retelling, "save_shown", crash)
        last = tell_missing(after=0, now=now)
        with pytest.raises(KeyboardInterrupt):
            tell_missing(after=last, now=now)
        assert Clock.objects.values("subject_id").distinct().count() == 2
        monkeypatch.setattr(retelling, "save_shown", saved)
        assert tell_missing(after=0, now=now) is not None
        tell_ledgers(0)
        run_jobs()
        told = Clock.objects.filter(kind="resolve", party="client").values_list("subject_id", flat=True)
        assert sorted(told) == sorted(Ticket.objects.values_list("pk", flat=True))
        assert tell_missing(after=0, now=now) is None
