"""Encrypted S/MIME is opened: the key of the content is unlocked with a key of ours, then the content with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cryptography.exceptions import InvalidTag, UnsupportedAlgorithm
from cryptography.hazmat.decrepit.ciphers.algorithms import TripleDES
from cryptography.hazmat.primitives import padding as filling
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC
from cryptography.hazmat.primitives.kdf.x963kdf import X963KDF
from cryptography.hazmat.primitives.keywrap import InvalidUnwrap, aes_key_unwrap

from bailiwick.mailroom.engine.sealed import Opened, ber, cms
from bailiwick.mailroom.engine.sealed.ber import MalformedError
from bailiwick.mailroom.unsealing import algorithms
from bailiwick.mailroom.unsealing.signatures import is_of

if TYPE_CHECKING:
    from bailiwick.mailroom.engine.document import Seal
    from bailiwick.mailroom.unsealing.rings import Ring, SmimeKey

#: bits of a block, and its bytes
BLOCK = {"aes": 128, "des": 64}


def open_smime(seal: Seal, ring: Ring) -> Opened:
    """Open what was encrypted for a certificate of ours."""
    try:
        held = cms.read(seal.content)
    except MalformedError:
        return Opened(why="unreadable")
    if not isinstance(held, cms.Locked):
        return Opened(why="unreadable")
    ours = [(recipient, key) for recipient in held.recipients for key in ring.smime if is_of(recipient.party, key.certificate)]
    for recipient, key in ours:
        try:
            return Opened(_content(held, _unlocked(recipient, key)), key.name)
        except (ValueError, TypeError, IndexError, InvalidTag, InvalidUnwrap, UnsupportedAlgorithm):
            continue
    return Opened(why="unreadable" if ours else "no_key")


def _unlocked(recipient: cms.Recipient, ours: SmimeKey) -> bytes:
    """Return the key of the content."""
    if isinstance(ours.key, rsa.RSAPrivateKey) and recipient.theirs is None:
        if recipient.algorithm.oid == algorithms.OAEP:
            return ours.key.decrypt(recipient.locked, algorithms.oaep_of(recipient.algorithm))
        if recipient.algorithm.oid == algorithms.RSA:
            return ours.key.decrypt(recipient.locked, padding.PKCS1v15())
    if isinstance(ours.key, ec.EllipticCurvePrivateKey) and recipient.theirs is not None:
        return _agreed(recipient, ours.key)
    raise UnsupportedAlgorithm(recipient.algorithm.oid)


def _agreed(recipient: cms.Recipient, ours: ec.EllipticCurvePrivateKey) -> bytes:
    """Return the key of the content by what both sides agree on (RFC 5753)."""
    method, wrap = algorithms.AGREEMENTS.get(recipient.algorithm.oid), recipient.algorithm.parameters
    if method is None or wrap is None or recipient.theirs is None:
        raise UnsupportedAlgorithm(recipient.algorithm.oid)
    size = algorithms.WRAPS.get(wrap.children[0].oid)
    if size is None:
        raise UnsupportedAlgorithm(wrap.children[0].oid)
    theirs = ec.EllipticCurvePublicKey.from_encoded_point(ours.curve, recipient.theirs.content[1:])
    mixed = ber.told(ber.FIELD_0, ber.told(ber.OCTETS, recipient.mixed_in)) if recipient.mixed_in else b""
    bits = ber.told(algorithms.FIELD_2, ber.told(ber.OCTETS, (size * 8).to_bytes(4, "big")))
    shared = ber.told(ber.SEQUENCE, ber.der(wrap) + mixed + bits)
    between = X963KDF(method(), size, shared).derive(ours.exchange(ec.ECDH(), theirs))
    return aes_key_unwrap(between, recipient.locked)


def _content(held: cms.Locked, key: bytes) -> bytes:
    """Return the content; raises ValueError or InvalidTag where it was changed on its way."""
    oid, parameters = held.algorithm.oid, held.algorithm.parameters
    if parameters is None:
        raise UnsupportedAlgorithm(oid)
    if algorithms.AES_GCM.get(oid) == len(key) and held.proof is not None:
        return AESGCM(key).decrypt(parameters.children[0].octets, held.content + held.proof, held.covered or None)
    if algorithms.AES_CBC.get(oid) == len(key):
        return _chained(Cipher(AES(key), CBC(parameters.octets)), held.content, BLOCK["aes"])
    if oid == algorithms.TRIPLE_DES:
        return _chained(Cipher(TripleDES(key), CBC(parameters.octets)), held.content, BLOCK["des"])
    raise UnsupportedAlgorithm(oid)


def _chained(cipher: Cipher[CBC], content: bytes, block: int) -> bytes:
    reader, unfilled = cipher.decryptor(), filling.PKCS7(block).unpadder()
    filled = reader.update(content) + reader.finalize()
    return unfilled.update(filled) + unfilled.finalize()
