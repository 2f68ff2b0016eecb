"""Killed at every single step of intake: nothing is lost, nothing comes twice."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections import Counter

import pytest
from django.db import connection

from bailiwick.audit.models import AuditRow
from bailiwick.core import clock
from bailiwick.core.actors import System
from bailiwick.core.models import Attachment
from bailiwick.desk.actions import Opening, open_ticket
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.actions import drain
from bailiwick.mailroom.models import Arrival, Mailbox, Message, MessageFile, MessageLink, RawMail, Repeat
from bailiwick.mailroom.tests.conftest import letter
from bailiwick.mailroom.tests.dovecot import free_ports
from bailiwick.notifications.models import Outgoing
from tests.engines import address_of_the_database

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


def test_what_is_said_to_the_server_that_deletes(killed, dovecot, fetched):
    box = fetched("killed@city.example", after="delete")
    kept = len(dovecot.files("killed@city.example", ".Taken"))
    count = killed("look", box.pk, dovecot.ports["lmtp"], "servers")
    assert count > 8
    assert sorted(content[content.index(b"From: rita") :] for content in stored()) == sent(count)
    assert Arrival.objects.filter(sightings=1).count() == count
    assert dovecot.files("killed@city.example") == []
    assert len(dovecot.files("killed@city.example", ".Taken")) == kept


def test_a_mail_server_that_hands_over(killed, mailbox):
    mailbox()
    (port,) = free_ports(1)
    count = killed("deliver", port)
    assert count > 20
    assert stored() == sent(count)
    assert AuditRow.objects.filter(event="mailroom.MailStored").count() == count == RawMail.objects.count()


def test_the_understanding(killed, mailbox, city):
    mailbox(opens_for_strangers=True, team=city.teams.desk)
    count = killed("drain")
    assert count > 20
    assert Arrival.objects.waiting().count() == 0
    names = sorted(f"Number {number}" for number in range(1, count + 1))
    assert sorted(Ticket.objects.values_list("title", flat=True)) == names
    assert sorted(Message.objects.values_list("subject", flat=True)) == names
    assert MessageLink.objects.filter(role="opened").count() == Attachment.objects.count() == MessageFile.objects.count() == count
    assert Arrival.objects.filter(outcome="opened", reason="stranger").count() == count
    assert AuditRow.objects.filter(event="desk.TicketOpened").count() == AuditRow.objects.filter(event="mailroom.MailUnderstood").count() == count


def test_what_goes_out(killed, outbox, city, monkeypatch):
    ticket = open_ticket(Opening(title="Printer", requester=city.person("rita"), team=city.teams.desk), actor=System("the test"), now=clock.now())
    Outgoing.objects.all().delete()
    for name, value in {"HOST": "127.0.0.1", "PORT": str(outbox.port), "SECURITY": "none"}.items():
        monkeypatch.setenv(f"BAILIWICK_SMTP_{name}", value)
    monkeypatch.setenv("BAILIWICK_MAIL_FROM", "desk@city.example")
    count = killed("send", ticket.pk, outbox.port)
    letters = Outgoing.objects.filter(is_letter=True)
    got = Counter(found for each in outbox.taken for found in re.findall(r"Number \d+", each.part("plain")))
    states = Counter(letters.values_list("state", flat=True))
    assert count > 20
    assert set(got.values()) == {1}, "nothing twice"
    assert states["sent"] + states["unsure"] == letters.count() == count, "nothing is forgotten: what may not have arrived says so"
    assert states["sent"] <= len(got) <= count
    assert states["unsure"] > 0
