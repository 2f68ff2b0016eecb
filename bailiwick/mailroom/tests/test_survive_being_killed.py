"""Killed at every single step of intake: nothing is lost, nothing comes twice."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from django.db import connection

from bailiwick.audit.models import AuditRow
from bailiwick.core import clock
from bailiwick.mailroom.actions import drain
from bailiwick.mailroom.models import Arrival, Mailbox, RawMail, Repeat
from bailiwick.mailroom.tests.conftest import letter
from bailiwick.notifications.tests.test_kill_the_sender import address_of_the_database

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
PATIENCE = 300


@pytest.fixture
def killed(settings):
    """Return a function that has a piece of intake killed at every step, and says how many mails there were."""

    def run(*words):
        chosen = {"BAILIWICK_DATABASE_URL": address_of_the_database(), "BAILIWICK_DATA": str(settings.DATA)}
        chosen |= {"DJANGO_SETTINGS_MODULE": "bailiwick.config.settings", "BAILIWICK_MAIL_AUTHORITIES": str(settings.MAIL_AUTHORITIES or "")}
        command = [sys.executable, "-m", "bailiwick.mailroom.tests.killing", *map(str, words)]
        connection.close()
        done = subprocess.run(command, env={**os.environ, **chosen}, capture_output=True, text=True, timeout=PATIENCE, check=False)  # noqa: S603 - ours
        assert done.returncode == 0, done.stderr
        return int(done.stdout)

    return run


def stored():
    """Return the contents that were stored, each once."""
    return sorted(arrival.raw.content() for arrival in Arrival.objects.select_related("raw"))


def sent(count):
    return sorted(letter(f"Number {number}") for number in range(1, count + 1))


def test_a_pipe(killed, mailbox, tmp_path):
    mailbox()
    count = killed("receive", tmp_path)
    assert count > 20
    assert stored() == sent(count)
    assert AuditRow.objects.filter(event="mailroom.MailStored").count() == count == RawMail.objects.count()
    assert drain(clock=clock.now).settled == count


def test_a_look_into_a_mailbox(killed, dovecot, fetched):
    box = fetched("killed@city.example", after="move", move_to="Taken")
    count = killed("look", box.pk, dovecot.ports["lmtp"])
    assert count > 25
    assert sorted(content[content.index(b"From: rita") :] for content in stored()) == sent(count)
    assert Arrival.objects.filter(sightings=1).count() == count
    assert Repeat.objects.count() == 0
    assert dovecot.files("killed@city.example") == []
    assert len(dovecot.files("killed@city.example", ".Taken")) == count
    assert Mailbox.objects.get().left_behind == []


def test_the_understanding(killed, mailbox):
    mailbox()
    count = killed("drain")
    assert count > 15
    assert Arrival.objects.waiting().count() == 0
    assert AuditRow.objects.filter(event="mailroom.MailQuarantined").count() == count
