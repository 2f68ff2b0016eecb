"""Answers to what the desk sent find their ticket by each sign alone; reports of mail servers find the very mail."""

from __future__ import annotations

from email.utils import parseaddr

import pytest

from bailiwick.core import clock
from bailiwick.core.actors import System
from bailiwick.desk.actions import Opening, add_entry, hand_off_ticket, open_ticket
from bailiwick.mailroom.tests.outbox import answer
from bailiwick.mailroom.tokens import read
from bailiwick.notifications.models import Outgoing

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stopped_clock")]
DESK = System("test desk")
RITA = "rita@city.example"
PNG = b"\x89PNG\r\n\x1a\n" + b"pixels" * 20


@pytest.fixture
def ticket(mailed):
    return mailed


class TestSpeakers:
    def test_the_mailbox_of_the_team_where_no_mail_began_it(self, city, mailbox, outbox, now):
        mailbox("network@city.example", team=city.teams.network, sender_name="Network")
        mailbox("all@city.example")
        for team, expected in ((city.teams.network, "network@city.example"), (city.teams.desk, "all@city.example")):
            ticket = open_ticket(Opening(title="No link", requester=city.person("rita"), team=team), actor=DESK, now=now)
            add_entry(ticket, actor=DESK, now=now, kind="reply", body="We look.")
            assert parseaddr(outbox.to(RITA, now).mail["From"])[1] == expected

    def test_stays_when_the_ticket_goes_to_another_team(self, ticket, reply, mailbox, city, now):
        mailbox("network@city.example", team=city.teams.network)
        hand_off_ticket(ticket, actor=DESK, now=now, team=city.teams.network, reason="The cable")
        ticket.refresh_from_db()
        assert parseaddr(reply().mail["From"])[1] == "desk@city.example"

    def test_the_installation_where_there_is_no_mailbox(self, city, outbox, now):
        open_ticket(Opening(title="No link", requester=city.person("rita")), actor=DESK, now=now)
        sent = outbox.to(RITA, now)
        assert parseaddr(sent.mail["From"])[1] == sent.sender == "noreply@city.example"
        assert "above this line" not in sent.part("plain")
        assert sent.parsed.kind == "own"


class TestAnswers:
    def test_what_we_send_is_our_own(self, reply, post):
        sent = reply()
        assert sent.parsed.kind == "own"
        assert post.raw(sent.raw).reason == "own_mail"

    def test_so_is_what_is_about_no_ticket(self, ticket, city, outbox, now):
        facts = {
            "person": city.person("rita"),
            "address": RITA,
            "notice": "test",
            "title": "News",
            "text": "News.",
            "created_at": now,
            "not_before": now,
        }
        Outgoing.objects.create(key="k" * 64, **facts)
        sent = outbox.to(RITA, now)
        assert (sent.parsed.kind, sent.mail["Auto-Submitted"], read(sent.raw.decode())) == ("own", "auto-generated", [])

    def test_one_that_cannot_be_written_stops_no_other(self, reply, outbox, now, monkeypatch, ticket, city):
        reply("One.")
        monkeypatch.setattr("bailiwick.mailroom.writing.letterheads.thread_for", lambda *_args, **_facts: 1 / 0)
        add_entry(ticket, actor=city.actor("tomas"), now=now, kind="reply", body="Two.")
        assert outbox.empty(now) == []
        last = Outgoing.objects.order_by("-id").first()
        assert (last.state, "ZeroDivisionError" in last.error) == ("waiting", True)

    @pytest.mark.parametrize("way", ["gmail", "outlook", "apple"])
    @pytest.mark.parametrize("by", ["token", "plus_address", "marker"])
    def test_come_back_by_each_sign_alone(self, reply, ticket, post, way, by):
        sent = reply()
        address = parseaddr(sent.mail["Reply-To"])[1] if by == "plus_address" else "desk@city.example"
        raw = answer(sent, "Now it works.", way=way, to=address, threaded=by == "token", quoted=by == "marker", sender="Rita <rita@home.example>")
        arrival = post.raw(raw)
        assert (arrival.outcome, arrival.reason, arrival.ticket) == ("replied", by, ticket)
        assert arrival.entry.body == "Now it works."

    def test_with_a_bent_token_are_refused(self, reply, ticket, post):
        sent = reply()
        token = read(sent.mail["Message-ID"])[0].written
        bent = token[:-1] + ("a" if token[-1] != "a" else "b")
        named = f"In-Reply-To: {sent.mail['Message-ID']}"
        raw = answer(sent, "Now it works.", sender="Carl Stone <carl@city.example>", threaded=False, extra=[named]).replace(
            token.encode(), bent.encode()
        )
        arrival = post.raw(raw)
        assert (arrival.state, arrival.reason) == ("quarantined", "wrong_token")
        assert not ticket.entries.filter(body__contains="works").exists()

    def test_of_the_staff_answer_by_their_own_token(self, ticket, city, post, outbox, now):
        post.raw(answer(outbox.taken[0], "Is it done?"))
        Outgoing.objects.filter(person=city.person("tomas")).update(in_digest=False, not_before=now)
        sent = outbox.to("tomas@city.example", now)
        assert read(sent.mail["Message-ID"])[0].said.audience == "s"
        assert sent.mail["Auto-Submitted"] == "auto-generated"
        arrival = post.raw(answer(sent, "Yes.", sender="Tomás Novak <tomas@city.example>"))
        assert (arrival.outcome, arrival.entry.author) == ("replied", city.tomas)

    def test_of_a_technician_by_mail_goes_to_the_client_with_its_files(self, ticket, city, post, outbox, now):
        post.raw(answer(outbox.taken[0], "Is it done?"))
        Outgoing.objects.filter(person=city.person("tomas")).update(in_digest=False, not_before=now)
        asked = outbox.to("tomas@city.example", now)
        named = f"In-Reply-To: {asked.mail['Message-ID']}\n"
        head = f"From: Tomás Novak <tomas@city.example>\nTo: desk@city.example\nSubject: Re: it\n{named}Message-ID: <7@tomas.example>\nMIME-Version: 1.0\n"
        parts = "--b\nContent-Type: text/plain\n\nHere is how.\n--b\nContent-Type: text/plain; name=how.txt\nContent-Disposition: attachment; filename=how.txt\n\nPress it.\n--b--\n"
        assert post.raw(f'{head}Content-Type: multipart/mixed; boundary="b"\n\n{parts}'.encode()).outcome == "replied"
        sent = outbox.to(RITA, now)
        assert "Here is how." in sent.part("plain")
        assert [file.filename for file in sent.parsed.attachments] == ["how.txt"]
        assert sent.mail["In-Reply-To"].endswith("@outside.example>")


class TestRefusals:
    def test_nothing_goes_to_our_own_mailboxes(self, ticket, city, outbox, now, post):
        type(ticket).objects.filter(pk=ticket.pk).update(contact_email="desk+x@city.example")
        ticket.refresh_from_db()
        add_entry(ticket, actor=city.actor("tomas"), now=clock.now(), kind="reply", body="One.")
        assert not [sent for sent in outbox.empty(now) if "One." in sent.part("plain")]
        mail = Outgoing.objects.get(is_letter=True)
        assert (mail.state, mail.error) == ("withheld", "This is an address of the desk itself.")

    def test_addresses_of_others_stand_in_no_header(self, reply):
        mail = reply().mail
        assert [parseaddr(mail["To"])[1], mail["Cc"], mail["Bcc"]] == [RITA, None, None]
