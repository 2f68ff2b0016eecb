"""Signatures of S/MIME are checked: over the very bytes, by the certificate they name, at the time the mail came."""

from __future__ import annotations

import hmac
from typing import TYPE_CHECKING, Final

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed448, ed25519, padding, rsa

from bailiwick.mailroom.engine.sealed import Verdict, cms
from bailiwick.mailroom.engine.sealed.ber import MalformedError
from bailiwick.mailroom.unsealing import algorithms
from bailiwick.mailroom.unsealing.chains import addresses_in, may_sign, standing

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from cryptography.x509 import Certificate

    from bailiwick.mailroom.engine.document import Seal
    from bailiwick.mailroom.unsealing.rings import Ring

#: the best first; where several signed, the best counts
_ORDER: Final = ("good", "expired", "unknown", "weak", "bad", "unreadable")


def check(seal: Seal, ring: Ring, now: datetime) -> Verdict:
    """Judge the signatures over a part; one that is as it should be counts."""
    try:
        held = cms.read(seal.signature)
    except MalformedError:
        return Verdict("unreadable")
    if not isinstance(held, cms.Signed) or not held.signers:
        return Verdict("unreadable")
    contents = [held.content or b""] if held.content is not None else [_canonical(seal.content), seal.content]
    included = loaded(held.certificates)
    verdicts = [_judged(signer, held, contents, included, ring, now) for signer in held.signers]
    return min(verdicts, key=lambda verdict: _ORDER.index(verdict.state))


def _canonical(content: bytes) -> bytes:
    """Return a part with the line ends that are signed, whichever the mail came with."""
    return content.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n")


def loaded(certificates: Sequence[bytes]) -> list[Certificate]:
    """Return the certificates that can be read."""
    found = []
    for each in certificates:
        try:
            found.append(x509.load_der_x509_certificate(each))
        except (ValueError, UnsupportedAlgorithm):
            continue
    return found


def is_of(party: cms.Party, certificate: Certificate) -> bool:
    """Whether a certificate is the one that is named."""
    if party.key_id:
        try:
            known = certificate.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value.digest
        except (x509.ExtensionNotFound, ValueError):
            known = x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest
        return known == party.key_id
    return certificate.serial_number == party.serial and certificate.issuer.public_bytes() == party.issuer


def _judged(signer: cms.Signer, held: cms.Signed, contents: Sequence[bytes], included: Sequence[Certificate], ring: Ring, now: datetime) -> Verdict:
    candidates = [*included, *(each.certificate for each in ring.smime_senders)]
    try:
        certificate = next((each for each in candidates if is_of(signer.party, each)), None)
        if certificate is None:
            return Verdict("unknown", why="no_certificate")
        method = _hash(signer)
        addresses = _addresses(certificate, ring)
        if not any(_is_right(signer, held, content, certificate) for content in contents):
            return Verdict("bad", addresses)
    except (UnsupportedAlgorithm, ValueError, TypeError, IndexError):
        return Verdict("unknown", why="algorithm")
    if isinstance(method, algorithms.WEAK):
        return Verdict("weak", addresses)
    if not may_sign(certificate):
        return Verdict("unknown", addresses, "not_for_mail")
    found = standing(certificate, included, ring, now)
    return {"trusted": Verdict("good", addresses), "expired": Verdict("expired", addresses)}.get(found, Verdict("unknown", addresses, "untrusted"))


def _addresses(certificate: Certificate, ring: Ring) -> tuple[str, ...]:
    given = next((each.addresses for each in ring.smime_senders if each.certificate == certificate), ())
    return given or addresses_in(certificate)


def _hash(signer: cms.Signer) -> hashes.HashAlgorithm:
    """Return how a signature hashes what it signs."""
    oid = signer.algorithm.oid
    if oid == algorithms.PSS:
        return algorithms.pss_of(signer.algorithm)[1]
    found = algorithms.RSA_WITH.get(oid) or algorithms.ECDSA_WITH.get(oid)
    return found() if found is not None else algorithms.hash_of(signer.digest.oid)


def _is_right(signer: cms.Signer, held: cms.Signed, content: bytes, certificate: Certificate) -> bool:
    """Whether a signature fits the content."""
    if not signer.attributes:
        return _verifies(signer, content, certificate)
    digest = hashes.Hash(algorithms.hash_of(signer.digest.oid))
    digest.update(content)
    if not hmac.compare_digest(digest.finalize(), signer.said_digest) or signer.said_type != held.kind:
        return False
    return any(_verifies(signer, written, certificate) for written in dict.fromkeys(signer.attributes))


def _verifies(signer: cms.Signer, data: bytes, certificate: Certificate) -> bool:
    key, method = certificate.public_key(), _hash(signer)
    try:
        if isinstance(key, rsa.RSAPublicKey):
            filled = algorithms.pss_of(signer.algorithm)[0] if signer.algorithm.oid == algorithms.PSS else padding.PKCS1v15()
            key.verify(signer.signature, data, filled, method)
        elif isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signer.signature, data, ec.ECDSA(method))
        elif isinstance(key, ed25519.Ed25519PublicKey | ed448.Ed448PublicKey):
            key.verify(signer.signature, data)
        else:
            raise UnsupportedAlgorithm(signer.algorithm.oid)
    except InvalidSignature:
        return False
    return True
