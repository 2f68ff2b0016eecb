"""Stored mail is understood in its turn: claimed, tried again, given up, and never in the way of other mail."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import transaction

from bailiwick.core.models import Job
from bailiwick.core.testing import run_jobs, trail
from bailiwick.mailroom.actions import LEASE, Outcome, drain, store_raw
from bailiwick.mailroom.jobs import understand_late_mail
from bailiwick.mailroom.models import Arrival, OutcomeKind, Via
from bailiwick.mailroom.tests.conftest import letter

pytestmark = pytest.mark.django_db
PLACE = "bailiwick.mailroom.actions.draining.understand"


@pytest.fixture
def stored(mailbox, now):
    box = mailbox(opens_for_strangers=False)

    def store(subject="Anything", **facts):
        return store_raw(letter(subject), mailbox=box, via=Via.LMTP, now=now, **facts)

    return store


@pytest.fixture
def understanding(monkeypatch):
    """Have mail understood by a function of the test."""
    return lambda function: monkeypatch.setattr(PLACE, function)


def at(moment):
    return lambda: moment


def noted(arrival, *, now):
    return Outcome(OutcomeKind.NOTED, reason="test", why="Noted.")


def test_a_worker_takes_it_up(stored, understanding):
    understanding(noted)
    first, second = stored("One"), stored("Two")
    assert run_jobs() == 1
    for arrival in (first, second):
        arrival.refresh_from_db()
        assert (arrival.state, arrival.outcome, arrival.attempts) == ("understood", "noted", 1)


def test_what_no_rule_takes_waits_for_a_person(stored, now):
    arrival = stored()
    assert drain(clock=lambda: now).settled == 1
    arrival.refresh_from_db()
    assert (arrival.state, arrival.outcome, arrival.settled_at) == ("quarantined", "quarantined", now)
    assert arrival.reason
    assert arrival.why
    assert trail(arrival) == ["mailroom.MailStored", "mailroom.MailQuarantined"]


def test_one_that_fails_holds_up_no_other_and_leaves_nothing_behind(stored, understanding, now):
    bad, good = stored("Bad"), stored("Good")

    def choosy(arrival, *, now):
        if arrival.pk == bad.pk:
            Arrival.objects.filter(pk=good.pk).update(why="never to be seen")
            raise ValueError("cannot be")
        return noted(arrival, now=now)

    understanding(choosy)
    done = drain(clock=lambda: now)
    assert (done.settled, done.failed) == (1, 1)
    bad.refresh_from_db()
    good.refresh_from_db()
    assert (bad.state, bad.attempts, good.why) == ("stored", 1, "Noted.")
    assert "ValueError: cannot be" in bad.error
    assert drain(clock=lambda: now).failed == 0
    moment = now
    for _time in range(2):
        moment += timedelta(minutes=3)
        drain(clock=at(moment))
    bad.refresh_from_db()
    assert (bad.state, bad.reason, bad.why) == ("quarantined", "error", "It could not be understood: ValueError: cannot be")


def test_a_claimed_mail_is_left_alone_until_the_claim_runs_out(stored, understanding, now):
    understanding(noted)
    arrival = stored(at_once=True)
    assert run_jobs(now) == 0
    assert drain(clock=lambda: now).settled == 0
    assert drain(clock=lambda: now + LEASE).settled == 1
    arrival.refresh_from_db()
    assert arrival.is_settled


def test_one_that_ends_the_program_each_time_is_given_up(stored, understanding, now):
    def fatal(*_words, **_facts):
        raise SystemExit

    understanding(fatal)
    arrival, moment = stored(), now
    for _time in range(3):
        with pytest.raises(SystemExit), transaction.atomic():
            drain(clock=at(moment))
        Arrival.objects.filter(pk=arrival.pk).update(attempts=_time + 1)  # the claim is committed in life, not within a test
        moment += LEASE
    drain(clock=lambda: moment)
    arrival.refresh_from_db()
    assert (arrival.state, arrival.why) == ("quarantined", "It could not be understood: The program ended each time it was opened.")


def test_what_a_lost_worker_left_is_taken_up_by_the_clock(stored, settings):
    arrival = stored()
    Job.objects.all().delete()
    understand_late_mail()
    assert Job.objects.filter(name__endswith="understand_mail").count() == 1
    run_jobs()
    arrival.refresh_from_db()
    assert arrival.is_settled
