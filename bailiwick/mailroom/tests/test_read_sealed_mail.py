"""The reading of signed and encrypted mail without any key: what can be opened is, what cannot is named, nothing raises."""

from __future__ import annotations

import json
import zlib
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bailiwick.config.cli import main
from bailiwick.mailroom.engine.reading import read
from bailiwick.mailroom.engine.sealed import Opened, ber, cms
from bailiwick.mailroom.tests.sealers import HEAD, TEXT, WORDS, encrypted, pair, pgp_parts, signed, wrapped

BLOCK = b"-----BEGIN PGP MESSAGE-----\r\n\r\nhF4DJ968KHk=\r\n=abcd\r\n-----END PGP MESSAGE-----"
CLEAR = (
    b"-----BEGIN PGP SIGNED MESSAGE-----\r\nHash: SHA256\r\n\r\nHello\r\n- -- \r\n- From me\r\n"
    b"-----BEGIN PGP SIGNATURE-----\r\n\r\niHUEARYKAB0=\r\n-----END PGP SIGNATURE-----"
)


def seals(mail):
    return [(seal.kind, seal.state, seal.whole) for seal in mail.seals]


def names(mail):
    return [file.filename for file in mail.attachments]


def compressed(content):
    """Return a mail whose one part is compressed (RFC 3274)."""
    oid = {name: ber.told(ber.OID, bytes.fromhex(value)) for name, value in OIDS.items()}
    held = ber.told(ber.SEQUENCE, oid["data"] + ber.told(ber.FIELD_0, ber.told(ber.OCTETS, zlib.compress(content, 9))))
    inner = ber.told(ber.SEQUENCE, ber.told(ber.INTEGER, b"\0") + ber.told(ber.SEQUENCE, oid["zlib"]) + held)
    return wrapped(ber.told(ber.SEQUENCE, oid["compressed"] + ber.told(ber.FIELD_0, inner)), "compressed-data")


OIDS = {"data": "2a864886f70d010701", "zlib": "2a864886f70d0109100308", "compressed": "2a864886f70d0109100109"}


def test_a_signature_beside_the_words():
    mail = read(signed())
    assert (mail.text, names(mail), seals(mail)) == (TEXT, ["smime.p7s"], [("smime_signed", "unchecked", True)])


def test_words_within_their_signature_are_read():
    mail = read(signed(opaque=True))
    assert (mail.text, names(mail), seals(mail)) == (TEXT, [], [("smime_signed", "unchecked", True)])


def test_what_is_encrypted_stays_a_file():
    mail = read(encrypted())
    assert (mail.text, names(mail), seals(mail)) == ("", ["smime.p7m"], [("smime_encrypted", "locked", True)])
    mail = read(pgp_parts(BLOCK))
    assert (mail.text, names(mail), seals(mail)) == ("", ["pgp.asc", "encrypted.asc"], [("pgp_encrypted", "locked", True)])


def test_pgp_that_a_server_rearranged_is_known_too():
    parts = pgp_parts(BLOCK).replace(b"multipart/encrypted", b"multipart/mixed")
    assert [seal.kind for seal in read(parts).seals] == ["pgp_encrypted"]


def test_signed_words_lose_their_armour():
    mail = read(HEAD + b"\r\n" + CLEAR + b"\r\n")
    assert (mail.text, names(mail), seals(mail)) == ("Hello\n-- \nFrom me", [], [("pgp_signed", "unchecked", True)])
    mail = read(HEAD + b"\r\nBefore\r\n\r\n" + CLEAR + b"\r\nAfter\r\n")
    assert mail.text == "Before\n\nHello\n-- \nFrom me\n\nAfter"
    assert seals(mail) == [("pgp_signed", "unchecked", False)]


def test_an_encrypted_block_becomes_a_file():
    mail = read(HEAD + b"\r\nSee below\r\n" + BLOCK + b"\r\n")
    assert (mail.text, names(mail), seals(mail)) == ("See below", ["encrypted.asc"], [("pgp_encrypted", "locked", False)])


def test_armour_without_an_end_and_in_quotes_is_text():
    for text in (CLEAR[:90], b"> " + CLEAR.replace(b"\r\n", b"\r\n> "), b"-----BEGIN PGP MESSAGE-----\r\nno end"):
        mail = read(HEAD + b"\r\n" + text)
        assert mail.text
        assert not mail.seals


def test_other_parts_lie_outside_the_signature():
    inside = signed(head=b"")
    mail = read(HEAD + b"Content-Type: multipart/mixed; boundary=o\r\n\r\n--o\r\n" + inside + b"\r\n--o\r\n\r\nSent by a list\r\n--o--\r\n")
    assert seals(mail) == [("smime_signed", "unchecked", False)]
    assert "Sent by a list" in mail.text


def test_a_compressed_part_is_read():
    mail = read(compressed(WORDS))
    assert (mail.text, seals(mail)) == (TEXT, [("smime_compressed", "opened", True)])


def test_a_bomb_stays_a_file():
    mail = read(compressed(b"Content-Type: text/plain\r\n\r\n" + b"0" * 80_000_000))
    assert (mail.text, names(mail), seals(mail)) == ("", ["smime.p7m"], [("smime_compressed", "unreadable", True)])


def test_a_mail_wrapped_again_and_again_is_read_as_deep_as_anybody_wraps():
    content = WORDS
    for _ in range(10):
        content = signed(content, opaque=True, head=b"")
    mail = read(HEAD + content)
    assert len(mail.seals) == 6
    assert names(mail) == ["smime.p7m"]


def test_the_contract_has_a_key_more_only_where_something_is_sealed():
    assert read(signed()).as_data()["sealed"] == [{"kind": "smime_signed", "state": "unchecked", "by": [], "key": "", "why": "", "whole": True}]
    assert "sealed" not in read(HEAD + b"\r\nHello").as_data()


def test_more_than_anybody_sends_stays_as_it_is():
    class Counting:
        asked = 0

        def open(self, _seal):
            self.asked += 1
            return Opened(b"x" * 1_000)

        check = None

    opener = Counting()
    parts = b"".join(b"--o\r\n\r\n" + (BLOCK + b"\r\n") * 20 + b"\r\n" for _ in range(20))
    mail = read(HEAD + b"Content-Type: multipart/mixed; boundary=o\r\n\r\n" + parts + b"--o--\r\n", opener=opener)
    assert opener.asked == 12
    assert mail.text.count("x" * 1_000) == 12


def test_people_read_it_on_the_command_line_too(tmp_path, capfdbinary):
    (tmp_path / "a.eml").write_bytes(encrypted())
    assert main(["mail", "parse", str(tmp_path / "a.eml")]) == 0
    assert b"sealed       smime_encrypted, locked\n" in capfdbinary.readouterr().out


SEALED = [signed(), signed(opaque=True), encrypted(), compressed(WORDS), pgp_parts(BLOCK), HEAD + b"\r\n" + CLEAR, pair(b"signed", b"", b"")]


@given(st.sampled_from(SEALED), st.integers(0, 10_000), st.binary(max_size=8), st.booleans())
@settings(max_examples=300, deadline=timedelta(seconds=5))
def test_what_was_broken_on_its_way_never_raises(raw, at, other, cut):
    at %= len(raw)
    broken = raw[:at] + other + (b"" if cut else raw[at + len(other) :])
    json.dumps(read(broken).as_data()).encode()


@given(st.binary(max_size=200))
@settings(max_examples=300, deadline=timedelta(seconds=5))
def test_any_bytes_are_refused_in_one_way(data):
    for content in (data, b"\x30\x80\x06\x09" + bytes.fromhex(OIDS["compressed"])[:9] + data):
        try:
            cms.read(content)
        except ber.MalformedError:
            continue


@pytest.mark.parametrize("data", [b"\x30\x80" * 100_000, b"\x30\x84\xff\xff\xff\xff", b"\x24\x80" + b"\x04\x01a" * 300_000 + b"\0\0", b"\x1f\x01"])
def test_hostile_notation_is_refused_soon(data):
    with pytest.raises(ber.MalformedError):
        ber.der(ber.read(data))
