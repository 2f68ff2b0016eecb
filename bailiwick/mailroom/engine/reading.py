"""Any bytes become one document: the mail, read once, in bounded time."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bailiwick.mailroom.engine import bounds
from bailiwick.mailroom.engine.addresses import addresses, first
from bailiwick.mailroom.engine.bodies import body
from bailiwick.mailroom.engine.bounces import bounce
from bailiwick.mailroom.engine.charsets import decode
from bailiwick.mailroom.engine.document import Kind, Parsed
from bailiwick.mailroom.engine.headers import shown as shown_line
from bailiwick.mailroom.engine.headers import unfolded, words
from bailiwick.mailroom.engine.html import Page, page
from bailiwick.mailroom.engine.html_marks import from_text
from bailiwick.mailroom.engine.identifiers import date, in_reply_to, message_id, references
from bailiwick.mailroom.engine.kinds import kind, signs
from bailiwick.mailroom.engine.names import told_apart
from bailiwick.mailroom.engine.parameters import valued
from bailiwick.mailroom.engine.parts import outline, tree
from bailiwick.mailroom.engine.quoting import Cut, cut

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bailiwick.mailroom.engine.bodies import Body
    from bailiwick.mailroom.engine.document import Attachment, Seal
    from bailiwick.mailroom.engine.headers import Headers
    from bailiwick.mailroom.engine.sealed import Opener


def parse(raw: bytes, *, own: str | None = None, opener: Opener | None = None) -> Parsed:
    """Return what a raw mail says, whatever its bytes; `own` names our installation in mails that we sent, `opener` holds keys.

    Never raises: where the reading itself fails on bytes that nobody thought of, they stand as text, with the defect `unreadable`.
    """
    try:
        return read(raw, own=own, opener=opener)
    except Exception:  # noqa: BLE001 - a mail must never be lost to a mistake of ours
        text = decode(raw[: bounds.TEXT])
        return Parsed(text=text, visible=text, defects=("unreadable",))


def read(raw: bytes, *, own: str | None = None, opener: Opener | None = None) -> Parsed:
    """Return what a raw mail says, without a net below; for tests."""
    mail = tree(raw)
    headers = mail.headers
    content = body(mail, opener)
    pieces = [_Piece.of(each) for each in content.pieces()]
    text = _joined(piece.text for piece in pieces)
    returned = bounce(mail, text)
    who, through, back = first(headers, "from"), first(headers, "sender"), first(headers, "return-path")
    found = kind(mail, bounced=returned is not None, own=own, text=text)
    shown = [piece.page for piece in pieces if piece.page is not None]
    sender = (who.email or None) if who else None
    return Parsed(
        from_name=who.name if who else None,
        from_email=sender,
        to=addresses(headers, "to"),
        cc=addresses(headers, "cc"),
        reply_to=addresses(headers, "reply-to"),
        sender=(through.email or None) if through else None,
        return_path=(back.email or None) if back else None,
        subject=_subject(headers, content),
        message_id=message_id(headers),
        in_reply_to=in_reply_to(headers),
        references=references(headers),
        date=date(headers),
        text=text,
        html="\n".join(_html(piece) for piece in pieces) if shown else None,
        visible=_joined(_visible(piece.text, piece.page) for piece in pieces),
        attachments=_attachments(pieces),
        kind=found,
        bounce=returned if found is Kind.BOUNCE else None,
        remote_images=sum(page.remote_images for page in shown),
        seals=tuple(compared(seal, sender) for seal in content.seals),
        headers=tuple((name, shown_words(value)) for name, value in headers.fields[: bounds.TOLD]),
        signs=signs(mail),
        outline=tuple(outline(mail)),
        defects=tuple(dict.fromkeys(defect for piece in pieces for defect in _defects(piece.body))),
    )


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stood in a mail, or in something locked within it: each is made clean on its own, so that none reaches into another."""

    body: Body
    page: Page | None
    text: str

    @classmethod
    def of(cls, content: Body) -> _Piece:
        shown = page(content.html) if content.html is not None else None
        return cls(content, shown, _text(content, shown))


def _joined(texts: Iterable[str]) -> str:
    return "\n\n".join(filter(None, texts))


def _html(piece: _Piece) -> str:
    return piece.page.html if piece.page is not None else from_text(piece.text)


def _attachments(pieces: Sequence[_Piece]) -> tuple[Attachment, ...]:
    """Return the files of all pieces, each under its own name."""
    files = [file for piece in pieces for file in piece.body.attachments(piece.page.pictures if piece.page else frozenset())]
    if len(pieces) == 1:
        return tuple(files)
    return tuple(replace(file, filename=name) for file, name in zip(files, told_apart(file.filename for file in files), strict=True))


def _subject(headers: Headers, content: Body) -> str | None:
    """Return the subject; the true one stands within the lock where the sender's program hid it there."""
    for each in content.opened:
        typed = valued(each.headers.raw("content-type")) if each.headers is not None else None
        if each.headers is not None and typed is not None and "subject" in each.headers and (typed.get("protected-headers") or typed.get("hp")):
            return each.headers.text("subject")
    return headers.text("subject")


def compared(seal: Seal, sender: str | None) -> Seal:
    """Return a good signature as one that differs where it is of another than the sender."""
    known = {each.lower() for each in seal.by}
    return replace(seal, state="differs") if seal.state == "good" and (sender or "").lower() not in known else seal


def _text(content: Body, shown: Page | None) -> str:
    """Return the words as text: the plain ones, or those of the HTML where some words are there alone."""
    plain = content.plain
    if shown is not None and (plain is None or content.has_html_alone):
        plain = shown.text
    return (plain or "").strip("\n").rstrip()


def _visible(text: str, shown: Page | None) -> str:
    """Return what is new in a mail: by the signs in its text or, where it has none, by those in its HTML."""
    of_text = cut(text)
    if shown is None or not shown.is_marked:
        return of_text.text
    if of_text.quoted:
        return _without_signed(of_text.text, shown)
    of_html = _without_marked(shown)
    return of_html.text if of_html.text.strip("> \n") and len(of_html.text) < len(of_text.text) else of_text.text


def _without_signed(text: str, shown: Page) -> str:
    """Return a text without the signature at its end that the HTML marks as one; the whole where nothing would stay."""
    signed = {line.text.strip() for line in shown.lines if line.signed}
    lines = text.split("\n")
    while lines and (not lines[-1].strip() or lines[-1].strip() in signed):
        lines.pop()
    return "\n".join(lines) or text


def _without_marked(shown: Page) -> Cut:
    lines = shown.lines[: shown.quotes_at]
    return cut("\n".join(">" if line.depth else line.text for line in lines if not line.signed))


def _defects(content: Body) -> tuple[str, ...]:
    found = list(content.defects)
    if content.html is not None and len(content.html) > bounds.SOURCE:
        found.append("html_too_long")
    return tuple(dict.fromkeys(found))


def shown_words(value: bytes) -> str:
    """Return a header for people, as long as people read."""
    return shown_line(words(unfolded(value[: bounds.TOLD_EACH])))
