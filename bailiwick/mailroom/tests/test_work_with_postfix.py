"""A real Postfix brings every mail once: by the pipe or by LMTP, also when it has to come again."""

from __future__ import annotations

import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.db import connection

from bailiwick.mailroom.models import Arrival
from bailiwick.mailroom.tests.conftest import found, letter
from bailiwick.mailroom.tests.postfix import Postfix
from tests.engines import address_of_the_database

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
RECEIVE = [sys.executable, "-m", "bailiwick.config.cli", "mail", "receive"]


@pytest.fixture
def run_postfix():
    """Return a function that starts a Postfix; without one the test says so instead of running."""
    program = found("postfix")
    if program is None or os.geteuid() != 0:
        pytest.skip("Postfix is not here, or the tests are not run by root, whom it wants (on Debian: apt install postfix)")
    running = []

    def start(**facts):
        running.append(Postfix(program, **facts))
        running[-1].start()
        return running[-1]

    yield start
    for each in running:
        each.stop()


@pytest.fixture
def piped(run_postfix, mailbox, settings):
    """Return a Postfix that pipes into the command: `environment` adds to the command's, `kill_after` ends it without warning."""
    mailbox()
    state = SimpleNamespace(environment={}, is_killed=False, codes=[])

    def receive(words, mail):
        chosen = {"BAILIWICK_DATABASE_URL": address_of_the_database(), "BAILIWICK_DATA": str(settings.DATA), **state.environment}
        chosen["DJANGO_SETTINGS_MODULE"] = "bailiwick.config.settings"
        done = subprocess.run([*RECEIVE, *words], input=mail, env={**os.environ, **chosen}, capture_output=True, check=False)  # noqa: S603 - ours
        state.codes.append(done.returncode)
        assert b"Traceback" not in done.stderr
        if state.is_killed:  # what the mail server sees of a command that died after it had stored the mail
            return 75
        return done.returncode

    state.postfix = run_postfix(receive=receive)
    return state


def test_delivers_by_the_pipe(piped):
    piped.postfix.send(letter(), "desk+12@city.example")
    assert piped.postfix.wait_until_tried() == []
    arrival = Arrival.objects.get()
    assert (arrival.envelope_from, arrival.envelope_to, arrival.mailbox.address) == ("rita@city.example", "desk+12@city.example", "desk@city.example")
    assert b"\nSubject: The printer jams\n" in arrival.raw.content()
    assert arrival.raw.content().endswith(b"\n\nIt eats paper.\n")
    assert piped.codes == [0]


def test_keeps_in_its_queue_what_could_not_be_stored(piped, tmp_path):
    piped.environment = {"BAILIWICK_DATABASE_URL": f"sqlite:///{tmp_path}/none.sqlite3"}
    piped.postfix.send(letter(), "desk@city.example")
    (reason,) = piped.postfix.wait_until_tried()
    assert "temporary failure" in reason
    assert not Arrival.objects.exists()
    piped.environment = {}
    piped.postfix.flush()
    assert piped.codes == [75, 0]
    assert Arrival.objects.get().sightings == 1


def test_brings_again_what_was_stored_but_not_acknowledged_and_it_is_one_mail(piped):
    piped.is_killed = True
    piped.postfix.send(letter(), "desk@city.example")
    piped.postfix.wait_until_tried()
    piped.is_killed = False
    piped.postfix.flush()
    assert piped.codes == [0, 0]
    assert Arrival.objects.get().sightings == 2


def test_hands_over_by_lmtp(run_postfix, listener):
    connection.close()
    postfix = run_postfix(transport=f"lmtp:inet:127.0.0.1:{listener.MAIL_LMTP_PORT}")
    postfix.send(letter(), "desk@city.example", "permits@city.example")
    assert postfix.wait_until_tried() == []
    assert sorted(Arrival.objects.values_list("mailbox__address", "via")) == [("desk@city.example", "lmtp"), ("permits@city.example", "lmtp")]
    postfix.send(letter(), "nobody@city.example")
    postfix.wait_until_tried()
    assert "550 5.1.1 There is no such mailbox here" in postfix.said()
