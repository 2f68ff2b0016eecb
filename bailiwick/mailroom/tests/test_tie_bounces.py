"""A report that a mail could not be delivered is tied to the very mail, its entry and its reader."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from bailiwick.core.testing import trail
from bailiwick.desk.actions import add_entry, send_answer_again
from bailiwick.mailroom.actions import lift_suppression
from bailiwick.mailroom.models import Mailbox, Suppression
from bailiwick.notifications.models import Outgoing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
RITA = "rita@city.example"


def report(original="", recipient=RITA, status="5.1.1", action="failed", said="550 5.1.1 No such user"):
    """Return a report of a mail server about a mail of ours; without `original` that did not come back with it."""
    returned = f"\n--b\nContent-Type: text/rfc822-headers\n\nMessage-ID: {original}\n" if original else ""
    return (
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example\nTo: desk@city.example\nSubject: Undelivered Mail Returned to Sender\n"
        "Auto-Submitted: auto-replied\nMIME-Version: 1.0\nMessage-ID: <r@mx.example>\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\n\n--b\nContent-Type: text/plain\n\nSorry.\n'
        f"--b\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {recipient}\n"
        f"Action: {action}\nStatus: {status}\nDiagnostic-Code: smtp; {said}\n{returned}--b--\n"
    ).encode()


@pytest.fixture
def letters(reply, mailed):
    """Return two answers to the client as they went out, and their rows."""
    sent = [reply("One."), reply("Two.")]
    return list(zip(sent, Outgoing.objects.filter(is_letter=True).order_by("id"), strict=True))


def state(row):
    row.refresh_from_db()
    return row.state


class TestTied:
    def test_by_the_name_that_came_back(self, letters, post, mailed, now):
        (sent, first), (_sent, second) = letters
        arrival = post.raw(report(sent.mail["Message-ID"]))
        assert (arrival.reason, arrival.ticket) == ("bounce_hard", mailed)
        assert (state(first), state(second)) == ("bounced", "sent")
        assert (first.bounced_at, "No such user" in first.error) == (now, True)
        assert trail(first)[-1] == "notifications.MailCameBack"

    def test_by_the_envelope_alone(self, letters, post, mailed):
        (_one, first), (sent, second) = letters
        arrival = post.raw(report(), to=sent.sender)
        assert (arrival.reason, arrival.ticket) == ("bounce_hard", mailed)
        assert (state(first), state(second)) == ("sent", "bounced")

    def test_by_the_envelope_where_it_was_sent_on_to_another_address(self, letters, post):
        (sent, first), _other = letters
        post.raw(report(recipient="rosa@elsewhere.example"), to=sent.sender)
        assert state(first) == "bounced"

    def test_by_token_and_reader_where_the_envelope_has_no_room_for_the_mail(self, letters, post):
        (sent, first), (_sent, second) = letters
        local, _dot, rest = sent.sender.rpartition("@")[0].rpartition(".")
        assert rest
        post.raw(report(), to=f"{local}@city.example")
        assert (state(first), state(second)) == ("bounced", "sent")

    def test_not_to_a_mail_of_another_ticket(self, letters, post, mailed):
        (sent, first), (_sent, second) = letters
        Outgoing.objects.filter(pk=second.pk).update(subject_id=mailed.pk + 1)
        head, _dot, _key = sent.sender.rpartition("@")[0].rpartition(".")
        post.raw(report(recipient="rosa@elsewhere.example"), to=f"{head}.{second.pk}@city.example")
        assert (state(first), state(second)) == ("sent", "sent")

    def test_not_by_a_token_that_was_made_up(self, letters, post):
        (sent, first), _other = letters
        of_staff = re.sub(r"(\+bw-[0-9a-f]{7})-c", r"\1-s", sent.sender)
        assert of_staff != sent.sender
        arrival = post.raw(report(), to=of_staff)
        assert (arrival.state, state(first)) == ("quarantined", "sent")


class TestKinds:
    def test_late_mail_is_still_under_way(self, letters, post):
        (sent, first), _other = letters
        post.raw(report(sent.mail["Message-ID"], status="4.4.1", action="delayed", said="451 4.4.1 no answer from host"))
        assert (state(first), "4.4.1" in first.error) == ("sent", True)
        assert not Suppression.objects.exists()

    def test_mail_that_was_tried_for_too_long_came_back(self, letters, post):
        (sent, first), _other = letters
        post.raw(report(sent.mail["Message-ID"], status="4.4.7", said="451 4.4.7 Message expired"))
        assert state(first) == "bounced"

    def test_stands_at_the_entry(self, letters, post, mailed, sign_in):
        (sent, first), _other = letters
        post.raw(report(sent.mail["Message-ID"]))
        shown = sign_in("tomas").get(reverse("desk:ticket", args=[mailed.number])).content.decode()
        assert "The mail to rita@city.example came back" in shown
        assert reverse("desk:mail_again", args=[mailed.number, first.pk]) in shown


class TestAfterwards:
    def test_a_dead_address_gets_nothing_until_that_is_lifted(self, letters, post, mailed, city, now, outbox):
        (sent, first), _other = letters
        post.raw(report(sent.mail["Message-ID"]))
        assert state(first) == "bounced"
        send_answer_again(mailed, first, actor=city.actor("tomas"), now=now)
        outbox.empty(now)
        assert (state(first), "550" in first.error) == ("withheld", True)
        lift_suppression(Suppression.objects.get(), actor=city.actor("ada"), now=now)
        send_answer_again(mailed, first, actor=city.actor("tomas"), now=now)
        assert outbox.to(RITA, now).mail["Message-ID"] == sent.mail["Message-ID"]
        assert state(first) == "sent"

    def test_without_plus_addresses_the_mailbox_hears_it(self, mailed, city, now, outbox, post):
        Mailbox.objects.update(takes_plus=False)
        add_entry(mailed, actor=city.actor("tomas"), now=now, kind="reply", body="One.")
        sent = outbox.to(RITA, now)
        assert sent.sender == "desk@city.example"
        post.raw(report(sent.mail["Message-ID"]))
        assert state(Outgoing.objects.get(is_letter=True)) == "bounced"
