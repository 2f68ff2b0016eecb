"""Storm day: 300 calls in 30 minutes become one parent and one announcement, and nobody is mailed twice."""

from __future__ import annotations

import random
from collections import Counter
from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bailiwick.announcements.models import Announcement
from bailiwick.core.testing import NOON, run_jobs
from bailiwick.desk.actions import Contact, Opening, log_call
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_category
from bailiwick.notifications.models import Notification, Outgoing
from bailiwick.people.models import Person
from bailiwick.problems.models import Spike

CALLS, MINUTES, CALLERS = 300, 30, 120
#: an early and a late call under the parent, whose queries are counted
MEASURED = (15, 299)
SAID = (
    "No network",
    "Network is down",
    "The network at the annex does not work",
    "network gone again",
    "No network on my desk",
    "Nothing loads, network?",
)


@pytest.fixture
def callers(city):
    annex = city.places.annex
    people = [Person(name=f"Caller {n}", sort_name=f"Caller {n:03}", email=f"caller{n}@city.example", site=annex) for n in range(CALLERS)]
    return Person.objects.bulk_create(people)


def call(city, person, title, at, category=None):
    with time_machine.travel(at, tick=False):
        contact = Contact(started_at=at - timedelta(seconds=40))
        return log_call(person, actor=city.actor("tomas"), now=at, contact=contact, opening=Opening(title=title, category=category)).ticket


def mails_of_each():
    return Counter(Outgoing.objects.values_list("person", flat=True))


def test_becomes_one_parent_and_one_announcement_with_one_mail_at_most(city, callers, sign_in):
    chance, network = random.Random(7), make_category("Network")
    grace, spent, parent = sign_in("grace"), [], None
    for number in range(CALLS):
        at = NOON + timedelta(seconds=number * MINUTES * 60 // CALLS)
        person, title = callers[number] if number < 20 else chance.choice(callers), chance.choice(SAID)
        category = chance.choice((network, network, None))
        if number in MEASURED:
            with CaptureQueriesContext(connection) as queries:
                call(city, person, title, at, category)
            spent.append(len(queries))
        else:
            call(city, person, title, at, category)
        if number == 11:  # a supervisor sees the banner and presses one button
            with time_machine.travel(at, tick=False):
                parent = take_up(grace)
                run_jobs()
    assert Spike.objects.count() == 1
    assert Announcement.objects.count() == 1
    assert Ticket.objects.filter(parent=parent).count() == CALLS
    assert Ticket.objects.filter(parent=None).count() == 1
    assert max(mails_of_each().values()) == 1
    assert Notification.objects.filter(notice="problems.SpikeFound").count() == 1
    assert spent[1] <= spent[0]


def take_up(grace):
    spike = Spike.objects.get()
    assert f"/problems/spikes/{spike.pk}/" in grace.get("/records/tickets/").content.decode()
    page = grace.get(f"/problems/spikes/{spike.pk}/").content.decode()
    assert "No network" in page
    given = {
        "title": "No network at Annex 2",
        "auto_join": "on",
        "announce": "on",
        "audience": "everybody",
        "severity": "3",
        "text": "We know.",
        "tell_by_mail": "on",
    }
    assert grace.post(f"/problems/spikes/{spike.pk}/take-up/", given).status_code == 302
    spike.refresh_from_db()
    return spike.parent
