"""Headers are read whatever people and programs make of them."""

from __future__ import annotations

from email.message import EmailMessage

import pytest

from bailiwick.mailroom.engine.reading import read
from bailiwick.mailroom.tests.letters import letter


@pytest.mark.parametrize(
    ("written", "name", "email"),
    [
        ("Rosa Marsh <rosa@harlow.example>", "Rosa Marsh", "rosa@harlow.example"),
        ('"Marsh, Rosa" <rosa@harlow.example>', "Marsh, Rosa", "rosa@harlow.example"),
        ('"Rosa \\"Red\\" Marsh" <rosa@harlow.example>', 'Rosa "Red" Marsh', "rosa@harlow.example"),
        ("rosa@harlow.example (Rosa (of the) Clerk)", "Rosa (of the) Clerk", "rosa@harlow.example"),
        ("rosa@harlow.example", None, "rosa@harlow.example"),
        ("=?utf-8?q?Jos=C3=A9?= <jose@harlow.example>", "José", "jose@harlow.example"),
        ("=?iso-8859-1?B?Sm9z6Q==?= <jose@harlow.example>", "José", "jose@harlow.example"),
        ('"=?utf-8?q?Jos=C3=A9?=" <jose@harlow.example>', "José", "jose@harlow.example"),
        ("=?utf-8?q?Mu=C3=B1oz=2C_Jos=C3=A9?= <jose@harlow.example>", "Muñoz, José", "jose@harlow.example"),
        ("José Muñoz <jose@harlow.example>", "José Muñoz", "jose@harlow.example"),
        ("=?utf-8?q?Rosa_<rosa@harlow.example>?=", "Rosa", "rosa@harlow.example"),
        ("Rosa Marsh rosa@harlow.example", "Rosa Marsh", "rosa@harlow.example"),
        ("Rosa <mailto:rosa@harlow.example>", "Rosa", "rosa@harlow.example"),
        ("Rosa <rosa@harlow.example", "Rosa", "rosa@harlow.example"),
        ('<"rosa marsh"@harlow.example>', None, '"rosa marsh"@harlow.example'),
        ("Rosa Marsh", "Rosa Marsh", None),
        ("MAILER-DAEMON", None, "MAILER-DAEMON"),
        ("<>", None, None),
        ("", None, None),
        ("Rosa\u202e <rosa@harlow.example>, Tom <tom@harlow.example>", "Rosa", "rosa@harlow.example"),
        ("Clerks: Rosa <rosa@harlow.example>, Tom <tom@harlow.example>;", "Rosa", "rosa@harlow.example"),
    ],
)
def test_who_wrote(written, name, email):
    mail = read(letter(top=f"From: {written}\n"))
    assert (mail.from_name, mail.from_email) == (name, email)


def test_the_first_sender_with_an_address_wrote():
    assert read(letter(top="From: Nobody\nFrom: rosa@harlow.example\nFrom: tom@harlow.example\n")).from_email == "rosa@harlow.example"


def test_every_recipient_is_there_once():
    mail = read(
        letter(top="To: a@x.example, Team: b@x.example, A@X.example;\nTo: c@x.example\nCc: undisclosed-recipients:;\nReply-To: r@x.example\n")
    )
    data = mail.as_data()
    assert (data["to"], data["cc"], data["reply_to"]) == (["a@x.example", "b@x.example", "c@x.example"], [], ["r@x.example"])


@pytest.mark.parametrize(
    ("written", "subject"),
    [
        ("Printer", "Printer"),
        ("=?utf-8?q?Caf=C3?= =?utf-8?q?=A9?=", "Café"),
        ("=?utf-8?B?Q2Fmw6k?=", "Café"),
        ("=?utf-8*es?Q?Impresora?=", "Impresora"),
        ("=?no-such-charset?q?Caf=E9?=", "Café"),
        ("Re:\n =?utf-8?q?a?=\n\t=?utf-8?q?b?= c", "Re: ab c"),
        ("=?utf-8?q?What??=", "What?"),
        ("=?utf-8?q?unfinished", "=?utf-8?q?unfinished"),
        ("Drucker läuft nicht", "Drucker läuft nicht"),
        ("a\x00b\x07c\u202e", "abc"),
        ("", ""),
    ],
)
def test_subject(written, subject):
    assert read(letter(top=f"Subject: {written}\n")).subject == subject


def test_subject_in_bytes_of_another_charset():
    assert read(b"Subject: Caf\xe9\n\n").subject == "Café"
    assert read("Subject: Не работает принтер\n\n".encode("koi8-r")).subject == "Не работает принтер"


def test_what_is_missing_is_nothing():
    data = read(b"").as_data()
    assert {name for name, value in data.items() if value is None} == {
        "from_name", "from_email", "subject", "message_id", "in_reply_to", "date", "html", "bounce",
    }  # fmt: skip
    assert (data["to"], data["references"], data["attachments"], data["text"], data["kind"]) == ([], [], [], "", "human")


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("<a@b>", "<a@b>"),
        ("  <a@b>  (comment)", "<a@b>"),
        ("a@b", "<a@b>"),
        ("<a\n @b>", "<a@b>"),
        ("<no at sign>", "<noatsign>"),
        ("", None),
    ],
)
def test_message_id_stands_in_angle_brackets(written, found):
    assert read(letter(top=f"Message-ID: {written}\n")).message_id == found


def test_long_ids_as_python_writes_them():
    parent = f"<bw-abcdef1-c1b2-c3d4-9-{'a' * 26}.abcdef123456@harrow.example>"
    answer = EmailMessage()
    answer["In-Reply-To"] = answer["References"] = parent
    assert parent.encode() not in answer.as_bytes()
    assert (read(answer.as_bytes()).in_reply_to, read(answer.as_bytes()).references) == (parent, (parent,))


def test_thread():
    mail = read(letter(top='In-Reply-To: Your message of "Mon" <p@x.example>\nReferences: <a@x.example>\n <b@x.example>,<a@x.example> c@x.example\n'))
    assert mail.in_reply_to == "<p@x.example>"
    assert mail.references == ("<a@x.example>", "<b@x.example>")


@pytest.mark.parametrize(
    ("written", "found"),
    [
        ("Mon, 9 Mar 2026 10:30:00 -0500", "2026-03-09T10:30:00-05:00"),
        ("Mon, 9 Mar 2026 10:30:00 -0500 (CDT)", "2026-03-09T10:30:00-05:00"),
        ("9 Mar 26 10:30 EST", "2026-03-09T10:30:00-05:00"),
        ("Mon, 09 Mar 2026 10:30:00 GMT", "2026-03-09T10:30:00+00:00"),
        ("Mon, 9 Mar 2026 10:30:00", "2026-03-09T10:30:00+00:00"),
        ("2026-03-09T10:30:00+01:00", "2026-03-09T10:30:00+01:00"),
        ("Mon, 39 Mar 2026 10:30:00 +0000", None),
        ("Mon, 9 Mar 2026 10:30:00 +9999", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_date(written, found):
    assert read(letter(top=f"Date: {written}\n")).as_data()["date"] == found


def test_rubbish_among_headers_is_passed_over():
    mail = read(b"From rosa Mon Mar  9 10:30:00 2026\nFrom: rosa@harlow.example\nthis is no header\nSubject: Printer\n\nHello")
    assert (mail.from_email, mail.subject, mail.text) == ("rosa@harlow.example", "Printer", "Hello")


def test_a_body_without_a_blank_line_is_a_body():
    mail = read(b"Subject: Printer\nHello, it burns\nNow")
    assert (mail.subject, mail.text) == ("Printer", "Hello, it burns\nNow")
