"""What administrators bring: certificates and keys in the files that programs export, read, proved and made uniform."""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, load_pem_private_key, pkcs12
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from bailiwick.mailroom.unsealing.chains import addresses_in

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate

#: bytes of a file of keys
LARGEST: Final = 1_000_000
_PRIVATE = re.compile(rb"-----BEGIN ([A-Z ]*PRIVATE KEY)-----.*?-----END \1-----", re.DOTALL)
_BEGIN = b"-----BEGIN "


@dataclass(frozen=True, slots=True)
class Material:
    """A key as it is kept."""

    public: str = field(repr=False)
    fingerprint: str
    addresses: tuple[str, ...]
    said: str = ""
    begins_at: datetime | None = None
    ends_at: datetime | None = None
    ids: tuple[str, ...] = ()
    secret: str = field(default="", repr=False)
    pass_phrase: str = field(default="", repr=False)


def plain_bytes(data: bytes) -> bytes:
    """Return what was uploaded or pasted; binary files may be pasted in base64."""
    if len(data) > LARGEST:
        raise ValidationError(_("This is too large to be a key."))
    if _BEGIN in data:
        return data
    try:
        return base64.b64decode(b"".join(data.split()), validate=True)
    except (binascii.Error, ValueError):
        return data


def smime_key(data: bytes, pass_phrase: str) -> Material:
    """Return our certificate with its private key, from PKCS#12 or PEM."""
    certificates, key = _pem_pair(data, pass_phrase) if _BEGIN in data else _packed_pair(data, pass_phrase)
    if not isinstance(key, rsa.RSAPrivateKey | ec.EllipticCurvePrivateKey):
        raise ValidationError(_("Mail cannot be encrypted for a key of this kind; RSA and elliptic curves can."))
    ours = next((each for each in certificates if each.public_key() == key.public_key()), None)
    if ours is None:
        raise ValidationError(_("The certificate and the private key do not belong together. Export both into one file."))
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()
    return _material([ours], secret)


def smime_authority(data: bytes) -> Material:
    """Return the certificates of authorities."""
    found = _certificates(data)
    if not all(_is_authority(each) for each in found):
        raise ValidationError(_("This certificate is not that of an authority. Choose “S/MIME certificate of a sender” for it."))
    return _material(found)


def smime_sender(data: bytes) -> Material:
    """Return the certificate of somebody who writes to us; the first of several is theirs."""
    return _material(_certificates(data)[:1])


def _material(certificates: Sequence[Certificate], secret: str = "") -> Material:
    first = certificates[0]
    return Material(
        "".join(each.public_bytes(Encoding.PEM).decode() for each in certificates),
        first.fingerprint(SHA256()).hex(),
        addresses_in(first),
        first.subject.rfc4514_string()[:300],
        first.not_valid_before_utc,
        first.not_valid_after_utc,
        secret=secret,
    )


def _certificates(data: bytes) -> list[Certificate]:
    try:
        found = x509.load_pem_x509_certificates(data) if _BEGIN in data else [x509.load_der_x509_certificate(data)]
        for each in found:
            each.public_key()
            each.subject.rfc4514_string()
    except (ValueError, UnsupportedAlgorithm) as error:
        raise ValidationError(_("This is no certificate. Choose a file that ends in .pem, .crt or .cer.")) from error
    return found


def _packed_pair(data: bytes, pass_phrase: str) -> tuple[list[Certificate], PrivateKeyTypes]:
    try:
        key, first, others = pkcs12.load_key_and_certificates(data, pass_phrase.encode() or None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValidationError(_("This cannot be opened: it is no PKCS#12 file (.p12, .pfx), or the pass phrase is another.")) from error
    if key is None or first is None:
        raise ValidationError(_("The file holds no private key. Export the certificate together with its private key."))
    return [first, *others], key


def _pem_pair(data: bytes, pass_phrase: str) -> tuple[list[Certificate], PrivateKeyTypes]:
    private = _PRIVATE.search(data)
    if private is None:
        raise ValidationError(_("The file holds no private key. Export the certificate together with its private key."))
    is_locked = b"ENCRYPTED" in private[0]
    try:
        key = load_pem_private_key(private[0], pass_phrase.encode() if is_locked else None)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise ValidationError(_("The private key cannot be opened: it is damaged, or the pass phrase is another.")) from error
    return _certificates(_PRIVATE.sub(b"", data)), key


def _is_authority(certificate: Certificate) -> bool:
    try:
        return certificate.extensions.get_extension_for_class(x509.BasicConstraints).value.ca
    except (x509.ExtensionNotFound, ValueError):
        return False
