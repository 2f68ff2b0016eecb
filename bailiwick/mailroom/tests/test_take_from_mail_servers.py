"""LMTP and SMTP as mail servers speak them: known recipients only, stored before it is said, nothing passed on."""

from __future__ import annotations

import smtplib
import ssl

import pytest
from django.db import DatabaseError

from bailiwick.mailroom.models import Arrival, RawMail
from bailiwick.mailroom.tests.conftest import letter

pytestmark = pytest.mark.django_db(transaction=True)


def lmtp(listener):
    door = smtplib.LMTP("127.0.0.1", listener.MAIL_LMTP_PORT)
    door.ehlo_or_helo_if_needed()
    return door


def smtp(listener):
    return smtplib.SMTP("127.0.0.1", listener.MAIL_SMTP_PORT, timeout=20)


def lines(door, mail, *recipients):
    """Hand a mail over by LMTP and return each answer about it."""
    door.mail("rita@city.example")
    for each in recipients:
        door.rcpt(each)
    door.putcmd("data")
    assert door.getreply()[0] == 354
    door.send(smtplib._quote_periods(mail) + b"\r\n.\r\n")
    return [door.getreply()[0] for _each in recipients]


class TestLmtp:
    def test_stores_for_each_recipient_and_answers_each(self, listener):
        with lmtp(listener) as door:
            assert lines(door, letter(), "desk@city.example", "permits@city.example") == [250, 250]
        rows = Arrival.objects.order_by("id").values_list("mailbox__address", "envelope_from", "envelope_to", "via", "state")
        assert list(rows) == [(address, "rita@city.example", address, "lmtp", "stored") for address in ("desk@city.example", "permits@city.example")]
        assert RawMail.objects.get().content() == letter() + b"\r\n"

    def test_knows_aliases_and_plus_addresses(self, listener):
        with lmtp(listener) as door:
            assert lines(door, letter(), "HELP+abc@City.Example") == [250]
        assert Arrival.objects.get().mailbox.address == "desk@city.example"

    def test_the_same_mail_again_is_counted(self, listener):
        with lmtp(listener) as door:
            assert lines(door, letter(), "desk@city.example") == lines(door, letter(), "desk@city.example") == [250]
        assert Arrival.objects.get().sightings == 2

    def test_too_large_is_refused_for_each(self, listener):
        listener.MAIL_HARD_LIMIT = 10_000
        with lmtp(listener) as door:
            assert lines(door, letter(text="x\r\n" * 9_000), "desk@city.example", "permits@city.example") == [552, 552]
            assert lines(door, letter(), "desk@city.example") == [250]
        assert Arrival.objects.count() == 1

    def test_larger_than_what_becomes_tickets_waits_for_a_person(self, listener):
        listener.MAIL_LIMIT = 100
        with lmtp(listener) as door:
            assert lines(door, letter(text="x\r\n" * 100), "desk@city.example") == [250]
        arrival = Arrival.objects.get()
        assert (arrival.state, arrival.reason) == ("quarantined", "too_large")

    def test_asks_to_come_again_when_it_cannot_store(self, listener, monkeypatch):
        def fails(*_words, **_facts):
            raise DatabaseError("database is locked")

        with lmtp(listener) as door:
            monkeypatch.setattr("bailiwick.mailroom.listening.desk.store_raw", fails)
            assert lines(door, letter(), "desk@city.example", "permits@city.example") == [451, 451]
        assert not Arrival.objects.exists()

    def test_takes_lines_of_any_length_and_any_byte(self, listener):
        mail = b"Subject: long\r\n\r\n" + b"\xff\x00\x80" * 100_000 + b"\r\n..\r\n.dot\r\n"
        with lmtp(listener) as door:
            assert lines(door, mail, "desk@city.example") == [250]
        assert RawMail.objects.get().content() == mail + b"\r\n"


class TestSmtp:
    def test_strangers_are_refused_and_nothing_is_passed_on(self, listener):
        with smtp(listener) as door, pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
            door.sendmail("rita@city.example", ["someone@elsewhere.example", "nobody@city.example"], letter())
        assert {code for code, _words in refused.value.recipients.values()} == {550}
        assert not Arrival.objects.exists()

    def test_takes_bounces_with_an_empty_sender_over_tls(self, listener, tmp_path):
        with smtp(listener) as door:
            door.starttls(context=ssl.create_default_context(cafile=tmp_path / "authority.pem"))
            door.sendmail("", ["desk@city.example"], letter())
        arrival = Arrival.objects.get()
        assert (arrival.via, arrival.envelope_from) == ("smtp", "")

    def test_too_many_connections_are_asked_to_come_again(self, listener):
        listener.MAIL_CONNECTIONS = 2
        with smtp(listener), smtp(listener):
            with pytest.raises(smtplib.SMTPConnectError) as busy:
                smtp(listener)
            assert busy.value.smtp_code == 421
        with smtp(listener) as door:
            assert door.noop()[0] == 250
