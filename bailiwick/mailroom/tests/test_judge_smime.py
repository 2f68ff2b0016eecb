"""Signatures of S/MIME are judged and encrypted mail is opened, also as the program openssl makes it."""

from __future__ import annotations

import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.x509.oid import ExtendedKeyUsageOID
from hypothesis import given, settings
from hypothesis import strategies as st

from bailiwick.mailroom.engine.reading import read
from bailiwick.mailroom.tests.sealers import HEAD, TEXT, WORDS, authority, encrypted, pair, pem, person, signed
from bailiwick.mailroom.unsealing import Keyring, Ring, SmimeKey, SmimeSender

NOW = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(days=30)


def ours(key="rsa"):
    return person("desk@city.example", key=key)


def opener(*, trusts=("City Authority",), senders=(), keys=None):
    known = tuple(SmimeSender(who.certificate, (who.address,)) for who in senders)
    held = tuple(SmimeKey("The desk", who.certificate, who.key) for who in (keys if keys is not None else [ours()]))
    return Keyring(Ring(smime=held, authorities=tuple(authority(name).certificate for name in trusts), smime_senders=known), NOW)


def seals(raw, keys=None):
    return [(seal.kind, seal.state, seal.why, seal.by) for seal in read(raw, opener=keys or opener()).seals]


def one(raw, keys=None):
    ((_kind, state, why, _by),) = seals(raw, keys)
    return state, why


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
    assert "evil.example" not in mail.html
    assert mail.text.startswith("The secret\n\n")
    assert [seal.whole for seal in mail.seals] == [False]


def test_pictures_of_other_servers_within_are_not_shown():
    mail = read(encrypted(b'Content-Type: text/html\r\n\r\n<p>Hi<img src="https://spy.example/x.png"></p>'), opener=opener())
    assert mail.remote_images == 1
    assert "spy.example" not in mail.html


@given(st.integers(0, 5_000), st.integers(0, 255))
@settings(max_examples=60, deadline=timedelta(seconds=10))
def test_what_was_broken_on_its_way_never_raises_and_is_never_good(at, byte):
    raw = signed(opaque=True)
    at = len(HEAD) + 130 + at % (len(raw) - len(HEAD) - 130)
    broken = raw[:at] + bytes([byte]) + raw[at + 1 :]
    mail = read(broken, opener=opener())
    assert mail.text == TEXT or not any(seal.state == "good" for seal in mail.seals)
    read(encrypted()[:at], opener=opener())


@pytest.fixture
def openssl(tmp_path):
    """Return a function that runs `openssl cms` with the files of Rosa and the desk."""
    program = shutil.which("openssl")
    if program is None:
        pytest.skip("there is no openssl here (on Debian: apt install openssl)")

    def run(*words, given=WORDS, key="rsa", command="cms"):
        for name, who in (("rosa", person(key=key)), ("desk", ours(key))):
            private = who.key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
            (tmp_path / f"{name}.pem").write_bytes(pem(who) + private)
        done = subprocess.run([program, command, *words], input=given, capture_output=True, cwd=tmp_path, check=False)  # noqa: S603 - our own words
        assert done.returncode == 0, done.stderr.decode()
        return HEAD + done.stdout

    return run


@pytest.mark.parametrize("key", ["rsa", "ec"])
@pytest.mark.parametrize("words", [[], ["-nodetach"], ["-nodetach", "-stream"], ["-noattr"], ["-keyid"], ["-md", "sha512"]])
def test_signed_by_openssl(openssl, key, words):
    raw = openssl("-sign", "-signer", "rosa.pem", *words, key=key)
    assert (read(raw).text, one(raw)) == (TEXT, ("good", ""))


def test_signed_by_openssl_with_pss_and_by_its_older_command(openssl):
    assert one(openssl("-sign", "-signer", "rosa.pem", "-keyopt", "rsa_padding_mode:pss")) == ("good", "")
    assert one(openssl("-sign", "-signer", "rosa.pem", command="smime")) == ("good", "")


def test_signed_in_a_way_that_proves_nothing(openssl):
    assert one(openssl("-sign", "-signer", "rosa.pem", "-md", "sha1")) == ("weak", "")


def test_signed_without_a_certificate_by_somebody_known(openssl):
    raw = openssl("-sign", "-signer", "rosa.pem", "-nocerts")
    assert one(raw) == ("unknown", "no_certificate")
    assert one(raw, opener(senders=[person(key="rsa")])) == ("good", "")


@pytest.mark.parametrize("key", ["rsa", "ec"])
@pytest.mark.parametrize("words", [["-aes128"], ["-aes256", "-stream"], ["-aes256", "-keyid"], ["-aes-256-gcm"]])
def test_encrypted_by_openssl(openssl, key, words):
    mail = read(openssl("-encrypt", *words, "desk.pem", key=key), opener=opener(keys=[ours(key)]))
    assert (mail.text, mail.seals[0].state) == (TEXT, "opened")


@pytest.mark.parametrize("words", [["-des3"], ["-aes256", "-keyopt", "rsa_padding_mode:oaep", "-keyopt", "rsa_oaep_md:sha256"]])
def test_encrypted_by_openssl_in_older_and_newer_ways(openssl, words):
    mail = read(openssl("-encrypt", words[0], "-recip", "desk.pem", *words[1:]), opener=opener())
    assert (mail.text, mail.seals[0].state) == (TEXT, "opened")


def test_a_changed_cipher_is_refused(openssl):
    raw = openssl("-encrypt", "-aes-256-gcm", "desk.pem")
    lines = raw.split(b"\n")
    lines[-4] = lines[-4][:10] + (b"A" if lines[-4][10:11] != b"A" else b"B") + lines[-4][11:]
    mail = read(b"\n".join(lines), opener=opener())
    assert (mail.text, mail.seals[0].state) == ("", "unreadable")
