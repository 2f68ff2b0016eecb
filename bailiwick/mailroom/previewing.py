"""A mail as people may look at it: its words, its HTML made harmless in a frame of its own, its files and its source, all bounded."""

from __future__ import annotations

import re
from base64 import b64encode
from dataclasses import dataclass
from html import escape, unescape
from typing import TYPE_CHECKING, Final

from django.conf import settings
from django.core.exceptions import ValidationError

from bailiwick.core import clock
from bailiwick.core.attachments.kinds import HEAD, PASSIVE, extension_of, media_type_of, refuse_programs
from bailiwick.mailroom.actions.mail_keys import read_with_keys
from bailiwick.mailroom.engine.bodies import body
from bailiwick.mailroom.engine.html import page
from bailiwick.mailroom.engine.parts import tree
from bailiwick.mailroom.tokens import installation

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bailiwick.mailroom.engine import Attachment, Parsed
    from bailiwick.mailroom.models import RawMail

#: bytes that are opened of a mail larger than those that become tickets by themselves
BEGINNING: Final = 8_000_000
#: characters of text that a page shows, and bytes of the source
TEXT, SOURCE = 60_000, 200_000
#: bytes of pictures that are put into the HTML of a mail
PICTURES: Final = 8_000_000
_NAMED = re.compile(r' src="cid:([^"]*)"')
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
STYLE: Final = (
    "html{color-scheme:light;background:#fff}body{margin:0;padding:1rem;font:15px/1.5 system-ui,sans-serif;color:#1b1f24;overflow-wrap:anywhere}"
    "img{max-width:100%;height:auto}table{max-width:100%}pre{white-space:pre-wrap}blockquote{margin:.5rem 0 .5rem .25rem;padding-left:.75rem;"
    "border-left:3px solid #d0d5db;color:#4a5360}a{color:#0b5cad}.remote-image{display:inline-block;padding:.1rem .5rem;border:1px dashed #9aa3ad;border-radius:.25rem;color:#5a6470}"
)


@dataclass(frozen=True, slots=True)
class Opened:
    """A mail that was opened to be looked at."""

    parsed: Parsed
    #: only its beginning was read, because it is so large
    is_cut: bool = False

    @property
    def new(self) -> str:
        """What is new in it, as long as people read."""
        return bounded(self.parsed.visible or self.parsed.text)

    @property
    def whole(self) -> str:
        """All of its text, where that is more than what is new."""
        return bounded(self.parsed.text) if self.parsed.visible.strip() and self.parsed.visible.strip() != self.parsed.text.strip() else ""

    @property
    def is_text_cut(self) -> bool:
        """Whether a page leaves out some of the text."""
        return len(self.parsed.text) > TEXT


def bounded(text: str) -> str:
    """Return a text as a page can show it: without what controls terminals and turns lines round, and not too long."""
    return _CONTROLS.sub("", text[:TEXT])


def bytes_of(raw: RawMail) -> tuple[bytes, bool]:
    """Return the bytes to look into, and whether there are more."""
    if raw.size <= int(settings.MAIL_LIMIT):
        return raw.content(), False
    with raw.open() as file:
        return file.read(BEGINNING), True


def opened(raw: RawMail) -> Opened:
    """Open a mail; raises OSError when its bytes cannot be read."""
    content, is_cut = bytes_of(raw)
    return Opened(read_with_keys(content, own=installation() or "-", now=clock.now()).opened, is_cut)


def source_of(raw: RawMail) -> tuple[str, bool]:
    """Return the source of a mail as text, and whether there is more of it."""
    with raw.open() as file:
        said = file.read(SOURCE).replace(b"\r\n", b"\n")
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", said.decode("utf-8", "replace")), raw.size > SOURCE


def document_of(raw: RawMail, *, remote: bool, nonce: str) -> str:
    """Return the HTML of a mail as a document for a frame without rights: no script, no form, no style but ours."""
    content, _is_cut = bytes_of(raw)
    parsed = read_with_keys(content, now=clock.now()).opened
    is_secret = any(seal.what == "encrypted" for seal in parsed.seals)  # its words tell no other server that they were read
    laid_out = page(body(tree(content)).html or "", remote=True).html if remote and not is_secret else parsed.html or ""
    shown = with_pictures(laid_out, parsed.attachments)
    head = f'<meta charset="utf-8"><base target="_blank"><style nonce="{escape(nonce)}">{STYLE}</style>'
    return f"<!doctype html>{head}<title>{escape(parsed.subject or '')}</title>{shown}"


def with_pictures(html: str, files: Sequence[Attachment]) -> str:
    """Return HTML in which the pictures that came with a mail stand; what is no picture is left out."""
    by_name = {file.content_id: file for file in files if file.content_id}
    left = PICTURES

    def put(match: re.Match[str]) -> str:
        nonlocal left
        file = by_name.get(unescape(match[1]))
        kind = media_type_of(file.content[:HEAD], file.filename) if file is not None else ""
        if file is None or kind not in PASSIVE or not kind.startswith("image/") or file.size > left:
            return ""
        left -= file.size
        return f' src="data:{kind};base64,{b64encode(file.content).decode()}"'

    return _NAMED.sub(put, html)


def is_program(file: Attachment) -> bool:
    """Whether a computer would run a file that is opened."""
    try:
        refuse_programs(file.content[:HEAD], file.filename)
    except ValidationError:
        return True
    return extension_of(file.filename) in {"html", "htm", "svg", "docm", "xlsm", "pptm"}
