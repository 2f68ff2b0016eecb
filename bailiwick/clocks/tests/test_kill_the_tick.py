"""A tick that is killed in the middle loses nothing and notices nothing twice."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import Counter

import pytest
from django.db import connection

from bailiwick.audit.models import AuditRow
from bailiwick.clocks.actions import Ledgers, tick
from bailiwick.clocks.actions.ledgers import BATCH
from bailiwick.clocks.models import Clock, ClockEvent, Escalation, EventKind
from bailiwick.clocks.tests.promising import at, policy, started
from bailiwick.notifications.tests.test_kill_the_sender import address_of_the_database

CLOCKS = 3 * BATCH
TICK = """
import django; django.setup()
from datetime import datetime
from bailiwick.clocks.actions import tick
tick(now=datetime.fromisoformat("{now}"))
"""
#: seconds after which the test gives up waiting on a busy machine
PATIENCE = 120


@pytest.fixture
def ticker(settings):
    """Return a process of its own that ticks at an instant."""
    running = []

    def start(now):
        chosen = {"BAILIWICK_DATABASE_URL": address_of_the_database(), "BAILIWICK_DATA": str(settings.DATA)}
        chosen["DJANGO_SETTINGS_MODULE"] = "bailiwick.config.settings"
        command = [sys.executable, "-c", TICK.format(now=now.isoformat())]
        running.append(subprocess.Popen(command, env={**os.environ, **chosen}))  # noqa: S603 - a program of our own
        return running[-1]

    yield start
    for process in running:
        process.kill()
        process.wait()


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
