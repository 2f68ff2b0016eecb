"""The ways of signing and locking that S/MIME names by numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding

from bailiwick.mailroom.engine.sealed import ber

if TYPE_CHECKING:
    from bailiwick.mailroom.engine.sealed.cms import Algorithm

SHA1: Final = "1.3.14.3.2.26"
HASHES: Final[dict[str, type[hashes.HashAlgorithm]]] = {
    "1.2.840.113549.2.5": hashes.MD5,
    SHA1: hashes.SHA1,
    "2.16.840.1.101.3.4.2.4": hashes.SHA224,
    "2.16.840.1.101.3.4.2.1": hashes.SHA256,
    "2.16.840.1.101.3.4.2.2": hashes.SHA384,
    "2.16.840.1.101.3.4.2.3": hashes.SHA512,
    "2.16.840.1.101.3.4.2.8": hashes.SHA3_256,
    "2.16.840.1.101.3.4.2.9": hashes.SHA3_384,
    "2.16.840.1.101.3.4.2.10": hashes.SHA3_512,
}
#: ways by which no signature proves anything today
WEAK: Final = (hashes.MD5, hashes.SHA1)
RSA: Final = "1.2.840.113549.1.1.1"
OAEP: Final = "1.2.840.113549.1.1.7"
PSS: Final = "1.2.840.113549.1.1.10"
RSA_WITH: Final[dict[str, type[hashes.HashAlgorithm]]] = {
    "1.2.840.113549.1.1.4": hashes.MD5,
    "1.2.840.113549.1.1.5": hashes.SHA1,
    "1.2.840.113549.1.1.14": hashes.SHA224,
    "1.2.840.113549.1.1.11": hashes.SHA256,
    "1.2.840.113549.1.1.12": hashes.SHA384,
    "1.2.840.113549.1.1.13": hashes.SHA512,
}
ECDSA: Final = "1.2.840.10045.2.1"
ECDSA_WITH: Final[dict[str, type[hashes.HashAlgorithm]]] = {
    "1.2.840.10045.4.1": hashes.SHA1,
    "1.2.840.10045.4.3.1": hashes.SHA224,
    "1.2.840.10045.4.3.2": hashes.SHA256,
    "1.2.840.10045.4.3.3": hashes.SHA384,
    "1.2.840.10045.4.3.4": hashes.SHA512,
}
#: how both sides of an agreement make a key of it
AGREEMENTS: Final[dict[str, type[hashes.HashAlgorithm]]] = {
    "1.3.133.16.840.63.0.2": hashes.SHA1,
    "1.3.132.1.11.0": hashes.SHA224,
    "1.3.132.1.11.1": hashes.SHA256,
    "1.3.132.1.11.2": hashes.SHA384,
    "1.3.132.1.11.3": hashes.SHA512,
}
#: bytes of the key that locks another
WRAPS: Final = {"2.16.840.1.101.3.4.1.5": 16, "2.16.840.1.101.3.4.1.25": 24, "2.16.840.1.101.3.4.1.45": 32}
#: bytes of the key that locks content
AES_CBC: Final = {"2.16.840.1.101.3.4.1.2": 16, "2.16.840.1.101.3.4.1.22": 24, "2.16.840.1.101.3.4.1.42": 32}
AES_GCM: Final = {"2.16.840.1.101.3.4.1.6": 16, "2.16.840.1.101.3.4.1.26": 24, "2.16.840.1.101.3.4.1.46": 32}
TRIPLE_DES: Final = "1.2.840.113549.3.7"
FIELD_2: Final = 0xA2
PSS_SALT: Final = 20


def hash_of(oid: str) -> hashes.HashAlgorithm:
    """Return a way of hashing by its number."""
    found = HASHES.get(oid)
    if found is None:
        raise UnsupportedAlgorithm(oid)
    return found()


def _chosen(algorithm: Algorithm) -> dict[int, ber.Node]:
    return {each.tag: each.children[0] for each in (algorithm.parameters.children if algorithm.parameters is not None else [])}


def _named(node: ber.Node | None) -> hashes.HashAlgorithm:
    return hash_of(SHA1 if node is None else node.children[0].oid)


def _masked(node: ber.Node | None) -> padding.MGF1:
    return padding.MGF1(_named(None if node is None else node.children[1]))


def pss_of(algorithm: Algorithm) -> tuple[padding.PSS, hashes.HashAlgorithm]:
    """Return how an RSA signature by PSS is filled up."""
    chosen = _chosen(algorithm)
    salt = chosen[FIELD_2].number if FIELD_2 in chosen else PSS_SALT
    return padding.PSS(_masked(chosen.get(ber.FIELD_1)), salt), _named(chosen.get(ber.FIELD_0))


def oaep_of(algorithm: Algorithm) -> padding.OAEP:
    """Return how a key that was sent by OAEP is filled up."""
    chosen = _chosen(algorithm)
    label = chosen[FIELD_2].children[1].octets if FIELD_2 in chosen else None
    return padding.OAEP(_masked(chosen.get(ber.FIELD_1)), _named(chosen.get(ber.FIELD_0)), label or None)
