"""PGP as the program gpg writes it: signatures are judged, messages are opened, and nothing of it stays behind."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bailiwick.mailroom.actions.mail_keys import add_mail_key, keyring
from bailiwick.mailroom.engine.reading import read
from bailiwick.mailroom.models import MailKey
from bailiwick.mailroom.seals import words_of
from bailiwick.mailroom.tests.sealers import HEAD, PASS, TEXT, WORDS, Gpg, pgp_parts
from bailiwick.mailroom.unsealing import Keyring, PgpKey, PgpSender, Ring, gpg
from bailiwick.mailroom.unsealing.pgp_materials import pgp_key, pgp_sender

ROSA, DESK, OTHER = "rosa@harlow.example", "desk@city.example", "other@city.example"
NOW = datetime.now(UTC)  # gpg asks no other clock


@pytest.fixture(scope="module")
def people():
    if not gpg.is_there():
        pytest.skip("there is no gpg here (on Debian: apt install gnupg)")
    made = Gpg()
    made.make(ROSA)
    made.make(DESK, pass_phrase=PASS)
    made.make(OTHER)
    yield made
    made.end()


@pytest.fixture(scope="module")
def ring(people):
    rosa, desk = pgp_sender(people.public(ROSA)), pgp_key(people.private(DESK, PASS), PASS)
    return Ring(
        pgp=(PgpKey("The desk", desk.secret, PASS, frozenset(desk.ids)),),
        pgp_senders=(PgpSender(rosa.public, rosa.fingerprint, rosa.addresses),),
    )


@pytest.fixture
def found(ring):
    """Return a function that says what is found of a mail: its text, and its seals."""

    def told(raw, ring=ring):
        mail = read(raw, opener=Keyring(ring, NOW))
        return mail.text, [(seal.what, seal.state) for seal in mail.seals]

    return told


def test_a_good_signature_whatever_the_line_ends(people, found):
    raw = people.signed(WORDS, ROSA)
    assert found(raw) == found(raw.replace(b"\r\n", b"\n")) == (TEXT, [("signed", "good")])


def test_one_that_does_not_fit_is_of_another_or_of_nobody_known(people, found):
    raw = people.signed(WORDS, ROSA)
    assert found(raw.replace(b"jams", b"runs"))[1] == [("signed", "bad")]
    assert found(raw.replace(b"rosa@harlow", b"boss@harlow"))[1] == [("signed", "differs")]
    assert found(people.signed(WORDS, OTHER))[1] == [("signed", "unknown")]
    assert found(raw, Ring())[1] == [("signed", "unknown")]


def test_signed_words(people, found):
    block = people.run("--armor", "-u", ROSA, "--clearsign", given="- Café\nFrom me\n".encode())
    raw = HEAD + b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + block
    assert found(raw) == ("- Café\nFrom me", [("signed", "good")])
    assert found(raw.replace(b"From me", b"From him"))[1] == [("signed", "bad")]


@pytest.mark.parametrize(("signer", "state"), [(None, None), (ROSA, "good"), (OTHER, "unknown")])
def test_an_encrypted_mail_is_opened_and_the_signature_within_judged(people, found, signer, state):
    expected = [("encrypted", "opened"), *([("signed", state)] if state else [])]
    assert found(pgp_parts(people.encrypted(WORDS, DESK, by=signer))) == (TEXT, expected)


def test_one_for_hidden_recipients_and_one_in_the_text(people, found):
    assert found(pgp_parts(people.run("--armor", "--encrypt", "-R", DESK, given=WORDS)))[0] == TEXT
    assert found(HEAD + b"\r\nHello\r\n" + people.encrypted(b"A secret", DESK)) == ("A secret\n\nHello", [("encrypted", "opened")])


def test_what_cannot_be_opened_says_why(people, found, ring, monkeypatch):
    block = people.encrypted(WORDS, DESK)
    assert found(pgp_parts(people.encrypted(WORDS, OTHER)))[1] == [("encrypted", "locked")]
    assert found(pgp_parts(block[: len(block) // 2]))[1] == [("encrypted", "unreadable")]
    assert found(pgp_parts(people.encrypted(b"0" * 100_000_000, DESK)))[1] == [("encrypted", "unreadable")], "more than is read of one part"
    wrong = Ring(pgp=(PgpKey("The desk", ring.pgp[0].key, "wrong", ring.pgp[0].ids),))
    assert found(pgp_parts(block), wrong)[1] == [("encrypted", "unreadable")]
    monkeypatch.setattr("shutil.which", lambda _name: None)
    (words,) = words_of(read(pgp_parts(block), opener=Keyring(ring, NOW)).seals)
    assert "gpg that would open it is not installed" in words.text


def test_one_without_proof_that_it_was_not_changed_is_refused(people, found):
    block = people.run("--armor", "--rfc2440", "--disable-mdc", "--cipher-algo", "3DES", "--encrypt", "-r", DESK, given=WORDS)
    text, seals = found(pgp_parts(block))
    assert (text, seals[0][1]) in {("", "unreadable"), (TEXT, "opened")}
    if text:
        pytest.skip("this gpg protects every message, whatever it is asked for")


def test_no_program_is_started_without_a_key_for_it(people, monkeypatch):
    raws = [people.signed(WORDS, ROSA), pgp_parts(people.encrypted(WORDS, DESK)), HEAD + b"\r\nHello"]

    def started():
        raise AssertionError

    monkeypatch.setattr(gpg, "home", started)
    assert [[seal.state for seal in read(raw, opener=Keyring(Ring(), NOW)).seals] for raw in raws] == [["unknown"], ["locked"], []]


def test_nothing_stays_behind(people, found):
    before = {each.name for place in ("/dev/shm", "/tmp") for each in Path(place).glob("bw-pgp-*")}  # noqa: S108 - looked at only
    found(pgp_parts(people.encrypted(WORDS, DESK, by=ROSA)))
    assert {each.name for place in ("/dev/shm", "/tmp") for each in Path(place).glob("bw-pgp-*")} <= before  # noqa: S108 - likewise


@pytest.mark.django_db
class TestKeeping:
    def test_a_private_key_is_kept_and_opens(self, people, city, now):
        kept = add_mail_key(actor=city.actor("ada"), now=now, name="PGP", kind="pgp_key", content=people.private(DESK, PASS), pass_phrase=PASS)
        assert (kept.stands_for, len(kept.ids), kept.secret[1]) == ((DESK,), 2, PASS)
        assert "PRIVATE" not in kept.public
        mail = read(pgp_parts(people.encrypted(WORDS, DESK)), opener=keyring(now))
        assert (mail.text, mail.seals[0].key) == (TEXT, "PGP")

    @pytest.mark.parametrize(
        ("kind", "content", "words"),
        [
            ("pgp_key", lambda people: people.private(DESK, PASS), "pass phrase does not open"),
            ("pgp_key", lambda people: people.public(DESK), "holds no private key"),
            ("pgp_sender", lambda _people: b"rubbish", "is no PGP key"),
            ("pgp_sender", lambda people: people.public(DESK) + people.public(ROSA), "several keys"),
        ],
    )
    def test_what_is_no_key_is_said_in_words(self, people, sign_in, kind, content, words):
        facts = {"name": "PGP", "kind": kind, "pass_phrase": "wrong", "addresses": "", "pasted": content(people).decode()}
        answer = sign_in("ada").post("/mail/keys-for-mail/new/", facts)
        assert answer.status_code == 422
        assert words in answer.content.decode()
        assert not MailKey.objects.exists()

    def test_without_gpg_the_page_says_what_to_install(self, sign_in, monkeypatch):
        monkeypatch.setattr("shutil.which", lambda _name: None)
        assert "Install the package gnupg" in sign_in("ada").get("/mail/keys-for-mail/new/").content.decode()
        facts = {"name": "PGP", "kind": "pgp_sender", "pass_phrase": "", "addresses": "", "pasted": "x"}
        assert "needs the program gpg" in sign_in("ada").post("/mail/keys-for-mail/new/", facts).content.decode()
