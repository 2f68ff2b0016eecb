"""What parts are wrapped in: signatures are noted with the very bytes they sign, what needs no key is opened, the rest is handed to those who hold keys."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from bailiwick.mailroom.engine import bounds
from bailiwick.mailroom.engine.document import Seal
from bailiwick.mailroom.engine.sealed import cms
from bailiwick.mailroom.engine.sealed.ber import MalformedError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bailiwick.mailroom.engine.parts import Part
    from bailiwick.mailroom.engine.sealed.armour import Block
    from bailiwick.mailroom.engine.sealed.opening import Opener

SMIME: Final = {"application/pkcs7-mime", "application/x-pkcs7-mime"}
SIGNATURES: Final = {"application/pgp-signature": "pgp", "application/pkcs7-signature": "smime", "application/x-pkcs7-signature": "smime"}
PGP: Final = "application/pgp-encrypted"
#: parts that are no words and no files of the sender: what proves or announces the others
NOISE: Final = {*SIGNATURES, PGP}
#: wrappings within one another, wrappings of one mail, and bytes that are opened in all
LAYERS, SEALS = 6, 12
#: what is signed and its signature, what announces and what is encrypted
PAIR: Final = 2
_ARMOURED: Final = b"-----BEGIN PGP MESSAGE-----"


@dataclass(frozen=True, slots=True)
class Met:
    """A wrapping, and what is in it where it was opened; what was secret is kept apart from what was not."""

    seal: Seal
    content: bytes | None = field(default=None, repr=False)
    is_secret: bool = False
    #: the signature that stood within
    signed: Seal | None = None

    @property
    def seals(self) -> list[Seal]:
        """Return what is to be told of it."""
        return [self.seal, self.signed] if self.signed is not None else [self.seal]


@dataclass(slots=True)
class Wrapping:
    """The wrappings of one mail as they are met: how deep, how many, and who holds keys."""

    opener: Opener | None = None
    depth: int = 0
    count: int = 0
    left: int = bounds.CONTENT
    #: all that is around the present part covers the whole mail
    whole: bool = True
    #: an announcement of PGP was met, whose encrypted part comes next
    is_announced: bool = False
    #: parts that were told of together with the one they are in
    known: set[int] = field(default_factory=set)

    @contextmanager
    def within(self, seal: Seal) -> Iterator[None]:
        """Read what a seal wrapped."""
        before = self.whole
        self.depth, self.whole = self.depth + 1, before and seal.whole
        try:
            yield
        finally:
            self.depth, self.whole = self.depth - 1, before

    def met(self, part: Part, mail: Part, name: str) -> Met | None:
        """Return what a part is wrapped in; None where it is not, or beyond the bounds."""
        if self.depth >= LAYERS or self.count >= SEALS or part.unread or id(part) in self.known:
            return None
        found = self._met(part, name, whole=self.whole and is_alone(part, mail))
        if found is None:
            return None
        self.count += 1
        return self._within_bounds(found)

    def inline(self, block: Block, *, whole: bool) -> Met:
        """Return what a block within a text is."""
        what = "encrypted" if block.words is None else "signed"
        seal = Seal("pgp", what, block.whole, whole=self.whole and whole, state="unchecked" if block.words is not None else "locked")
        self.count += 1
        if self.count > SEALS:
            return Met(seal)
        return self._within_bounds(self._checked(seal) if block.words is not None else self._opened(seal))

    def _within_bounds(self, met: Met) -> Met:
        """Return what was met; one that opens to more than is read of a mail stays as it is."""
        self.left -= len(met.content or b"")
        return met if self.left >= 0 else Met(replace(met.seal, state="unreadable"))

    def _met(self, part: Part, name: str, *, whole: bool) -> Met | None:
        if part.children:
            return self._of_parts(part, whole=whole)
        if part.kind in SMIME or (part.kind == "application/octet-stream" and name.lower().endswith(".p7m")):
            return self._smime(part, whole=whole)
        if part.kind == PGP and not part.content.lstrip().startswith(_ARMOURED):
            self.is_announced = True
            return None
        if self.is_announced and part.content.lstrip().startswith(_ARMOURED):
            self.is_announced = False
            return self._opened(Seal("pgp", "encrypted", part.content, state="locked", whole=whole))
        return None

    def _of_parts(self, part: Part, *, whole: bool) -> Met | None:
        if part.kind == "multipart/signed" and len(part.children) > 1:
            way = SIGNATURES.get(part.children[1].kind)
            if way is not None:
                seal = Seal(way, "signed", part.children[0].whole, part.children[1].content, whole=whole and len(part.children) == PAIR)
                return self._checked(seal)
        if part.kind == "multipart/encrypted" and len(part.children) > 1:
            found = self._opened(Seal("pgp", "encrypted", part.children[1].content, state="locked", whole=whole and len(part.children) == PAIR))
            self.known.update(id(child) for child in part.children)
            return found
        return None

    def _smime(self, part: Part, *, whole: bool) -> Met | None:
        try:
            held = cms.read(part.content)
            if isinstance(held, cms.Squeezed):
                return Met(Seal("smime", "compressed", state="opened", whole=whole), held.unpacked())
        except MalformedError:
            return self._broken(part, whole=whole)
        if isinstance(held, cms.Locked):
            return self._opened(Seal("smime", "encrypted", part.content, state="locked", whole=whole))
        if held.content is None or not held.signers:
            return None
        return replace(self._checked(Seal("smime", "signed", b"", part.content, whole=whole)), content=held.content)

    def _broken(self, part: Part, *, whole: bool) -> Met:
        said = (part.typed.get("smime-type") or "").lower()
        what = {"signed-data": "signed", "compressed-data": "compressed"}.get(said, "encrypted")
        return Met(Seal("smime", what, state="unreadable", whole=whole))

    def _checked(self, seal: Seal) -> Met:
        if self.opener is None:
            return Met(seal)
        verdict = self.opener.check(seal)
        return Met(replace(seal, state=verdict.state, by=verdict.by, why=verdict.why))

    def _opened(self, seal: Seal) -> Met:
        if self.opener is None:
            return Met(replace(seal, why="no_key"))
        opened = self.opener.open(seal)
        if opened.content is None:
            return Met(replace(seal, state="unreadable" if opened.why == "unreadable" else "locked", why=opened.why))
        verdict = opened.signed
        signed = None if verdict is None else Seal(seal.way, "signed", state=verdict.state, by=verdict.by, why=verdict.why, whole=seal.whole)
        return Met(replace(seal, state="opened", key=opened.key), opened.content, is_secret=True, signed=signed)


def is_alone(part: Part, mail: Part) -> bool:
    """Tell whether a part is all that a mail holds."""
    at = mail
    while at is not part:
        if len(at.children) != 1:
            return False
        at = at.children[0]
    return True
