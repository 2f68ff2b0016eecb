"""HTML that strangers sent: made harmless, without what was hidden in it, and as text."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING
from urllib.parse import unquote

import nh3

from bailiwick.mailroom.engine import bounds
from bailiwick.mailroom.engine.html_marks import (
    AFTER,
    BLOCKS,
    DEEPEST,
    EMPTY,
    KEPT,
    LENGTH,
    OUTLOOK_RULE,
    PARAGRAPHS,
    PICTURE,
    READ,
    SCHEMES,
    SIGNATURES,
    SILENT,
    TAGS,
    WHITE,
    bearable,
    is_hidden,
    is_seen,
    named,
    quotes,
    tag_of,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_Attributes = list[tuple[str, str | None]]


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the text that HTML says: how often it is quoted, and whether a mail program marked it as signature."""

    text: str
    depth: int = 0
    signed: bool = False


@dataclass(frozen=True, slots=True)
class Page:
    """HTML made harmless, and what it says."""

    html: str = ""
    lines: tuple[Line, ...] = ()
    #: the line from which on all is quoted, if the mail program marked it
    quotes_at: int | None = None
    remote_images: int = 0
    #: names of the pictures that came with the mail
    pictures: frozenset[str] = frozenset()

    @property
    def text(self) -> str:
        """Return all of it as text, quotes with `>` before each line."""
        return "\n".join(f"{'> ' * line.depth}{line.text}" if line.text or not line.depth else ">" * line.depth for line in self.lines).strip("\n")

    @property
    def is_marked(self) -> bool:
        """Tell whether the mail program marked quotes or signature."""
        return self.quotes_at is not None or any(line.depth or line.signed for line in self.lines)


def page(source: str, *, remote: bool = False) -> Page:
    """Read the HTML of a mail; with `remote` it asks other servers for pictures, over TLS, though not for those that only count readers."""
    clean = nh3.clean(
        bearable(source[: bounds.SOURCE]),
        tags=TAGS,
        clean_content_tags=SILENT,
        attributes={tag: KEPT.get(tag, set()) | KEPT["*"] | READ for tag in TAGS} | {"*": KEPT["*"] | READ},
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
    )
    reader = _Reader(remote=remote)
    if len(clean) > bounds.HTML:
        clean = clean[: clean.rfind(">", 0, bounds.HTML) + 1] or clean[: bounds.HTML]
    reader.feed(clean)
    reader.close()
    return reader.page()


@dataclass(slots=True)
class _Open:
    """An element that is open."""

    tag: str
    shown: bool
    depth: int = 0
    signs: bool = False


@dataclass(slots=True)
class _Numbering:
    """A list: its next number, or none for bullets."""

    number: int | None


@dataclass(slots=True)
class _Writing:
    """The lines that are being written."""

    lines: list[Line] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    blank: bool = False
    used: int = 0


class _Reader(HTMLParser):
    """Reads well-formed HTML, as nh3 leaves it, once."""

    def __init__(self, *, remote: bool = False) -> None:
        super().__init__(convert_charrefs=True)
        self._asks_others = remote
        self._pieces: list[str] = []
        self._open: list[_Open] = []
        self._lists: list[_Numbering] = []
        self._hidden = self._depth = self._signs = self._pre = 0
        self._writing = _Writing()
        self._quotes_at: int | None = None
        self._remote = 0
        self._pictures: set[str] = set()

    def page(self) -> Page:
        """Return what was read, with everything closed."""
        while self._open:
            self._close(self._open.pop())
        self._end_line()
        return Page("".join(self._pieces).strip(), tuple(_trimmed(self._writing.lines)), self._quotes_at, self._remote, frozenset(self._pictures))

    def handle_starttag(self, tag: str, attrs: _Attributes) -> None:
        """Open an element."""
        attributes = {name: value or "" for name, value in attrs} if attrs else {}
        if self._hidden or is_hidden(attributes):
            if tag not in EMPTY:
                self._open.append(_Open(tag, shown=False))
                self._hidden += 1
            return
        if tag in EMPTY:
            self._empty(tag, attributes)
            return
        self._break(tag, attributes)
        opened = _Open(tag, len(self._open) < DEEPEST, quotes(tag, attributes), named(attributes, SIGNATURES))
        self._mark(attributes)
        self._depth += opened.depth
        self._signs += opened.signs
        self._pre += tag == "pre"
        self._open.append(opened)
        if opened.shown:
            self._pieces.append(tag_of(tag, attributes))
        self._begin(tag, attributes)

    def handle_endtag(self, tag: str) -> None:
        """Close an element, and those in it that were left open."""
        while self._open:
            closed = self._open.pop()
            self._close(closed)
            if closed.tag == tag:
                return

    def handle_data(self, data: str) -> None:
        """Write words."""
        if self._hidden:
            return
        self._pieces.append(escape(data, quote=False))
        if self._pre:
            first, *others = data.split("\n")
            self._writing.words.append(first)
            for line in others:
                self._end_line(always=True)
                self._writing.words.append(line)
        else:
            self._writing.words.append(WHITE.sub(" ", data))

    def _close(self, closed: _Open) -> None:
        if self._hidden:
            self._hidden -= 1
            return
        if closed.tag in BLOCKS:
            self._end_line()
        if closed.tag in {"td", "th"}:
            self._writing.words.append(" ")
        if closed.tag in PARAGRAPHS:
            self._writing.blank = True
        if closed.tag in {"ol", "ul"} and self._lists:
            self._lists.pop()
        self._depth -= closed.depth
        self._signs -= closed.signs
        self._pre -= closed.tag == "pre"
        if closed.shown:
            self._pieces.append(f"</{closed.tag}>")

    def _empty(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "br":
            self._end_line(always=True)
        elif tag == "hr":
            self._end_line()
            self._mark(attributes)
        if tag == "img":
            self._picture(attributes)
        else:
            self._pieces.append(f"<{tag}>")

    def _picture(self, attributes: dict[str, str]) -> None:
        source, said = attributes.get("src", "").strip(), attributes.get("alt", "").strip()
        if source.lower().startswith("cid:"):
            known = unquote(source[4:]).strip("<> ")
            self._pictures.add(known)
            self._pieces.append(tag_of("img", attributes | {"src": f"cid:{known}"}))
        elif PICTURE.fullmatch(source):
            self._pieces.append(tag_of("img", attributes))
        else:
            is_remote = source.lower().startswith(("http:", "https:", "//"))
            self._remote += is_remote
            if is_remote and self._asks_others and is_seen(attributes):
                self._pieces.append(tag_of("img", attributes | {"src": f"https:{source if source.startswith('//') else source.partition(':')[2]}"}))
            elif is_seen(attributes):
                self._pieces.append(f'<span class="remote-image">{escape(said)}</span>')

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in {"ol", "ul"}:
            start = attributes.get("start", "")
            self._lists.append(_Numbering((int(start) if LENGTH.fullmatch(start) and start.isdecimal() else 1) if tag == "ol" else None))
        elif tag == "li":
            self._writing.words.append(self._bullet())

    def _bullet(self) -> str:
        if not self._lists or self._lists[-1].number is None:
            return "- "
        self._lists[-1].number += 1
        return f"{self._lists[-1].number - 1}. "

    def _break(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in BLOCKS:
            self._end_line()
        if tag in PARAGRAPHS and "mso" not in attributes.get("class", "").lower() and not (tag in {"ul", "ol"} and self._lists):
            self._writing.blank = True

    def _mark(self, attributes: dict[str, str]) -> None:
        """Note where the mail program says that all below is quoted."""
        if self._quotes_at is None and (named(attributes, AFTER) or OUTLOOK_RULE.search(attributes.get("style", ""))):
            self._end_line()
            self._quotes_at = len(self._writing.lines)

    def _end_line(self, *, always: bool = False) -> None:
        writing = self._writing
        text = "".join(writing.words)
        text = text.rstrip() if self._pre else WHITE.sub(" ", text).strip()
        writing.words.clear()
        if not text and not always:
            return
        if writing.used > bounds.TEXT or len(writing.lines) >= bounds.LINES * 8:
            return
        if writing.blank and writing.lines and writing.lines[-1].text:
            writing.lines.append(Line("", min(self._depth, writing.lines[-1].depth), self._signs > 0))
        writing.blank = False
        writing.used += len(text)
        writing.lines.append(Line(text, self._depth, self._signs > 0))


def _trimmed(lines: Sequence[Line]) -> list[Line]:
    """Return lines without a second blank line after a blank one."""
    made: list[Line] = []
    for line in lines:
        if line.text or not made or made[-1].text:
            made.append(line)
    return made
