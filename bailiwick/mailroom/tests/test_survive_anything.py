"""Whatever the bytes, there is a document, soon: mails are broken, cut, repeated and blown up on purpose."""

from __future__ import annotations

import json
import os
import random
import time
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bailiwick.mailroom.engine import parse, reading
from bailiwick.mailroom.engine.reading import read
from bailiwick.mailroom.tests.breaking import broken
from bailiwick.mailroom.tests.hunting import hunt
from bailiwick.mailroom.tests.letters import PLAIN, file, letter, part, parted, report

SHAPES = [
    letter(
        "Hello\n\n-- \nRosa\n\nOn Mon, Mar 9, 2026 at 10:30 AM Help <h@d.example> wrote:\n> Which?\n",
        head="References: <a@b> <c@d>\nDate: Mon, 9 Mar 2026 10:30:00 -0500\n",
    ),
    parted(part("plain"), part('<p>rich <img src="cid:x"></p><blockquote>q</blockquote>', "text/html; charset=utf-8"), kind="alternative"),
    parted(part("Hi"), file("filename*0*=utf-8''a%C3%A9; filename*1=.pdf"), part("Subject: in\n\nHi", "message/rfc822")),
    report(),
    letter(
        "begin 644 a.txt\n#86)C\n`\nend\n", head="Content-Type: text/plain; format=flowed; charset=iso-2022-jp\nX-Failed-Recipients: a@b.example\n"
    ),
    parted(
        part("x\x9f>\x22aaaa", "application/ms-tnef"),
        part("c2ln", "application/pkcs7-signature", "Content-Transfer-Encoding: base64\n"),
        kind="signed",
    ),
    (PLAIN + 'Subject: =?utf-8?b?Q2Fmw6k=?= =?x?q?=E9?=\nCc: =?utf-8?q?a?= <b@c>, (d) e@f; "g" <h@i>\n\nHi').encode(),
]
SECONDS = 2.0


@pytest.fixture
def real_mails():
    """Return the folder of real mails beside the repository; without it the test says so instead of running."""
    path = Path(os.environ.get("BAILIWICK_SHARED", Path(__file__).parents[4] / "shared")) / "data" / "emails"
    if not path.is_dir():
        pytest.skip(f"the real mails are not here: {path}")
    return path


def check(raw):
    data = read(raw).as_data()
    json.dumps(data, ensure_ascii=False).encode()
    return data


@given(st.binary(max_size=400))
@settings(max_examples=300, deadline=timedelta(seconds=5))
def test_any_bytes(raw):
    check(raw)


@given(st.sampled_from(SHAPES), st.randoms(use_true_random=False))
@settings(max_examples=500, deadline=timedelta(seconds=5))
def test_mails_that_were_broken_on_their_way(raw, chance):
    check(broken(raw, chance, SHAPES))


@pytest.mark.parametrize("seed", range(3))
def test_a_thousand_more_that_are_the_same_in_every_run(seed):
    for number in range(1_000):
        check(broken(SHAPES[number % len(SHAPES)], random.Random(f"{seed}.{number}"), SHAPES))


@pytest.mark.slow
def test_real_mails_that_were_broken_on_their_way(real_mails, tmp_path):
    assert hunt(real_mails, 3_000, "the suite", tmp_path) == 0


@given(st.text(max_size=300))
@settings(max_examples=300, deadline=timedelta(seconds=5))
def test_any_text_stays_or_is_quoted(text):
    mail = read(b"Content-Type: text/plain; charset=utf-8\n\n" + text.encode("utf-8", "replace"))
    assert bool(mail.visible.strip()) == bool(mail.text.strip())


def test_the_same_bytes_are_the_same_document():
    assert [read(raw) for raw in SHAPES] == [read(raw) for raw in SHAPES]


HEAD = b"From: a@b.example\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n"
VAST = {
    "30 MB of base64": lambda: MIXED + b"--x\nContent-Type: application/pdf\nContent-Transfer-Encoding: base64\n\n" + (b"QUJD" * 19 + b"\n") * 380_000 + b"--x--",
    "30 MB of text": lambda: HEAD + b"\n" + b"hello world, this is text\n" * 1_150_000,
    "30 MB of quotes": lambda: HEAD + b"\n" + b"> hello world\n" * 2_100_000,
    "30 MB of HTML": lambda: HEAD + b"Content-Type: text/html\n\n" + b"<p>hello <b>you</b></p>\n" * 1_250_000,
    "30 MB of rubbish": lambda: HEAD + b"\n" + random.Random(7).randbytes(30_000_000),
    "1,000 deep": lambda: HEAD + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (at, at) for at in range(1_000)),
    "100,000 parts": lambda: MIXED + b"--x\nContent-Type: text/plain\n\nhi\n" * 100_000,
    "100,000 mails": lambda: MIXED.replace(b"mixed", b"digest") + b"--x\n\nSubject: a\n\nhi\n" * 100_000,
    "a header of 10 MB": lambda: b"Subject: " + b"a" * 10_000_000 + b"\n\nhi",
    "a folded header of 9 MB": lambda: b"Subject: a\n" + b" a\n" * 3_000_000 + b"\n\nhi",
    "a million headers": lambda: b"To: a@b\n" * 1_000_000 + b"\n\nhi",
    "quotes without an end": lambda: b"From: " + b'"\\' * 5_000_000 + b"\n\nhi",
    "comments without an end": lambda: b"To: " + b"(" * 5_000_000 + b"\n\nhi",
    "words without an end": lambda: b"Subject: " + b"=?utf-8?q?=C3?= " * 500_000 + b"\n\nhi",
    "elements in elements": lambda: HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 200_000,
    "attributes": lambda: HEAD + b"Content-Type: text/html\n\n<a " + b"".join(b"x%d " % at for at in range(100_000)),
    "ampersands": lambda: HEAD + b"Content-Type: text/html\n\n" + b"&" * 1_000_000,
    "beginnings of files": lambda: HEAD + b"\n" + b"begin 644 x\n" * 500_000,
    "lines of dashes": lambda: HEAD + b"\n" + (b"- " * 320 + b"x\n") * 15_000,
    "lines of spaces": lambda: HEAD + b"\n" + (b" " * 650 + b"x\n") * 15_000,
    "signs of addresses": lambda: b"From: MAILER-DAEMON@x.example\nSubject: Undelivered mail\n\n" + b"user a@" * 140_000,
    "failed addresses": lambda: b"From: MAILER-DAEMON@x.example\nSubject: Undelivered mail\n\n" + b"<a@b.example>: no\n" * 60_000,
    "groups of a report": lambda: HEAD + b"Content-Type: message/delivery-status\n\n" + b"Final-Recipient: rfc822; a@b.example\nAction: failed\n\n" * 200_000,
    "brackets of JSON": lambda: HEAD + b'\n{"ecipients":' + b"[" * 900_000,
}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("made", VAST.values(), ids=VAST)
def test_time_is_bounded(made):
    raw = made()
    before = time.process_time()
    read(raw)
    assert time.process_time() - before < SECONDS * 2, "twice the aim, for machines that are busy"


def test_a_mistake_of_ours_loses_no_mail(monkeypatch):
    def fail(_raw):
        raise RecursionError

    monkeypatch.setattr(reading, "tree", fail)
    mail = parse(b"Subject: x\n\nHello")
    assert (mail.text, mail.visible, mail.defects) == ("Subject: x\n\nHello", "Subject: x\n\nHello", ("unreadable",))
