"""Mail that the program openssl signed and encrypted is judged and opened."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from cryptography.hazmat.primitives import serialization

from bailiwick.mailroom.engine.reading import read
from bailiwick.mailroom.tests.judges import one, opener, ours
from bailiwick.mailroom.tests.sealers import HEAD, TEXT, WORDS, pem, person


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
