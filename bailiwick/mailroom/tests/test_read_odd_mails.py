"""Mails as programs write them that nobody tested: every word, file and name is found all the same."""

from __future__ import annotations

import base64
import struct

import pytest

from bailiwick.mailroom.engine import japanese, rtf
from bailiwick.mailroom.engine.reading import read
from bailiwick.mailroom.tests.letters import letter, part, parted

RICH = rb"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}\f0 The printer is \b broken\b0 .\par Caf\'e9 \u8364?9 on floor two.\par{\*\generator x}}"
WORDS = "The printer is broken.\nCafé €9 on floor two."


def wrapped(packed):
    """Return an envelope of Outlook whose words are packed Rich Text alone."""
    value = struct.pack("<HHII", 0x0102, 0x1009, 1, len(packed)) + packed + b"\0" * (-len(packed) % 4)
    properties = struct.pack("<I", 1) + value
    content = struct.pack("<IH", 0x223E9F78, 1) + struct.pack("<BII", 1, 0x00069003, len(properties)) + properties + b"\0\0"
    sent = base64.encodebytes(content).decode()
    return parted(part(""), part(sent, "application/ms-tnef; name=winmail.dat", "Content-Transfer-Encoding: base64\n"))


def packed(data):
    """Return Rich Text packed without a repetition, ended by a place that nobody writes to."""
    made = b"".join(b"\0" + data[at : at + 8] for at in range(0, len(data) - len(data) % 8, 8))
    rest = data[len(data) - len(data) % 8 :]
    made += bytes((1 << len(rest),)) + rest + struct.pack(">H", (207 + len(data)) % 4096 << 4)
    return struct.pack("<IIII", len(made) + 12, len(data), 0x75465A4C, 0) + made


@pytest.mark.parametrize("content", [packed(RICH), struct.pack("<IIII", len(RICH) + 12, len(RICH), 0x414C454D, 0) + RICH])
def test_rich_text_in_the_envelope_of_outlook(content):
    assert read(wrapped(content)).text == WORDS


def test_rich_text_that_repeats_itself():
    # a place in the known beginning (“{\rtf1”), then a run that overlaps what it writes
    content = bytes((0b0000_0101,)) + struct.pack(">H", 0 << 4 | 4) + b"x" + struct.pack(">H", (207 + 6) << 4 | 2) + b"}"
    assert rtf.unpacked(struct.pack("<IIII", len(content) + 12, 12, 0x75465A4C, 0) + content) == rb"{\rtf1xxxxx}"
    assert rtf.words(rb"{\rtf1xxxxx}") == "xxxxx"
    assert rtf.unpacked(b"short") == rtf.unpacked(b"\xff" * 40) == b""


def test_rich_and_enriched_text_by_itself():
    assert read(letter(RICH.decode(), head="Content-Type: text/rtf\n")).text == WORDS
    assert read(letter("<bold>Hi</bold> <<there", head="Content-Type: text/enriched\n")).text == "Hi <there"


def test_plain_text_that_only_points_at_the_html():
    html = part("<p>The printer on floor two jams.</p>", "text/html")
    stub = parted(part("Your mail client does not support HTML mail."), html, kind="alternative")
    honest = parted(part("The printer on floor two jams. I read it in the HTML viewer."), html, kind="alternative")
    assert read(stub).text == "The printer on floor two jams."
    assert "HTML viewer" in read(honest).text


@pytest.mark.parametrize(
    ("written", "said"), [(b"\x1b$B-!\x1b(B", "①"), (b"\x1b(I1\x1b(B", "ｱ"), (b"\x1b$B%W%j%s%?\x1b(B 2\n\x1b$B3,\x1b(B", "プリンタ 2\n階")]
)
def test_japanese_beyond_its_standard(written, said):
    raw = b"From: a@b.example\nContent-Type: text/plain; charset=iso-2022-jp\n\n" + written
    assert read(raw).text == japanese.decoded(written) == said


def test_lines_that_go_on_after_added_spaces():
    assert read(letter("a= \nb=\t\nc", head="Content-Transfer-Encoding: quoted-printable\n")).text == "abc"


def test_a_picture_is_found_by_its_escaped_name():
    picture = part("QUJD", "image/png; name=a.png", "Content-ID: <a@b>\nContent-Transfer-Encoding: base64\n")
    mail = read(parted(part('<img src="cid:a%40b">', "text/html"), picture))
    assert (mail.attachments[0].inline, mail.html) == (True, '<img src="cid:a@b">')


def test_headers_behind_a_heading_without_end():
    assert read(letter("body", top="X-Big: " + "y" * 2_000_000 + "\nSubject: After\nFrom: a@b.example\n")).subject == "After"
    many = "".join(f"X-{number}: y\n" for number in range(200_000))
    mail = read(letter("body", top=f"{many}Subject: After\n all\nFrom: a@b.example\n"))
    assert (mail.subject, mail.from_email, mail.text) == ("After all", "a@b.example", "body")


def test_rubbish_above_the_headers():
    mail = read(b"250 go on\r\nReceived: from x\r\nFrom: a@b.example\r\nSubject: After\r\n\r\nbody")
    assert (mail.from_email, mail.subject, mail.text) == ("a@b.example", "After", "body")
    assert read(b"Dear desk,\nnothing prints.\n").text == "Dear desk,\nnothing prints."


def test_the_latest_of_very_many_references():
    named = "\n ".join(f"<m{number}-{'y' * 50}@x.example>" for number in range(5_000))
    found = read(letter(head=f"References: {named}\n")).references
    assert (found[0][:4], found[-1][:7]) == ("<m0-", "<m4999-")


def test_returns_alone_end_headers_whatever_the_body_does():
    mail = read(b"From: a@b.example\rSubject: Old\r\rone\r\ntwo\n")
    assert (mail.from_email, mail.subject, mail.text) == ("a@b.example", "Old", "one\ntwo")


@pytest.mark.parametrize(
    ("written", "email"), [("R <@a.example,@b.example:r@x.example>, s@x.example", "r@x.example"), ("r @ x.example", "r@x.example")]
)
def test_addresses_of_old_mailers(written, email):
    assert read(letter(top=f"From: {written}\n")).from_email == email


def test_encoded_words_with_several_paddings():
    assert read(letter(top="Subject: =?utf-8?B?w6k=w6k=?=\n")).subject == "éé"


@pytest.mark.parametrize(
    ("written", "date"),
    [
        ("31 Dec 2026 23:59:60 +0000", "2026-12-31T23:59:59+00:00"),
        ("9 Mar 126 10:30:00 GMT", "2026-03-09T10:30:00+00:00"),
        ("31 Feb 2026 10:00", None),
    ],
)
def test_odd_dates(written, date):
    assert read(letter(head=f"Date: {written}\n")).as_data()["date"] == date
