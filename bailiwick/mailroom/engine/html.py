"""HTML that strangers sent: made harmless, without what was hidden in it, and as text."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import TYPE_CHECKING, Final

import nh3

from bailiwick.mailroom.engine import bounds

if TYPE_CHECKING:
    from collections.abc import Sequence

_Attributes = list[tuple[str, str | None]]

TAGS: Final = set(
    "a abbr address b big blockquote br caption center cite code col colgroup dd del dfn div dl dt em font h1 h2 h3 h4 h5 h6 hr i img ins kbd li mark ol p pre q s samp small "  # noqa: SIM905 - reads as the list it is
    "span strike strong sub sup table tbody td tfoot th thead tr tt u ul var".split()
)
#: left out with all that is in them
SILENT: Final = {
    "script",
    "style",
    "title",
    "template",
    "noembed",
    "noframes",
    "iframe",
    "object",
    "applet",
    "textarea",
    "select",
    "svg",
    "math",
    "audio",
    "video",
    "canvas",
    "xml",
}
KEPT: Final = {
    "a": {"href", "title"}, "img": {"src", "alt", "title", "width", "height"}, "ol": {"start"}, "td": {"colspan", "rowspan", "align", "valign"},
    "th": {"colspan", "rowspan", "align", "valign", "scope"}, "p": {"align"}, "div": {"align"}, "table": {"align"}, "*": {"dir", "lang"},
}  # fmt: skip
#: what is looked at and then left out
READ: Final = {"class", "id", "style", "type", "cite", "hidden"}
SCHEMES: Final = {"http", "https", "mailto", "tel", "cid", "data"}
BLOCKS: Final = set("address blockquote center dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre table tr ul caption".split())  # noqa: SIM905 - reads as the list it is
PARAGRAPHS: Final = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "dl", "pre", "table", "blockquote"}
EMPTY: Final = {"br", "hr", "img", "col"}
#: elements in which whole earlier mails stand, and after which nothing new comes
QUOTES: Final = re.compile(
    r"(?i)(?:^|\s)(?:x_)*(?:gmail_attr|moz-cite-prefix|moz-forward-container|yahoo_quoted|yahoo-quoted-\w+|zmail_extra|protonmail_quote|tutanota_quote|OLK_SRC_BODY_SECTION|qt|ntes_not_fresh_mail|mcntmcntmcnt|front-blockquote|ms-outlook-mobile-reference-message|mail-editor-reference-message-container|isReplyContent|replaceaway)(?:\s|$)"
)
AFTER: Final = re.compile(
    r"(?i)(?:^|\s)(?:x_)*(?:divRplyFwdMsg|OutlookMessageHeader|appendonsend|reply-above-this-line|stopSpelling|hrtagident)(?:\s|$)"
)
SIGNATURES: Final = re.compile(
    r"(?i)(?:^|\s)(?:x_)*(?:gmail_signature|gmail_signature_prefix|moz-signature|ms-outlook-mobile-signature|AppleMailSignature|lineBreakAtBeginningOfSignature|Signature|protonmail_signature_block|tutanota_signature|yahoo_signature|zmail_signature)(?:\s|$)"
)
_HIDDEN = re.compile(
    r"(?i)(?:^|[;\s])(?:display\s*:\s*none|visibility\s*:\s*(?:hidden|collapse)|mso-hide\s*:\s*all|opacity\s*:\s*0(?:\.0+)?\s*(?:;|$|!))"
)
_FLAT = re.compile(r"(?i)max-height\s*:\s*0(?:px|pt|em)?\s*(?:;|$|!)")
_OUTLOOK_RULE = re.compile(r"(?i)border:\s*none;\s*border-top:\s*solid\s*(?:#(?:E1E1E1|B5C4DF)|windowtext)\s*1\.0pt;\s*padding:\s*3\.0pt")
_INDENT = re.compile(r"(?i)border\s*:\s*(?:none|0)|border-(?:left|width)\s*:\s*(?:none|0(?:px)?\s*(?:;|$))")
_PICTURE = re.compile(r"(?i)data:image/(?:png|jpe?g|gif|webp);base64,[a-z0-9+/=\s]*")
_LENGTH = re.compile(r"\d{1,4}%?")
_WHITE = re.compile(r"[ \t\r\n\f\xa0]+")
_AMPERSAND = re.compile(r"&(?!#?\w{1,32};)")
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{2000,}>?")
_ELEMENT = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_ANY_TAG = re.compile(r"<[^<>]*>?")
#: elements within elements that are kept, and from which on it is no page but an attack
DEEPEST, ABYSS = 200, 1_000
ENTITIES: Final = 100_000
#: elements that are rarely closed, and need not be
UNCLOSED: Final = {
    "p",
    "li",
    "td",
    "tr",
    "th",
    "dt",
    "dd",
    "br",
    "hr",
    "img",
    "meta",
    "link",
    "input",
    "col",
    "option",
    "base",
    "wbr",
    "area",
    "body",
    "html",
    "font",
}
QUOTE, SIGNATURE = "quote", "signature"


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


def page(source: str) -> Page:
    """Read the HTML of a mail."""
    clean = nh3.clean(
        _bearable(source[: bounds.SOURCE]),
        tags=TAGS,
        clean_content_tags=SILENT,
        attributes={tag: KEPT.get(tag, set()) | KEPT["*"] | READ for tag in TAGS} | {"*": KEPT["*"] | READ},
        url_schemes=SCHEMES,
        link_rel=None,
        strip_comments=True,
    )
    reader = _Reader()
    if len(clean) > bounds.HTML:
        clean = clean[: clean.rfind(">", 0, bounds.HTML) + 1] or clean[: bounds.HTML]
    reader.feed(clean)
    reader.close()
    return reader.page()


def from_text(text: str) -> str:
    """Return plain text as HTML, for what stands beside HTML in one mail."""
    return f"<div>{'<br>'.join(escape(line) for line in text.split(chr(10)))}</div>"


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

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
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
        if self._hidden or _is_hidden(attributes):
            if tag not in EMPTY:
                self._open.append(_Open(tag, shown=False))
                self._hidden += 1
            return
        if tag in EMPTY:
            self._empty(tag, attributes)
            return
        self._break(tag, attributes)
        opened = _Open(tag, len(self._open) < DEEPEST, _quotes(tag, attributes), _named(attributes, SIGNATURES))
        self._mark(attributes)
        self._depth += opened.depth
        self._signs += opened.signs
        self._pre += tag == "pre"
        self._open.append(opened)
        if opened.shown:
            self._pieces.append(_tag(tag, attributes))
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
            self._writing.words.append(_WHITE.sub(" ", data))

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
            self._pictures.add(source[4:].strip("<>"))
            self._pieces.append(_tag("img", attributes))
        elif _PICTURE.fullmatch(source):
            self._pieces.append(_tag("img", attributes))
        else:
            self._remote += source.lower().startswith(("http:", "https:"))
            if _is_seen(attributes):
                self._pieces.append(f'<span class="remote-image">{escape(said)}</span>')

    def _begin(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in {"ol", "ul"}:
            start = attributes.get("start", "")
            self._lists.append(_Numbering((int(start) if _LENGTH.fullmatch(start) and start.isdecimal() else 1) if tag == "ol" else None))
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
        if self._quotes_at is None and (_named(attributes, AFTER) or _OUTLOOK_RULE.search(attributes.get("style", ""))):
            self._end_line()
            self._quotes_at = len(self._writing.lines)

    def _end_line(self, *, always: bool = False) -> None:
        writing = self._writing
        text = "".join(writing.words)
        text = text.rstrip() if self._pre else _WHITE.sub(" ", text).strip()
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


def _bearable(source: str) -> str:
    """Return HTML that is parsed in time that grows with its size alone: no abyss of elements, no element of a thousand attributes."""
    if source.count("&") > ENTITIES:
        source = source[: bounds.HTML // 3]
    source = _AMPERSAND.sub("&amp;", _LONG_TAG.sub(lambda match: "" if len(match[0].split()) > DEEPEST else match[0], source))
    depth = 0
    for match in _ELEMENT.finditer(source):
        if match[2].lower() not in UNCLOSED:
            depth += -1 if match[1] else 1
            if depth > ABYSS:
                return from_text(_WHITE.sub(" ", _ANY_TAG.sub(" ", source)))
            depth = max(depth, 0)
    return source


def _is_hidden(attributes: dict[str, str]) -> bool:
    if not attributes:
        return False
    style = attributes.get("style", "")
    return "hidden" in attributes or bool(style and (_HIDDEN.search(style) or _FLAT.search(style)))


def _is_seen(attributes: dict[str, str]) -> bool:
    """Return whether a picture is more than a counter of readers."""
    return bool(attributes.get("alt", "").strip()) or not {attributes.get("width"), attributes.get("height")} & {"0", "1"}


def _named(attributes: dict[str, str], names: re.Pattern[str]) -> bool:
    return bool(attributes) and any(names.search(attributes[key]) is not None for key in ("class", "id") if attributes.get(key))


def _quotes(tag: str, attributes: dict[str, str]) -> int:
    """Return how much deeper an element quotes; a blockquote that only indents does not."""
    if _named(attributes, QUOTES):
        return 1
    if tag != "blockquote":
        return 0
    marked = attributes.get("type") == "cite" or "cite" in attributes or "quote" in attributes.get("class", "").lower()
    return int(marked or not _INDENT.search(attributes.get("style", "")))


def _tag(tag: str, attributes: dict[str, str]) -> str:
    allowed = KEPT.get(tag, set()) | KEPT["*"]
    kept = {name: value for name, value in attributes.items() if name in allowed and (name not in {"width", "height"} or _LENGTH.fullmatch(value))}
    href = kept.get("href")
    if href is not None:
        if href.strip().lower().startswith(("http:", "https:", "mailto:", "tel:")):
            kept["rel"] = "nofollow noopener noreferrer"
        else:
            del kept["href"]
    return f"<{tag}{''.join(f' {name}={_quoted(value)}' for name, value in kept.items())}>"


def _quoted(value: str) -> str:
    return f'"{escape(value)}"'


def _trimmed(lines: Sequence[Line]) -> list[Line]:
    """Return lines without a second blank line after a blank one."""
    made: list[Line] = []
    for line in lines:
        if line.text or not made or made[-1].text:
            made.append(line)
    return made
