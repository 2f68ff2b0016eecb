"""People write about absences and returned mail, and show them: only machines' own reports count as such."""

from __future__ import annotations

import pytest

from bailiwick.mailroom.engine.kinds import asks_for_silence
from bailiwick.mailroom.engine.reading import read
from bailiwick.mailroom.tests.letters import letter, part, parted, report

AWAY = "I am out of the office and will be back on Monday."


def of(subject, text="Hello", head="", sender="Rosa Marsh <rosa@harlow.example>"):
    return read(letter(text, top=f"From: {sender}\nSubject: {subject}\n{head}"))


@pytest.mark.parametrize(
    ("subject", "text", "head", "kind"),
    [
        ("Out of office: how do I set it?", "Please help.", "", "human"),
        ("Out of office: can you help?", AWAY, "", "auto_reply"),
        ("Out of office: can you help?", "Monday.", "In-Reply-To: <x@desk.example>\n", "auto_reply"),
        ("Vacation: please add me to the calendar", "Thanks", "", "human"),
        ("Absence: the form does not open", "Since Monday.", "", "human"),
        ("Absence: Printer", AWAY, "", "auto_reply"),
        ("Ausencia: Impresora", "Estaré de vuelta el lunes.", "", "auto_reply"),
        ("Auto: Re: Printer", "Thanks", "", "auto_reply"),
        ("Auto: a car for Tuesday", "Thanks", "", "human"),
        ("[Auto-Reply] Printer", "Thanks", "", "auto_reply"),
        ("Abwesend: Drucker", "Danke", "", "auto_reply"),
        ("Re: Automatic reply: Printer", AWAY, "", "human"),
        ("Absence", "", "", "auto_reply"),
    ],
)
def test_absences(subject, text, head, kind):
    assert of(subject, text, head).kind == kind


def test_who_asks_for_no_answer_is_not_therefore_a_machine():
    mail = of("Printer", head="X-Auto-Response-Suppress: All\n")
    assert (mail.kind, asks_for_silence(mail.signs)) == ("human", True)
    assert not asks_for_silence(of("Printer", head="X-Auto-Response-Suppress: None\n").signs)
    assert not asks_for_silence(of("Printer").signs)


@pytest.mark.parametrize(
    ("sender", "head", "kind"),
    [
        ("Postmaster Team <postmaster@other.example>", "User-Agent: Thunderbird\nIn-Reply-To: <x@desk.example>\n", "human"),
        ("System Administrator <tom@other.example>", "", "human"),
        ("postmaster@other.example", "", "auto_reply"),
        ("Mail Delivery Subsystem <MAILER-DAEMON@other.example>", "", "auto_reply"),
    ],
)
def test_names_of_daemons(sender, head, kind):
    assert of("SPF of your domain", "We corrected the record.", head, sender).kind == kind


STATUS = part("Reporting-MTA: dns; x\n\nFinal-Recipient: rfc822; tom@x.example\nAction: failed\nStatus: 5.1.1\n", "message/delivery-status")


@pytest.mark.parametrize("subject", ["Fwd: Undelivered Mail Returned to Sender", "What does this mean?"])
def test_a_person_shows_the_parts_of_a_report(subject):
    raw = parted(part("Please help."), STATUS).replace(b"Subject: Printer", f"Subject: {subject}".encode())
    assert read(raw).kind == "human"


def test_a_person_attaches_a_report():
    inner = (
        report()
        .decode()
        .replace("From: Rosa Marsh <rosa@harlow.example>", "From: MAILER-DAEMON@x.example")
        .replace('b1"', 'b2"')
        .replace("--b1", "--b2")
    )
    raw = parted(part("What does this mean? My message could not be delivered."), part(inner, "message/rfc822"))
    assert read(raw.replace(b"Subject: Printer", b"Subject: Undeliverable: Budget")).kind == "human"


def test_a_report_wrapped_by_a_daemon_is_one_still():
    raw = parted(part("Your message could not be delivered."), STATUS).replace(b"rosa@harlow.example", b"MAILER-DAEMON@x.example")
    assert read(raw).as_data()["bounce"]["recipients"] == ["tom@x.example"]


def test_an_address_escaped_for_its_transfer():
    raw = report(recipient="a+b@x.example").replace(b"Final-Recipient", b"Original-Recipient: rfc822; a+2Bb@x.example\nFinal-Recipient")
    assert read(raw).bounce.recipients == ("a+b@x.example",)
    kept = report(recipient="tom@y.example").replace(b"Final-Recipient", b"Original-Recipient: rfc822; a+20x@x.example\nFinal-Recipient")
    assert read(kept).bounce.recipients == ("a+20x@x.example",)


def test_exchange_that_knows_nobody_of_that_name():
    said = "smtp;550 5.4.1 Recipient address rejected: Access denied. [x.protection.outlook.example]"
    assert read(report(status="5.4.1", diagnostic=said)).bounce.hard


@pytest.mark.parametrize(("said", "hard"), [("The mailbox is full.", False), ("There is no such user.", True), ("It could not be delivered.", True)])
def test_a_reason_that_stands_in_the_words_alone(said, hard):
    raw = report(status="5.0.0", diagnostic="").replace(b"Your message could not be delivered.", f"Failed: gone@harlow.example. {said}".encode())
    assert read(raw).bounce.hard is hard
