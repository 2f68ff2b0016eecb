"""A tick that is killed in the middle loses nothing and notices nothing twice."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import threading
import time
from collections import Counter

import pytest
from django.db import connection

from bailiwick.audit.actions import Proof, seal
from bailiwick.audit.models import AuditRow
from bailiwick.clocks.actions import Ledgers, tell_promises, telling, tick, ticking
from bailiwick.clocks.actions.ledgers import BATCH
from bailiwick.clocks.models import Clock, ClockEvent, Described, Digest, Escalation, EventKind, add_subject, subjects
from bailiwick.clocks.tests.promising import TARGETS, at, policy, started
from bailiwick.notifications.models import Outgoing
from tests.engines import address_of_the_database

CLOCKS = 3 * BATCH
TICK = """
import django; django.setup()
from datetime import datetime
from bailiwick.clocks.actions import tick
tick(now=datetime.fromisoformat("{now}"))
"""
#: the whole minute's job, in many small batches, so that there are many moments to be killed at
MINUTE = """
import django; django.setup()
from datetime import datetime
from bailiwick.clocks.actions import tell_promises, telling, tick, ticking
from bailiwick.clocks.models import Described, add_subject
add_subject("test.thing", refer=lambda word, numbers: {{}}, describe=lambda person, numbers: {{n: Described(str(n), "/") for n in numbers}})
ticking.BATCH = telling.BATCH = telling.MANY = 20
print("ready", flush=True)
for _minute in range(5):
    tick(now=datetime.fromisoformat("{now}"))
    tell_promises(now=datetime.fromisoformat("{now}"))
"""
FEW = 240
#: seconds after which the test gives up waiting on a busy machine
PATIENCE = 120


@pytest.fixture
def ticker(settings):
    """Return a process of its own that ticks at an instant."""
    running = []

    def start(now, program=TICK):
        chosen = {"BAILIWICK_DATABASE_URL": address_of_the_database(), "BAILIWICK_DATA": str(settings.DATA)}
        chosen["DJANGO_SETTINGS_MODULE"] = "bailiwick.config.settings"
        command = [sys.executable, "-c", program.format(now=now.isoformat())]
        running.append(subprocess.Popen(command, env={**os.environ, **chosen}, stdout=subprocess.PIPE))  # noqa: S603 - a program of our own
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.communicate()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_killed_tick_leaves_whole_batches(ticker):
    started(policy(), *range(1, CLOCKS + 1))
    process, deadline = ticker(at(4)), time.monotonic() + PATIENCE
    while not Escalation.objects.exists():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    connection.close()
    done = Clock.objects.filter(breached_at__isnull=False).count()
    assert done % BATCH == 0
    assert 0 < done < CLOCKS
    assert Escalation.objects.count() == 2 * done == ClockEvent.objects.exclude(kind=EventKind.START).count()
    assert tick(now=at(4)).breached == CLOCKS - done
    assert set(Counter(Escalation.objects.values_list("clock", "mark")).values()) == {1}
    assert Counter(Escalation.objects.values_list("mark", flat=True)) == {"75%": CLOCKS, "due": CLOCKS}
    trail = AuditRow.objects.filter(event="clocks.ClockBreached").values_list("subject_id", flat=True)
    assert sorted(trail) == sorted(Clock.objects.values_list("pk", flat=True))
    ledgers = Ledgers(Clock.objects.all(), now=at(4))
    assert ledgers.refresh(ledgers.clocks.values()) == []


@pytest.fixture
def described(monkeypatch):
    """Let everybody know of the things that the clocks run for."""
    monkeypatch.setattr(subjects, "_types", {})
    add_subject("test.thing", refer=lambda _word, _numbers: {}, describe=lambda _person, numbers: {n: Described(str(n), "/") for n in numbers})
    for module in (ticking, telling):
        monkeypatch.setattr(module, "BATCH", 20)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_moment_beside_another(ticker, described, city):
    """Three times a process is killed somewhere in its work, while this one does the same work."""
    told = [{"at": "75%", "tell": [f"person:{city.person('tomas').pk}"]}, {"at": "due", "tell": [f"lead:{city.teams.desk.pk}"]}, {"at": "+1h"}]
    city.teams.desk.lead = city.person("grace")
    city.teams.desk.save()
    clocks = started(policy("Loud", {**TARGETS, "marks": told}), *range(1, FEW + 1))
    for hours in (3, 4, 5):
        process = ticker(at(hours), MINUTE)
        assert process.stdout.readline() == b"ready\n"
        killing = threading.Timer(random.uniform(0, 0.4), process.kill)
        killing.start()
        tick(now=at(hours))
        tell_promises(now=at(hours))
        killing.join()
        process.wait()
    tick(now=at(5))
    tell_promises(now=at(5))
    expected = {(clock.pk, mark): 1 for clock in clocks for mark in ("75%", "due", "+1h")}
    assert Counter(Escalation.objects.values_list("clock", "mark")) == expected
    assert not Escalation.objects.filter(told_at=None).exists()
    lines = ClockEvent.objects.exclude(kind=EventKind.START).values_list("clock", "data")
    assert Counter((clock, data["mark"]) for clock, data in lines) == expected
    rows = AuditRow.objects.filter(event__in=("clocks.ClockWarned", "clocks.ClockBreached")).values_list("subject_id", "facts")
    assert Counter((clock, facts.get("mark", "due")) for clock, facts in rows) == expected
    for person, mark in ((city.person("tomas"), "75%"), (city.person("grace"), "due")):
        digests = list(Digest.objects.filter(person=person))
        assert sum(len(digest.lines) + digest.more for digest in digests) == FEW
        assert {line["mark"] for digest in digests for line in digest.lines} == {mark}
        assert Outgoing.objects.filter(person=person).count() == len(digests)
    ledgers = Ledgers(Clock.objects.all(), now=at(5))
    assert ledgers.refresh(ledgers.clocks.values()) == []
    seal(now=at(6))
    assert Proof().examine().flaws == []
