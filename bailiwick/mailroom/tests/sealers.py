"""Certificates and keys of people who do not exist, and mail signed and encrypted with them."""

from __future__ import annotations

import base64
import os
import shutil
import subprocess
import tempfile
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import SimpleNamespace

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import pkcs7, pkcs12
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

PEM, DER = serialization.Encoding.PEM, serialization.Encoding.DER
BEGAN, ENDS = datetime(2020, 1, 1, tzinfo=UTC), datetime(2090, 1, 1, tzinfo=UTC)
HEAD = b"From: Rosa Marsh <rosa@harlow.example>\r\nTo: desk@city.example\r\nSubject: Printer\r\nMessage-ID: <sealed@harlow.example>\r\n"
WORDS = "Content-Type: text/plain; charset=utf-8\r\n\r\nThe café printer jams.\r\n".encode()
TEXT = "The café printer jams."
PASS = "correct horse 4711"


@cache
def rsa_key(_name):
    """Return a key, the same at every call for one name."""
    return rsa.generate_private_key(65537, 2048)


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def authority(name="City Authority"):
    """Return an authority that signs its own certificate."""
    return _authority(name)


@cache
def _authority(name):
    key = ec.generate_private_key(ec.SECP256R1())
    made = _begun(name, key, name, BEGAN, ENDS).add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    return SimpleNamespace(name=name, key=key, certificate=made.sign(key, hashes.SHA256()))


def person(address="rosa@harlow.example", *, by="City Authority", ends=ENDS, key="rsa", purpose=ExtendedKeyUsageOID.EMAIL_PROTECTION):
    """Return somebody with a certificate by an authority; the same at every call for the same facts."""
    return _person(address, by, ends, key, purpose)


@cache
def _person(address, by, ends, key, purpose):
    mine, issuer = rsa_key(address) if key == "rsa" else ec.generate_private_key(ec.SECP256R1()), authority(by)
    made = _begun(address, mine, by, BEGAN, ends)
    made = made.add_extension(x509.SubjectAlternativeName([x509.RFC822Name(address)]), critical=False)
    made = made.add_extension(x509.ExtendedKeyUsage([purpose]), critical=False)
    made = made.add_extension(x509.SubjectKeyIdentifier.from_public_key(mine.public_key()), critical=False)
    return SimpleNamespace(address=address, key=mine, certificate=made.sign(issuer.key, hashes.SHA256()))


def _begun(name, key, issuer, began, ends):
    made = x509.CertificateBuilder().subject_name(_name(name)).issuer_name(_name(issuer)).public_key(key.public_key())
    return made.serial_number(x509.random_serial_number()).not_valid_before(began).not_valid_after(ends)


def pem(who):
    """Return a certificate as a file."""
    return who.certificate.public_bytes(PEM)


def pem_pair(who, pass_phrase=PASS):
    """Return a certificate and its locked private key as a file."""
    lock = serialization.BestAvailableEncryption(pass_phrase.encode())
    return pem(who) + who.key.private_bytes(PEM, serialization.PrivateFormat.PKCS8, lock)


def packed(who, pass_phrase=PASS):
    """Return a certificate and its private key as programs export them."""
    lock = serialization.BestAvailableEncryption(pass_phrase.encode())
    return pkcs12.serialize_key_and_certificates(b"mail", who.key, who.certificate, [authority().certificate], lock)


def signed(content=WORDS, who=None, *, head=HEAD, method=hashes.SHA256, opaque=False):
    """Return a mail signed by S/MIME."""
    who = who or person()
    builder = pkcs7.PKCS7SignatureBuilder().set_data(content).add_signer(who.certificate, who.key, method())
    if opaque:
        return wrapped(builder.sign(DER, [pkcs7.PKCS7Options.Binary]), "signed-data", head=head)
    signature = builder.sign(DER, [pkcs7.PKCS7Options.DetachedSignature, pkcs7.PKCS7Options.Binary])
    lines = base64.encodebytes(signature).replace(b"\n", b"\r\n")
    return pair(
        b"signed",
        content,
        b"Content-Type: application/pkcs7-signature; name=smime.p7s\r\nContent-Transfer-Encoding: base64\r\n\r\n" + lines,
        head=head,
    )


def encrypted(content=WORDS, who=None, *, head=HEAD):
    """Return a mail encrypted by S/MIME for somebody."""
    who = who or person("desk@city.example")
    builder = pkcs7.PKCS7EnvelopeBuilder().set_data(content).add_recipient(who.certificate)
    return wrapped(builder.encrypt(DER, [pkcs7.PKCS7Options.Binary]), "enveloped-data", head=head)


def wrapped(data, kind, *, head=HEAD):
    """Return a mail that is one part of S/MIME."""
    start = b'Content-Type: application/pkcs7-mime; smime-type=%s; name="smime.p7m"\r\nContent-Transfer-Encoding: base64\r\n\r\n' % kind.encode()
    return head + start + base64.encodebytes(data).replace(b"\n", b"\r\n")


def pair(kind, first, second, *, head=HEAD):
    """Return a mail of two parts, such as what is signed and its signature."""
    return head + b"Content-Type: multipart/" + kind + b"; boundary=b\r\n\r\n--b\r\n" + first + b"\r\n--b\r\n" + second + b"\r\n--b--\r\n"


def pgp_parts(block, *, head=HEAD):
    """Return a mail encrypted by PGP/MIME."""
    start = b"Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1\r\n"
    return pair(b"encrypted", start, b"Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\n" + block, head=head)


class Gpg:
    """The program gpg with people's keys in a folder of its own."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="bw-", dir="/tmp"))
        (self.folder / "gpg-agent.conf").write_text("s2k-count 65536\n")

    def run(self, *words, given=b"", pass_phrase=""):
        """Run gpg and return what it writes."""
        command = ["gpg", "--homedir", self.folder, "--batch", "--pinentry-mode", "loopback", "--passphrase", pass_phrase, "--trust-model", "always"]
        done = subprocess.run([*command, *words], input=given, capture_output=True, check=False)  # noqa: S603 - our own words
        assert done.returncode == 0, done.stderr.decode()
        return done.stdout

    def make(self, address, *, pass_phrase="", ends="never"):
        """Make somebody's key, that can sign and be encrypted for."""
        self.run("--quick-gen-key", f"Somebody <{address}>", "future-default", "default", ends, pass_phrase=pass_phrase)

    def public(self, address):
        """Return somebody's public key."""
        return self.run("--armor", "--export", address)

    def private(self, address, pass_phrase=""):
        """Return somebody's private key."""
        return self.run("--armor", "--export-secret-keys", address, pass_phrase=pass_phrase)

    def signature(self, content, by):
        """Return a signature beside the content."""
        return self.run("--armor", "-u", by, "--detach-sign", given=content)

    def signed(self, content, by):
        """Return a mail signed by PGP/MIME."""
        return pair(b"signed", content, b"Content-Type: application/pgp-signature; name=signature.asc\r\n\r\n" + self.signature(content, by))

    def encrypted(self, content, to, *, by=None, more=()):
        """Return an encrypted block, signed within where somebody signs."""
        signer = ("-u", by, "--sign") if by else ()
        return self.run("--armor", *signer, "--encrypt", "-r", to, *more, given=content)

    def end(self):
        """End the helper that holds keys, and remove the folder."""
        subprocess.run(["gpgconf", "--homedir", self.folder, "--kill", "all"], check=False, env=os.environ)  # noqa: S603, S607 - our own words
        shutil.rmtree(self.folder, ignore_errors=True)
