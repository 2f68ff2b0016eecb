"""What an S/MIME part holds: signed, encrypted or compressed content (RFC 5652, 5083, 3274), read and not judged."""

from __future__ import annotations

import zlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bailiwick.mailroom.engine import bounds
from bailiwick.mailroom.engine.sealed import ber
from bailiwick.mailroom.engine.sealed.ber import MalformedError, Node

if TYPE_CHECKING:
    from collections.abc import Callable

SIGNED: Final = "1.2.840.113549.1.7.2"
ENVELOPED: Final = "1.2.840.113549.1.7.3"
AUTHENTICATED: Final = "1.2.840.113549.1.9.16.1.23"
COMPRESSED: Final = "1.2.840.113549.1.9.16.1.9"
ZLIB: Final = "1.2.840.113549.1.9.16.3.8"
CONTENT_TYPE, DIGEST = "1.2.840.113549.1.9.3", "1.2.840.113549.1.9.4"
#: certificates, signers and recipients of one part that are looked at
CERTIFICATES, SIGNERS, RECIPIENTS = 30, 8, 100


@dataclass(frozen=True, slots=True)
class Algorithm:
    """How something is done: a name in numbers, and what belongs to it as it was written."""

    oid: str
    parameters: Node | None = None


@dataclass(frozen=True, slots=True)
class Party:
    """Whose certificate is meant: its issuer and number, or the name of its key."""

    issuer: bytes = b""
    serial: int = 0
    key_id: bytes = b""


@dataclass(frozen=True, slots=True)
class Signer:
    """One signature and what it says of itself."""

    party: Party
    digest: Algorithm
    algorithm: Algorithm
    signature: bytes = field(repr=False)
    #: what is signed in place of the content, in the ways that it may have been written; none where the content is signed itself
    attributes: tuple[bytes, ...] = field(default=(), repr=False)
    said_digest: bytes = b""
    said_type: str = ""


@dataclass(frozen=True, slots=True)
class Signed:
    """Signed content; none where it stands beside its signature."""

    kind: str
    content: bytes | None = field(repr=False)
    certificates: tuple[bytes, ...] = field(repr=False)
    signers: tuple[Signer, ...]


@dataclass(frozen=True, slots=True)
class Recipient:
    """A key for the content, locked for one recipient: sent to their key, or agreed on with it."""

    party: Party
    algorithm: Algorithm
    locked: bytes = field(repr=False)
    #: the other half of an agreement: its public key as it was written, and what both sides mix in
    theirs: Node | None = None
    mixed_in: bytes = b""


@dataclass(frozen=True, slots=True)
class Locked:
    """Encrypted content."""

    recipients: tuple[Recipient, ...]
    algorithm: Algorithm
    content: bytes = field(repr=False)
    #: what proves that nothing was changed, where the way of locking has such a proof, and what it covers besides
    proof: bytes | None = None
    covered: bytes = b""


@dataclass(frozen=True, slots=True)
class Squeezed:
    """Compressed content."""

    content: bytes = field(repr=False)

    def unpacked(self) -> bytes:
        """Return the content, as much as is read of one part; raises MalformedError when there is more or it is broken."""
        reader = zlib.decompressobj()
        try:
            content = reader.decompress(self.content, bounds.CONTENT)
        except zlib.error as error:
            raise MalformedError from error
        if not reader.eof:
            raise MalformedError
        return content


def read(data: bytes) -> Signed | Locked | Squeezed:
    """Return what the bytes of an S/MIME part hold; raises MalformedError."""
    kind, *rest = _sequence(ber.read(data))
    held = rest[0].children if rest else []
    reader = _READERS.get(kind.oid)
    if reader is None or not held:
        raise MalformedError
    try:
        return reader(_sequence(held[0]))
    except (IndexError, ValueError) as error:
        raise MalformedError from error


def _sequence(node: Node) -> list[Node]:
    if node.tag != ber.SEQUENCE:
        raise MalformedError
    found = node.children
    if not found:
        raise MalformedError
    return found


def _algorithm(node: Node) -> Algorithm:
    oid, *rest = _sequence(node)
    return Algorithm(oid.oid, rest[0] if rest else None)


def _party(node: Node) -> Party:
    if node.tag == ber.SEQUENCE:
        issuer, serial = _sequence(node)[:2]
        return Party(ber.der(issuer), serial.number)
    return Party(key_id=node.octets)


def _signed(fields: list[Node]) -> Signed:
    kind, *content = _sequence(fields[2])
    inner = content[0].children[0].octets if content and content[0].children else None
    certificates: list[bytes] = []
    for each in fields[3:-1]:
        if each.tag == ber.FIELD_0:
            certificates = [found.raw for found in each.children[:CERTIFICATES] if found.tag == ber.SEQUENCE]
    signers = tuple(_signer(_sequence(each)) for each in fields[-1].children[:SIGNERS])
    return Signed(kind.oid, inner, tuple(certificates), signers)


def _signer(fields: list[Node]) -> Signer:
    party, digest = _party(fields[1]), _algorithm(fields[2])
    attributes = fields[3] if fields[3].tag == ber.FIELD_0 else None
    at = 3 if attributes is None else 4
    algorithm, signature = _algorithm(fields[at]), fields[at + 1].octets
    if attributes is None:
        return Signer(party, digest, algorithm, signature)
    said = {name.oid: values for name, values in (_sequence(each)[:2] for each in attributes.children)}
    written = ber.told(ber.SET, attributes.content), ber.told(ber.SET, b"".join(sorted(ber.der(each) for each in attributes.children)))
    digests = said[DIGEST].children if DIGEST in said else []
    kinds = said[CONTENT_TYPE].children if CONTENT_TYPE in said else []
    return Signer(
        party, digest, algorithm, signature, written, digests[0].octets if len(digests) == 1 else b"", kinds[0].oid if len(kinds) == 1 else ""
    )


def _locked(fields: list[Node]) -> Locked:
    recipients, content, *_rest = [each for each in fields[1:] if each.tag != ber.FIELD_0]
    _kind, algorithm, *held = _sequence(content)
    return Locked(_recipients(recipients), _algorithm(algorithm), held[0].octets if held else b"")


def _authenticated(fields: list[Node]) -> Locked:
    recipients, content, *rest = [each for each in fields[1:] if each.tag != ber.FIELD_0]
    _kind, algorithm, *held = _sequence(content)
    covered = next((ber.der(each) for each in rest if each.tag == ber.FIELD_1), b"")
    proof = next((each.octets for each in rest if each.tag in {ber.OCTETS, ber.OCTETS | ber.CONSTRUCTED}), b"")
    # what is covered is written as a set, whatever it is tagged with
    return Locked(_recipients(recipients), _algorithm(algorithm), held[0].octets if held else b"", proof, b"\x31" + covered[1:] if covered else b"")


def _recipients(node: Node) -> tuple[Recipient, ...]:
    found: list[Recipient] = []
    for each in node.children[:RECIPIENTS]:
        if each.tag == ber.SEQUENCE:
            _version, party, algorithm, locked = each.children[:4]
            found.append(Recipient(_party(party), _algorithm(algorithm), locked.octets))
        elif each.tag == ber.FIELD_1:
            found.extend(_agreed(each.children))
    return tuple(found)


def _agreed(fields: list[Node]) -> list[Recipient]:
    """Return recipients who agree on a key with one that the sender made for the mail."""
    origin = fields[1].children[0]
    if origin.tag != ber.FIELD_1:
        return []
    mixed = fields[2].children[0].octets if fields[2].tag == ber.FIELD_1 else b""
    algorithm = _algorithm(fields[-2])
    found = []
    for each in fields[-1].children[:RECIPIENTS]:
        party, locked = _sequence(each)[:2]
        whose = _party(party) if party.tag == ber.SEQUENCE else Party(key_id=party.children[0].octets)
        found.append(Recipient(whose, algorithm, locked.octets, origin.children[1], mixed))
    return found


def _squeezed(fields: list[Node]) -> Squeezed:
    if _algorithm(fields[1]).oid != ZLIB:
        raise MalformedError
    return Squeezed(_sequence(fields[2])[1].children[0].octets)


_READERS: Final[dict[str, Callable[[list[Node]], Signed | Locked | Squeezed]]] = {
    SIGNED: _signed,
    ENVELOPED: _locked,
    AUTHENTICATED: _authenticated,
    COMPRESSED: _squeezed,
}
