"""A desk and a client write to each other through a real Postfix and a real Dovecot: both ways, a bounce, a vacation."""

from __future__ import annotations

import os

import pytest
from django.db import connection

from bailiwick.audit.models import AuditRow
from bailiwick.core import clock
from bailiwick.core.testing import trail
from bailiwick.desk.actions import add_entry, solve_ticket
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.models import Arrival, Mailbox, Suppression
from bailiwick.mailroom.tests.conftest import found, letter, wait_until
from bailiwick.mailroom.tests.dovecot import PASSWORD
from bailiwick.mailroom.tests.loop import DESK, Loop, PostOffice
from bailiwick.mailroom.tests.outbox import Sent, answer
from bailiwick.notifications.models import Outgoing
from tests.engines import address_of_the_database

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
SIEVE = "/usr/lib/dovecot/modules/lib90_sieve_plugin.so"


@pytest.fixture(scope="module")
def office():
    """Run both mail servers; without one of them the tests say so instead of running."""
    dovecot, postfix = found("dovecot"), found("postfix")
    if not (dovecot and postfix and os.path.exists(SIEVE) and os.geteuid() == 0):  # noqa: PTH110 - a plain look
        pytest.skip("Postfix, Dovecot or its Sieve is not here, or the tests are not run by root (on Debian: apt install postfix dovecot-imapd dovecot-lmtpd dovecot-sieve)")  # fmt: skip
    servers = PostOffice(dovecot, postfix)
    servers.start()
    yield servers
    servers.stop()


@pytest.fixture
def loop(office, city, mailbox, settings):
    """Let the desk work between them, with a watcher that looks by itself only once an hour: it lives on what IDLE tells."""
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", office.postfix.port, 20
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = ""
    settings.DEFAULT_FROM_EMAIL, settings.BASE_URL = "Service desk <noreply@city.example>", "https://desk.city.example"
    place = {"kind": "imap", "host": "127.0.0.1", "port": office.dovecot.ports["imaps"], "password": PASSWORD, "look_every": 3600}
    mailbox(DESK, sender_name="Service desk", takes_plus=True, team=city.teams.desk, begin_with="all", **place)
    chosen = {"BAILIWICK_DATABASE_URL": address_of_the_database(), "BAILIWICK_DATA": str(settings.DATA), "DJANGO_SETTINGS_MODULE": "bailiwick.config.settings"}  # fmt: skip
    connection.close()
    running = Loop(office, {**chosen, "BAILIWICK_MAIL_AUTHORITIES": str(office.dovecot.authority)})
    running.start()
    wait_until(lambda: Mailbox.objects.get().last_seen_at is not None)
    yield running
    running.stop()


def sent(raw):
    return Sent(raw, "", ())


def ours(ticket):
    return Outgoing.objects.filter(subject_id=ticket.pk, subject_type="desk.ticket")


def test_both_ways_and_a_bounce(loop, city):
    loop.write(letter(Message_ID="<first@rita.example>", To=DESK))
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.channel, Arrival.objects.get().via) == (city.person("rita"), "e-mail", "imap")
    (acknowledged,) = map(sent, loop.letters())
    assert acknowledged.mail["In-Reply-To"] == "<first@rita.example>"
    assert acknowledged.mail["Auto-Submitted"].startswith("auto-")

    add_entry(ticket, actor=city.actor("tomas"), now=clock.now(), kind="reply", body="Please turn it off & on.")
    loop.run()
    replied = sent(loop.letters()[1])
    assert replied.mail["In-Reply-To"] == "<first@rita.example>"
    assert "<first@rita.example>" in replied.mail["References"]
    assert (replied.mail["Auto-Submitted"], replied.mail["From"]) == (None, acknowledged.mail["From"])
    assert "Please turn it off & on." in replied.part("plain")
    assert "Please turn it off &amp; on." in replied.part("html")

    loop.write(answer(replied, "Thanks, it works."))
    joined = Arrival.objects.latest("pk")
    assert (joined.outcome, joined.ticket, joined.entry.body) == ("replied", ticket, "Thanks, it works.")
    assert Ticket.objects.count() == 1

    Ticket.objects.filter(pk=ticket.pk).update(contact_email="rita@gone.example")
    ticket.refresh_from_db()
    entry = add_entry(ticket, actor=city.actor("tomas"), now=clock.now(), kind="reply", body="Good to hear.")
    loop.run()
    came_back = Arrival.objects.latest("pk")
    assert (came_back.reason, came_back.ticket) == ("bounce_hard", ticket)
    returned = ours(ticket).get(part_id=entry.pk, is_letter=True)
    assert (returned.state, "unknown user" in returned.error) == ("bounced", True)
    assert AuditRow.objects.get(event="mailroom.MailBounced").facts["entry"] == entry.pk
    assert Suppression.objects.get().address == "rita@gone.example"
    assert len(loop.letters()) == 2


def test_a_vacation_is_noted_once_and_answered_never(loop, city):
    office = loop.office
    office.dovecot.answers_for("carl@city.example", "I am away until Monday.")
    began = len(office.dovecot.files(DESK))
    loop.write(letter(sender="carl@city.example", Message_ID="<first@carl.example>", To=DESK), sender="carl@city.example")
    ticket = Ticket.objects.latest("pk")
    assert [mail.split(b"Auto-Submitted: ")[1][:5] for mail in loop.letters("carl@city.example")] == [b"auto-"]
    assert len(office.dovecot.files(DESK)) == began + 1, "a vacation does not answer what a program wrote"

    add_entry(ticket, actor=city.actor("tomas"), now=clock.now(), kind="reply", body="Please turn it off and on.")
    solve_ticket(ticket, actor=city.actor("tomas"), now=clock.now(), resolution="Restarted.")
    ticket.refresh_from_db()
    before = ticket.state, ticket.solved_at, ticket.due_at, ticket.responded_at, ticket.reopened_count
    mails = ours(ticket).count()
    loop.run()
    away = Arrival.objects.latest("pk")
    assert (away.outcome, away.reason, away.ticket, away.entry.kind) == ("noted", "auto_reply", ticket, "note")
    assert "I am away until Monday." in away.entry.body
    ticket.refresh_from_db()
    assert before == (ticket.state, ticket.solved_at, ticket.due_at, ticket.responded_at, ticket.reopened_count)
    assert "desk.ClientReplied" not in trail(ticket)
    assert "desk.TicketReopened" not in trail(ticket)
    assert ours(ticket).count() == mails, "nobody answers a vacation"
    letters = loop.letters("carl@city.example")
    by_hand = [mail for mail in letters if b"Auto-Submitted" not in mail]
    assert (len(by_hand), len(letters)) == (2, 3), "an acknowledgement, the answer, the solution"
    assert len(office.dovecot.files(DESK)) == began + 1 + len(by_hand), "at most one vacation for each that a person wrote"
    assert ticket.entries.filter(kind="note").count() == 1, "and its words are noted once"
