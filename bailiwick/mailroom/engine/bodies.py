"""Which parts of a mail are its words, and which are files that came with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bailiwick.mailroom.engine import bounds, names, rtf, tnef
from bailiwick.mailroom.engine.charsets import decode
from bailiwick.mailroom.engine.document import Attachment
from bailiwick.mailroom.engine.embedded import lifted
from bailiwick.mailroom.engine.flowed import unflowed
from bailiwick.mailroom.engine.html_marks import from_text
from bailiwick.mailroom.engine.parts import inner, tree
from bailiwick.mailroom.engine.sealed.armour import taken
from bailiwick.mailroom.engine.sealed.wrapping import Wrapping, is_alone

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bailiwick.mailroom.engine.document import Seal
    from bailiwick.mailroom.engine.headers import Headers
    from bailiwick.mailroom.engine.parts import Part
    from bailiwick.mailroom.engine.sealed import Opener

#: texts that are shown one below the other; more come as files
TEXTS: Final = 30
#: other faces of the same words, for phones and watches
FACES: Final = {"text/x-amp-html", "text/watch-html"}
#: how Rich Text begins
RICH: Final = b"{\\rtf"
#: text with marks, as it was written before HTML (RFC 1896)
MARKED: Final = {"text/enriched", "text/richtext"}
_MARK = re.compile(r"<param>[^<]{0,200}</param>|<(?!<)/?[a-zA-Z][a-zA-Z0-9-]{0,60}>", re.IGNORECASE)
#: plain text that only says that the words are in the HTML
STUB: Final = 400
_STUB = re.compile(
    r"(?i)\bhtml\b.{0,120}\b(?:view\w*|read\w*|display\w*|support\w*|capable|enabled?|see|format\w*|client|program\w*|browser|anzeig\w*|unterstütz\w*|visuali\w*|ver|soporta\w*|afficher)\b"
    r"|\b(?:view\w*|read\w*|display\w*|support\w*|capable|enabled?|see|format\w*|client|program\w*|browser|anzeig\w*|unterstütz\w*|visuali\w*|ver|soporta\w*|afficher)\b.{0,120}\bhtml\b",
    re.DOTALL,
)
_TAG = re.compile(r"(?s)<style.*?</style>|<[^>]{0,2000}>")
MAILS: Final = {"message/rfc822", "message/global"}
_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([a-zA-Z0-9_:.-]{1,40})", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Words:
    """The same words as plain text and as HTML, or one of them."""

    plain: str | None = None
    html: str | None = None


@dataclass(slots=True)
class Body:
    """The words and the files of a mail."""

    words: list[Words] = field(default_factory=list)
    files: list[_File] = field(default_factory=list)
    seals: list[Seal] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    #: what was locked, each read as a mail of its own, so that nothing around it can reach into it
    opened: list[Body] = field(default_factory=list)
    wrapping: Wrapping = field(default_factory=Wrapping)
    #: of what was opened: its own headers
    headers: Headers | None = None

    def beside(self) -> Body:
        """Return an empty one for a part of the same mail."""
        return Body(seals=self.seals, defects=self.defects, opened=self.opened, wrapping=self.wrapping)

    def pieces(self) -> list[Body]:
        """Return what was opened, and this one where it says something beside it; the first is what people read first."""
        found: list[Body] = [piece for each in self.opened for piece in each.pieces()]
        return [*found, self] if not found or self.words or self.files else found

    @property
    def plain(self) -> str | None:
        """Return all that is there as plain text; none where every word is in HTML."""
        said = [each.plain for each in self.words if each.plain is not None]
        return "\n\n".join(text.strip("\n") for text in said if text.strip()) if said else None

    @property
    def html(self) -> str | None:
        """Return all as HTML, plain texts beside it too; none where there is no HTML."""
        if all(each.html is None for each in self.words):
            return None
        return "\n".join(
            each.html if each.html is not None else from_text(each.plain or "") for each in self.words if each.html or (each.plain or "").strip()
        )

    @property
    def has_html_alone(self) -> bool:
        """Tell whether some words are there as HTML only, so that the plain text would lack them."""
        return any(each.html and not (each.plain or "").strip() for each in self.words)

    def attachments(self, pictures: frozenset[str]) -> tuple[Attachment, ...]:
        """Return the files, each under its own name; those that the HTML shows are inline."""
        called = names.told_apart(file.name for file in self.files)
        return tuple(
            Attachment(name, file.content_type, file.content, file.inline or (bool(file.content_id) and file.content_id in pictures), file.content_id)
            for name, file in zip(called, self.files, strict=True)
        )


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    content_type: str
    content: bytes
    inline: bool = False
    content_id: str = ""


def body(mail: Part, opener: Opener | None = None) -> Body:
    """Return the words and the files of a mail; with keys, also of what is encrypted in it."""
    found = Body(wrapping=Wrapping(opener=opener))
    _take(found, mail, mail)
    return found


def _take(found: Body, part: Part, mail: Part, *, related: bool = False) -> None:
    """Take a part, and those below it; the tree is bounded, so this goes no deeper."""
    if part.kind == "multipart/alternative":
        _take_one(found, part, mail)
    elif part.children:
        if _is_opened(found, part, mail):
            return
        for child in part.children:
            _take(found, child, mail, related=part.kind == "multipart/related")
    elif _is_words(found, part, mail):
        _take_words(found, part, mail)
    elif _is_opened(found, part, mail):
        return
    elif part.kind in tnef.TYPES or (part.content.startswith(tnef.SIGNATURE) and (_name_of(part) or "").lower() == "winmail.dat"):
        _take_envelope(found, part)
    elif part.kind not in FACES:
        _take_file(found, part, related=related)


def _take_one(found: Body, part: Part, mail: Part) -> None:
    """Take one text of those that say the same in several ways, and the files among them."""
    inside = found.beside()
    chosen: list[Words] = []
    for child in part.children:
        before = len(inside.words)
        _take(inside, child, mail, related=child.kind == "multipart/related")
        chosen.append(_together(inside.words[before:]))
    plain = next((each.plain for each in chosen if (each.plain or "").strip()), None)
    html = next((each.html for each in reversed(chosen) if (each.html or "").strip()), None)
    if plain and html and _is_stub(plain, html):
        plain = None
    if plain is not None or html is not None or chosen:
        found.words.append(Words(plain if plain is not None or html else "", html))
    found.files.extend(inside.files)


def _is_stub(plain: str, html: str) -> bool:
    """Return whether a plain text only tells that the HTML has to be read, which says something else."""
    if len(plain) > STUB or not _STUB.search(plain):
        return False
    said = " ".join(plain.split()[:6])
    return said not in " ".join(_TAG.sub(" ", html[: bounds.HTML]).split())


def _together(words: Sequence[Words]) -> Words:
    merged = Body(list(words))
    return Words(merged.plain, merged.html) if words else Words()


def _is_words(found: Body, part: Part, mail: Part) -> bool:
    """Return whether a part is read as part of the mail itself."""
    if part.unread or len(found.words) >= TEXTS:
        return False
    if part is mail:
        return (
            part.kind.startswith("text/")
            and part.kind not in {"text/calendar", "text/x-vcard", "text/vcard"}
            and part.disposition.value != "attachment"
        )
    if part.kind not in {"text/plain", "text/html", "text/rtf", *MARKED} or part.disposition.value == "attachment":
        return False
    return not _name_of(part) or (not found.words and part.disposition.value != "attachment" and part.disposition.get("filename") is None)


def _take_words(found: Body, part: Part, mail: Part) -> None:
    content = part.content
    if part.kind == "text/html":
        found.words.append(Words(html=decode(content[: bounds.SOURCE], _charset(part, content))))
        return
    content = _without_armour(found, content[: bounds.CONTENT], part, mail)
    content, files = lifted(content)
    for file in files:
        found.files.append(_File(names.safe(file.name) or names.made("application/octet-stream"), "application/octet-stream", file.content))
    if content.lstrip().startswith(RICH) and (said := rtf.words(content)):
        found.words.append(Words(plain=said[: bounds.TEXT]))
        return
    text = decode(content[: bounds.TEXT * 4], part.typed.get("charset"), seven_bit=True).replace("\r\n", "\n").replace("\r", "\n")
    if part.kind in MARKED:
        text = _MARK.sub("", text).replace("<<", "<")
    if (part.typed.get("format") or "").lower() == "flowed":
        text = unflowed(text, delete_space=(part.typed.get("delsp") or "").lower() == "yes")
    if len(text) > bounds.TEXT:
        found.defects.append("text_too_long")
        found.files.append(_File("message.txt", "text/plain", part.content))
    found.words.append(Words(plain=text[: bounds.TEXT]))


def _charset(part: Part, content: bytes) -> str | None:
    """Return the charset that a part of HTML names, outside or inside."""
    named = part.typed.get("charset")
    if named:
        return named
    inside = _META.search(content[:4_000]) or _XML.search(content[:400])
    return inside[1].decode("ascii") if inside else None


def _take_envelope(found: Body, part: Part) -> None:
    envelope = tnef.opened(part.content)
    if envelope is None:
        _take_file(found, part)
        return
    if not any((each.plain or "").strip() or each.html for each in found.words) and (envelope.text or envelope.html):
        found.words.append(Words(envelope.text or None, envelope.html or None))
    for file in envelope.files:
        kind = file.content_type.lower() if "/" in file.content_type else names.type_of(file.name)
        found.files.append(_File(names.safe(file.name) or names.made(kind), kind, file.content, content_id=file.content_id))


def _take_file(found: Body, part: Part, *, related: bool = False) -> None:
    kind, content = part.kind, part.content
    subject = inner(part).headers.text("subject") if kind in MAILS else None
    name = names.safe(_name_of(part) or "") or names.made(kind, subject)
    inline = part.disposition.value == "inline" or (related and bool(part.content_id) and part.disposition.value != "attachment")
    found.files.append(_File(name, kind, content, inline, part.content_id))
    if part.unread:
        found.defects.append("too_many_parts")


def _is_opened(found: Body, part: Part, mail: Part) -> bool:
    """Note what a part is wrapped in; what is opened is taken in its place, and True says so."""
    met = found.wrapping.met(part, mail, _name_of(part) or "")
    if met is None:
        return False
    found.seals.extend(met.seals)
    if met.content is None:
        return False
    inside = tree(met.content)
    if not met.is_secret:
        with found.wrapping.within(met.seal):
            _take(found, inside, inside)
        return True
    apart = Body(seals=found.seals, defects=found.defects, wrapping=found.wrapping, headers=inside.headers)
    with found.wrapping.within(met.seal):
        _take(apart, inside, inside)
    found.opened.append(apart)
    return True


def _without_armour(found: Body, content: bytes, part: Part, mail: Part) -> bytes:
    """Return a text without PGP's armour; signed words stay in it, and encrypted blocks are opened or become files."""
    armour = taken(content)
    for block in armour.blocks:
        met = found.wrapping.inline(block, whole=armour.is_one and is_alone(part, mail))
        found.seals.extend(met.seals)
        if block.words is not None:
            continue
        if met.content is None:
            found.files.append(_File("encrypted.asc", "application/pgp-encrypted", block.whole))
        else:
            text = decode(met.content[: bounds.TEXT * 4], part.typed.get("charset")).replace("\r\n", "\n").replace("\r", "\n")
            found.opened.append(Body(words=[Words(plain=text[: bounds.TEXT])]))
    return armour.text


def _name_of(part: Part) -> str | None:
    return part.disposition.get("filename") or part.typed.get("name") or part.disposition.get("name")
