"""Any bytes become one document: the mail, read once, in bounded time."""

from __future__ import annotations

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
from bailiwick.mailroom.engine.identifiers import date, in_reply_to, message_id, references
from bailiwick.mailroom.engine.kinds import kind, signs
from bailiwick.mailroom.engine.parts import outline, tree
from bailiwick.mailroom.engine.quoting import Cut, cut

if TYPE_CHECKING:
    from bailiwick.mailroom.engine.bodies import Body


def parse(raw: bytes, *, own: str | None = None) -> Parsed:
    """Return what a raw mail says, whatever its bytes; `own` names our installation in mails that we sent.

    Never raises: where the reading itself fails on bytes that nobody thought of, they stand as text, with the defect `unreadable`.
    """
    try:
        return read(raw, own=own)
    except Exception:  # noqa: BLE001 - a mail must never be lost to a mistake of ours
        text = decode(raw[: bounds.TEXT])
        return Parsed(text=text, visible=text, defects=("unreadable",))


def read(raw: bytes, *, own: str | None = None) -> Parsed:
    """Return what a raw mail says, without a net below; for tests."""
    mail = tree(raw)
    headers = mail.headers
    content = body(mail)
    shown = page(content.html) if content.html is not None else None
    text = _text(content, shown)
    returned = bounce(mail, text)
    who, through, back = first(headers, "from"), first(headers, "sender"), first(headers, "return-path")
    found = kind(mail, bounced=returned is not None, own=own)
    return Parsed(
        from_name=who.name if who else None,
        from_email=(who.email or None) if who else None,
        to=addresses(headers, "to"),
        cc=addresses(headers, "cc"),
        reply_to=addresses(headers, "reply-to"),
        sender=(through.email or None) if through else None,
        return_path=(back.email or None) if back else None,
        subject=headers.text("subject"),
        message_id=message_id(headers),
        in_reply_to=in_reply_to(headers),
        references=references(headers),
        date=date(headers),
        text=text,
        html=shown.html if shown else None,
        visible=_visible(text, shown),
        attachments=content.attachments(shown.pictures if shown else frozenset()),
        kind=found,
        bounce=returned if found is Kind.BOUNCE else None,
        remote_images=shown.remote_images if shown else 0,
        seals=tuple(content.seals),
        headers=tuple((name, shown_words(value)) for name, value in headers.fields[: bounds.TOLD]),
        signs=signs(mail),
        outline=tuple(outline(mail)),
        defects=_defects(content),
    )


def _text(content: Body, shown: Page | None) -> str:
    """Return the words as text: the plain ones, or those of the HTML where some words are there alone."""
    plain = content.plain
    if shown is not None and (plain is None or content.has_html_alone):
        plain = shown.text
    return (plain or "").strip("\n").rstrip()


def _visible(text: str, shown: Page | None) -> str:
    """Return what is new in a mail: by the signs in its text or, where it has none, by those in its HTML."""
    of_text = cut(text)
    if shown is None or not shown.is_marked or of_text.quoted:
        return of_text.text
    of_html = _without_marked(shown)
    return of_html.text if of_html.text and len(of_html.text) < len(of_text.text) else of_text.text


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
