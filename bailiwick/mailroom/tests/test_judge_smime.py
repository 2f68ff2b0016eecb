"""Signatures of S/MIME are judged and encrypted mail is opened."""

from __future__ import annotations

from datetime import timedelta

import pytest
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st

from bailiwick.mailroom.engine.reading import read
from bailiwick.mailroom.tests.judges import BEFORE, NOW, one, opener, seals
from bailiwick.mailroom.tests.sealers import HEAD, TEXT, WORDS, encrypted, pair, person, signed
from bailiwick.mailroom.unsealing import Keyring, Ring

ROSA = ("rosa@harlow.example",)


@pytest.mark.parametrize("opaque", [False, True])
def test_a_good_signature(opaque):
    assert seals(signed(opaque=opaque)) == [("smime_signed", "good", "", ROSA)]


def test_line_ends_of_another_way_do_not_break_it():
    assert one(signed().replace(b"\r\n", b"\n")) == ("good", "")


def test_what_was_changed_is_bad():
    assert one(signed().replace(b"jams", b"runs")) == ("bad", "")


@pytest.mark.parametrize(
    ("raw", "keys", "found"),
    [
        (lambda: signed(head=HEAD.replace(b"rosa@", b"boss@")), opener, ("differs", "")),
        (signed, lambda: opener(trusts=()), ("unknown", "untrusted")),
        (lambda: signed(who=person(by="Nobody")), opener, ("unknown", "untrusted")),
        (lambda: signed(who=person(by="Nobody")), lambda: opener(senders=[person(by="Nobody")]), ("good", "")),
        (lambda: signed(who=person(ends=BEFORE)), opener, ("expired", "")),
        (lambda: signed(who=person(ends=BEFORE, by="Nobody")), opener, ("unknown", "untrusted")),
        (lambda: signed(who=person(purpose=ExtendedKeyUsageOID.SERVER_AUTH)), opener, ("unknown", "not_for_mail")),
        (lambda: signed(who=person(key="ec")), opener, ("good", "")),
    ],
)
def test_who_signed_is_compared_with_whom_we_know(raw, keys, found):
    assert one(raw(), keys()) == found


def test_an_authority_that_is_none_vouches_for_nobody():
    """Rosa's own certificate is trusted as an authority, and "signs" that of another."""
    false = Keyring(Ring(authorities=(person().certificate,)), NOW)
    assert one(signed(who=person("boss@city.example")), false) == ("unknown", "untrusted")


def test_a_signature_moved_to_other_words_is_bad():
    theirs = signed().split(b"--b\r\n")[2].split(b"\r\n--b--")[0]
    assert one(pair(b"signed", WORDS.replace(b"jams", b"burns"), theirs)) == ("bad", "")


@pytest.mark.parametrize("signature", [b"", b"rubbish", b"Content-Type: application/pkcs7-signature\r\n\r\nMIIB"])
def test_a_signature_that_cannot_be_read_is_said_to_be_so(signature):
    raw = pair(b"signed", WORDS, signature or b"Content-Type: application/pkcs7-signature\r\n\r\n")
    assert seals(raw) in ([], [("smime_signed", "unreadable", "", ())])
    assert read(raw, opener=opener()).text.startswith(TEXT)


def test_what_is_encrypted_for_us_is_opened():
    mail = read(encrypted(), opener=opener())
    assert (mail.text, mail.attachments) == (TEXT, ())
    assert [(seal.kind, seal.state, seal.key) for seal in mail.seals] == [("smime_encrypted", "opened", "The desk")]


def test_what_is_encrypted_for_another_stays_locked():
    mail = read(encrypted(who=person("other@city.example")), opener=opener())
    assert [(seal.state, seal.why) for seal in mail.seals] == [("locked", "no_key")]
    assert [file.filename for file in mail.attachments] == ["smime.p7m"]


def test_signed_within_encrypted_and_encrypted_within_signed():
    inner = signed(head=b"", opaque=True)
    assert [found[:2] for found in seals(encrypted(inner))] == [("smime_encrypted", "opened"), ("smime_signed", "good")]
    outer = signed(encrypted(head=b""), opaque=True)
    assert [found[:2] for found in seals(outer)] == [("smime_signed", "good"), ("smime_encrypted", "opened")]
    assert read(outer, opener=opener()).text == TEXT


def test_a_subject_that_was_hidden_within_is_the_subject():
    hidden = WORDS.replace(b"charset=utf-8", b'charset=utf-8; protected-headers="v1"\r\nSubject: The true one')
    assert read(encrypted(hidden, head=HEAD.replace(b"Printer", b"...")), opener=opener()).subject == "The true one"
    assert read(encrypted(b"Subject: Not announced\r\n" + WORDS), opener=opener()).subject == "Printer"


def test_words_around_what_was_encrypted_do_not_reach_into_it():
    """The attack of EFAIL: HTML that is left open around the encrypted part would carry its words to another server."""
    around = b'Content-Type: text/html\r\n\r\n<p>Before</p><img src="https://evil.example/'
    after = b'Content-Type: text/html\r\n\r\n"><p>After</p>'
    locked = encrypted(b"Content-Type: text/html\r\n\r\n<p>The secret</p>", head=b"")
    raw = (
        HEAD
        + b"Content-Type: multipart/mixed; boundary=e\r\n\r\n"
        + b"".join(b"--e\r\n" + each + b"\r\n" for each in (around, locked, after))
        + b"--e--\r\n"
    )
    mail = read(raw, opener=opener())
    assert mail.html.startswith("<p>The secret</p>\n")
    assert "evil.example" not in (mail.html or "")
    assert mail.text.startswith("The secret\n\n")
    assert [seal.whole for seal in mail.seals] == [False]


def test_pictures_of_other_servers_within_are_not_shown():
    mail = read(encrypted(b'Content-Type: text/html\r\n\r\n<p>Hi<img src="https://spy.example/x.png"></p>'), opener=opener())
    assert mail.remote_images == 1
    assert "spy.example" not in (mail.html or "")


@given(st.integers(0, 5_000), st.integers(0, 255))
@settings(max_examples=60, deadline=timedelta(seconds=10))
def test_what_was_broken_on_its_way_never_raises_and_is_never_good(at, byte):
    raw = signed(opaque=True)
    at = len(HEAD) + 130 + at % (len(raw) - len(HEAD) - 130)
    broken = raw[:at] + bytes([byte]) + raw[at + 1 :]
    mail = read(broken, opener=opener())
    assert mail.text == TEXT or not any(seal.state == "good" for seal in mail.seals)
    read(encrypted()[:at], opener=opener())
