"""Which parts of a mail are its words, and which are files that came with it."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from bailiwick.mailroom.engine import bounds, names, tnef
from bailiwick.mailroom.engine.charsets import decode
from bailiwick.mailroom.engine.document import Attachment, Seal
from bailiwick.mailroom.engine.embedded import lifted
from bailiwick.mailroom.engine.flowed import unflowed
from bailiwick.mailroom.engine.html_marks import from_text
from bailiwick.mailroom.engine.parts import inner

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bailiwick.mailroom.engine.parts import Part

#: texts that are shown one below the other; more come as files
TEXTS: Final = 30
#: other faces of the same words, for phones and watches
FACES: Final = {"text/x-amp-html", "text/watch-html"}
MAILS: Final = {"message/rfc822", "message/global"}
_META = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([a-zA-Z0-9_:.-]{1,40})", re.IGNORECASE)
_XML = re.compile(rb"^\s*<\?xml[^>]{0,100}encoding\s*=\s*[\"']([a-zA-Z0-9_:.-]{1,40})", re.IGNORECASE)
_SEALED: Final = {"application/pgp-encrypted": "pgp", "application/pkcs7-mime": "smime", "application/x-pkcs7-mime": "smime"}
_SIGNED: Final = {"application/pgp-signature": "pgp", "application/pkcs7-signature": "smime", "application/x-pkcs7-signature": "smime"}


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


def body(mail: Part) -> Body:
    """Return the words and the files of a mail."""
    found = Body()
    _take(found, mail, mail)
    return found


def _take(found: Body, part: Part, mail: Part, *, related: bool = False) -> None:
    """Take a part, and those below it; the tree is bounded, so this goes no deeper."""
    if part.kind == "multipart/alternative":
        _take_one(found, part, mail)
    elif part.children:
        _note_seal(found, part)
        for child in part.children:
            _take(found, child, mail, related=part.kind == "multipart/related")
    elif _is_words(found, part, mail):
        _take_words(found, part)
    elif part.kind in tnef.TYPES or (part.content.startswith(tnef.SIGNATURE) and (_name_of(part) or "").lower() == "winmail.dat"):
        _take_envelope(found, part)
    elif part.kind not in FACES:
        _take_file(found, part, related=related)


def _take_one(found: Body, part: Part, mail: Part) -> None:
    """Take one text of those that say the same in several ways, and the files among them."""
    inside = Body(seals=found.seals, defects=found.defects)
    chosen: list[Words] = []
    for child in part.children:
        before = len(inside.words)
        _take(inside, child, mail, related=child.kind == "multipart/related")
        chosen.append(_together(inside.words[before:]))
    plain = next((each.plain for each in chosen if (each.plain or "").strip()), None)
    html = next((each.html for each in reversed(chosen) if (each.html or "").strip()), None)
    if plain is not None or html is not None or chosen:
        found.words.append(Words(plain if plain is not None or html else "", html))
    found.files.extend(inside.files)


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
    if part.kind not in {"text/plain", "text/html", "text/enriched", "text/richtext"} or part.disposition.value == "attachment":
        return False
    return not _name_of(part) or (not found.words and part.disposition.value != "attachment" and part.disposition.get("filename") is None)


def _take_words(found: Body, part: Part) -> None:
    content = part.content
    if part.kind == "text/html":
        found.words.append(Words(html=decode(content[: bounds.HTML * 4], _charset(part, content))))
        return
    content, files = lifted(content[: bounds.CONTENT])
    for file in files:
        found.files.append(_File(names.safe(file.name) or names.made("application/octet-stream"), "application/octet-stream", file.content))
    text = decode(content[: bounds.TEXT * 4], part.typed.get("charset"), seven_bit=True).replace("\r\n", "\n").replace("\r", "\n")
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
    if kind in _SEALED and not any(seal.what == "encrypted" for seal in found.seals):
        what = "signed" if (part.typed.get("smime-type") or "").lower() == "signed-data" else "encrypted"
        found.seals.append(Seal(_SEALED[kind], what, content))


def _note_seal(found: Body, part: Part) -> None:
    """Note the signature over a part, with the very bytes that it signs."""
    if part.kind == "multipart/signed" and len(part.children) > 1:
        way = _SIGNED.get(part.children[1].kind)
        if way:
            found.seals.append(Seal(way, "signed", part.children[0].whole, part.children[1].content))
    if part.kind == "multipart/encrypted" and len(part.children) > 1:
        found.seals.append(Seal("pgp", "encrypted", part.children[1].content))


def _name_of(part: Part) -> str | None:
    return part.disposition.get("filename") or part.typed.get("name") or part.disposition.get("name")
