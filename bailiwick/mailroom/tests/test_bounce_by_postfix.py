"""A real Postfix takes what the desk writes, cannot deliver it, and its report finds the very mail."""

from __future__ import annotations

import os
import time

import pytest

from bailiwick.desk.actions import add_entry
from bailiwick.mailroom.models import Suppression
from bailiwick.mailroom.tests.conftest import PATIENCE, found
from bailiwick.mailroom.tests.postfix import Postfix
from bailiwick.notifications.actions import drain
from bailiwick.notifications.models import Outgoing

pytestmark = [pytest.mark.slow, pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
#: mail to the city is piped back to the test; that to another domain goes to a server that knows nobody there
ROUTES = "bailiwick: }}, {{ gone.example = smtp:[127.0.0.1]:{port}"


@pytest.fixture
def delivered():
    """Return the mails that Postfix brought, as recipient and content."""
    return []


@pytest.fixture
def postfix(delivered, settings, outbox, mailed):
    """Run a Postfix to which the outbox is emptied; without one the test says so instead of running."""
    program = found("postfix")
    if program is None or os.geteuid() != 0:
        pytest.skip("Postfix is not here, or the tests are not run by root, whom it wants (on Debian: apt install postfix)")

    def receive(words, mail):
        delivered.append((words[words.index("--to") + 1], mail))
        return 0

    running = Postfix(program, transport=ROUTES.format(port=outbox.port), receive=receive)
    running.start()
    settings.EMAIL_PORT = running.port
    yield running
    running.stop()


def wait_for(delivered):
    deadline = time.monotonic() + PATIENCE
    while not delivered:
        assert time.monotonic() < deadline
        time.sleep(0.05)
    return delivered.pop()


class TestPostfix:
    def test_reports_what_it_cannot_deliver_to_the_very_mail(self, postfix, delivered, mailed, post, city, now):
        type(mailed).objects.filter(pk=mailed.pk).update(contact_email="rita@gone.example")
        mailed.refresh_from_db()
        entry = add_entry(mailed, actor=city.actor("tomas"), now=now, kind="reply", body="Turn it off and on.")
        assert drain(now).sent == 1
        to, report = wait_for(delivered)
        assert to.startswith("desk+bw-")
        arrival = post.raw(report, to=to)
        assert (arrival.reason, arrival.ticket) == ("bounce_hard", mailed)
        row = Outgoing.objects.get(part_id=entry.pk, is_letter=True)
        assert (row.state, "No such user here" in row.error) == ("bounced", True)
        assert Suppression.objects.get().address == "rita@gone.example"

    def test_brings_it_whole_and_it_is_known_as_our_own(self, postfix, delivered, mailed, post, city, now):
        add_entry(mailed, actor=city.actor("tomas"), now=now, kind="reply", body="Apáguela, por favor.")
        assert drain(now).sent == 1
        to, mail = wait_for(delivered)
        assert to == "rita@city.example"
        row = Outgoing.objects.get(is_letter=True)
        assert f"Message-ID: {row.message_id}".encode() in mail
        assert post.raw(mail).reason == "own_mail"
