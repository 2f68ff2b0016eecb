"""Machines are told from people, and what came back from what was sent."""

from __future__ import annotations

import pytest

from bailiwick.mailroom.engine.reading import read
from bailiwick.mailroom.tests.letters import letter, part, parted, report


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        ("", "human"),
        ("Auto-Submitted: no\n", "human"),
        ("X-Auto-Response-Suppress: None\n", "human"),
        ("Auto-Submitted: auto-replied\n", "auto_reply"),
        ("Auto-Submitted: auto-replied (vacation)\n", "auto_reply"),
        ("Auto-Submitted: auto-generated\n", "auto_reply"),
        ("X-Auto-Response-Suppress: DR, OOF, AutoReply\n", "human"),
        ("X-Autoreply: no\n", "human"),
        ("X-Apple-Action: VACATION\n", "auto_reply"),
        ("X-Autoreply: yes\n", "auto_reply"),
        ("Precedence: auto_reply\n", "auto_reply"),
        ("Precedence: junk\n", "auto_reply"),
        ("Precedence: bulk\n", "auto_reply"),
        ("Return-Path: <>\n", "auto_reply"),
        ("X-Loop: rosa@harlow.example\n", "auto_reply"),
        ("List-Id: Clerks <clerks.harlow.example>\n", "list"),
        ("Precedence: list\n", "list"),
        ("Precedence: bulk\nList-Unsubscribe: <https://x.example>\n", "list"),
        ("List-Id: <x>\nAuto-Submitted: auto-replied\n", "auto_reply"),
        ("X-Bailiwick-Installation: any\n", "own"),
        ("X-Bailiwick-Installation: any\nAuto-Submitted: auto-generated\n", "own"),
    ],
)
def test_kind_by_headers(head, kind):
    assert read(letter("Hello", head=head)).kind == kind


def test_the_mail_of_another_installation_is_not_our_own():
    raw = letter("Hello", head="X-Bailiwick-Installation: harlow\n")
    assert (read(raw, own="harlow").kind, read(raw, own="other").kind) == ("own", "human")


@pytest.mark.parametrize(
    ("subject", "kind"),
    [
        ("Automatic reply: Printer", "auto_reply"), ("Out of Office: Printer", "auto_reply"), ("Out of office", "auto_reply"), ("Auto: Re: Printer", "auto_reply"),
        ("Respuesta automática: Impresora", "auto_reply"), ("=?utf-8?q?Respuesta_autom=C3=A1tica=3A_x?=", "auto_reply"), ("Fuera de la oficina", "auto_reply"),
        ("Abwesenheitsnotiz: Drucker", "auto_reply"), ("Réponse automatique : Imprimante", "auto_reply"), ("Rosa Marsh is out of the office", "auto_reply"),
        ("Out of office replies do not work", "human"), ("Vacation request for Rosa", "human"), ("Auto pool reservation", "human"), ("Re: Printer", "human"),
        ("Undeliverable mail, please help", "human"), ("Fwd: Undeliverable: Budget", "human"),
    ],
)  # fmt: skip
def test_kind_by_subject(subject, kind):
    assert read(letter("Hello", top=f"From: rosa@harlow.example\nSubject: {subject}\n")).kind == kind


def test_a_delivery_report_is_a_bounce_tied_to_its_mail():
    mail = read(report())
    assert mail.kind == "bounce"
    assert mail.as_data()["bounce"] == {"recipients": ["gone@harlow.example"], "status": "5.1.1", "hard": True}
    assert (mail.bounce.original_id, mail.bounce.original_references) == ("<our-7@desk.example>", ("<our-1@desk.example>",))
    assert [attachment.filename for attachment in mail.attachments] == ["delivery-status.txt", "Ticket.eml"]


@pytest.mark.parametrize(
    ("said", "status", "hard"),
    [
        ({"status": "5.1.1"}, "5.1.1", True),
        ({"status": "5.0.0", "diagnostic": "smtp; 550 5.1.2 Host unknown"}, "5.1.2", True),
        ({"status": "5.0.0", "diagnostic": ""}, "5.0.0", True),
        ({"status": "5.2.2", "diagnostic": "smtp; 552 5.2.2 Mailbox full"}, "5.2.2", False),
        ({"status": "5.7.1", "diagnostic": "smtp; 554 5.7.1 Message rejected as spam"}, "5.7.1", False),
        ({"status": "5.3.4", "diagnostic": "smtp; 552 5.3.4 Message size exceeds limit"}, "5.3.4", False),
        ({"status": "4.4.7", "diagnostic": "smtp; 421 Connection timed out"}, "4.4.7", False),
        ({"status": "4.2.2", "action": "delayed", "diagnostic": "smtp; 452 4.2.2 Over quota"}, "4.2.2", False),
    ],
)
def test_an_address_is_dead_only_when_nobody_else_is_to_blame(said, status, hard):
    bounce = read(report(**said)).bounce
    assert (bounce.recipients, bounce.status, bounce.hard) == (("gone@harlow.example",), status, hard)


def test_a_report_that_all_went_well_is_no_bounce():
    assert read(report(status="2.0.0", action="delivered", diagnostic="smtp; 250 ok")).kind == "auto_reply"


def test_the_address_that_we_wrote_to_counts_not_where_it_was_forwarded():
    raw = report().replace(b"Final-Recipient:", b"Original-Recipient: rfc822; rosa@desk.example\nFinal-Recipient:")
    assert read(raw).bounce.recipients == ("rosa@desk.example",)


def test_several_addresses_of_one_report():
    raw = (
        report()
        .replace(b"\nMessage-ID: <our-7", b"\nX: y\nMessage-ID: <our-7")
        .replace(b"User unknown\n", b"User unknown\n\nFinal-Recipient: rfc822; full@harlow.example\nAction: failed\nStatus: 5.2.2\n", 1)
    )
    assert read(raw).bounce.recipients == ("gone@harlow.example", "full@harlow.example")


OLD = {
    "qmail": "Hi. This is the qmail-send program at mx.example.\nI'm afraid I wasn't able to deliver your message to the following addresses.\n\n<gone@harlow.example>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nMessage-ID: <our-7@desk.example>\nTo: gone@harlow.example\n",
    "exim": "This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered to one or more of its\nrecipients. The following address(es) failed:\n\n  gone@harlow.example\n    550 5.1.1 unknown user\n\n------ This is a copy of the message, including all the headers. ------\n\nMessage-ID: <our-7@desk.example>\n",
    "sendmail": "   ----- The following addresses had permanent fatal errors -----\n<gone@harlow.example>\n\n   ----- Transcript of session follows -----\n550 5.1.1 <gone@harlow.example>... User unknown\n\n   ----- Original message follows -----\n\nMessage-ID: <our-7@desk.example>\n",
    "exchange": "Your message did not reach some or all of the intended recipients.\n\nThe following recipient(s) could not be reached:\n\n      gone@harlow.example on 3/9/2026 10:30 AM\n            The e-mail account does not exist at the organization. #5.1.1\n\n--- Original message ---\nMessage-ID: <our-7@desk.example>\n",
}


@pytest.mark.parametrize("text", OLD.values(), ids=OLD)
def test_bounces_in_words(text):
    mail = read(
        letter(text, top="Return-Path: <>\nFrom: Mail Delivery System <MAILER-DAEMON@mx.example>\nTo: help@desk.example\nSubject: Undelivered mail\n")
    )
    assert mail.kind == "bounce"
    assert (mail.bounce.recipients, mail.bounce.status, mail.bounce.hard, mail.bounce.original_id) == (
        ("gone@harlow.example",),
        "5.1.1",
        True,
        "<our-7@desk.example>",
    )


def test_addresses_that_a_header_names():
    mail = read(letter("It failed.", top="From: rosa@harlow.example\nSubject: x\nX-Failed-Recipients: a@x.example, b@x.example\n"))
    assert (mail.kind, mail.bounce.recipients) == ("bounce", ("a@x.example", "b@x.example"))


def test_a_person_who_asks_about_a_bounce_is_a_person():
    body = "Hi, my mail could not be delivered. It said:\n\n550 5.1.1 <gone@harlow.example> User unknown\n\nWhat shall I do?"
    assert read(letter(body, top="From: rosa@harlow.example\nSubject: Mail delivery failed\nUser-Agent: Any\n")).kind == "human"


def test_a_complaint_is_told_without_blaming_the_address():
    raw = parted(
        part("This is a complaint."),
        part("Feedback-Type: abuse\nOriginal-Rcpt-To: rosa@harlow.example\n", "message/feedback-report"),
        kind="report",
        more="; report-type=feedback-report",
    )
    assert read(raw).as_data()["bounce"] == {"recipients": ["rosa@harlow.example"], "status": None, "hard": False}


def test_a_receipt_is_no_answer_of_a_person():
    assert (
        read(
            parted(
                part("Read"), part("Disposition: x", "message/disposition-notification"), kind="report", more="; report-type=disposition-notification"
            )
        ).kind
        == "auto_reply"
    )
