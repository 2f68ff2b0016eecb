"""What the elements of a mail in HTML mean: which are kept, which hide, and by which mail programs mark quotes and signatures."""

from __future__ import annotations

import re
from html import escape
from typing import Final

from bailiwick.mailroom.engine import bounds

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
OUTLOOK_RULE = re.compile(r"(?i)border:\s*none;\s*border-top:\s*solid\s*(?:#(?:E1E1E1|B5C4DF)|windowtext)\s*1\.0pt;\s*padding:\s*3\.0pt")
_INDENT = re.compile(r"(?i)border\s*:\s*(?:none|0)|border-(?:left|width)\s*:\s*(?:none|0(?:px)?\s*(?:;|$))")
PICTURE = re.compile(r"(?i)data:image/(?:png|jpe?g|gif|webp);base64,[a-z0-9+/=\s]*")
LENGTH = re.compile(r"\d{1,4}%?")
WHITE = re.compile(r"[ \t\r\n\f\xa0]+")
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


def bearable(source: str) -> str:
    """Return HTML that is parsed in time that grows with its size alone: no abyss of elements, no element of a thousand attributes."""
    if source.count("&") > ENTITIES:
        source = source[: bounds.HTML // 3]
    source = _AMPERSAND.sub("&amp;", _LONG_TAG.sub(lambda match: "" if len(match[0].split()) > DEEPEST else match[0], source))
    depth = 0
    for match in _ELEMENT.finditer(source):
        if match[2].lower() not in UNCLOSED:
            depth += -1 if match[1] else 1
            if depth > ABYSS:
                return from_text(WHITE.sub(" ", _ANY_TAG.sub(" ", source)))
            depth = max(depth, 0)
    return source


def is_hidden(attributes: dict[str, str]) -> bool:
    """Return whether readers do not see an element."""
    if not attributes:
        return False
    style = attributes.get("style", "")
    return "hidden" in attributes or bool(style and (_HIDDEN.search(style) or _FLAT.search(style)))


def is_seen(attributes: dict[str, str]) -> bool:
    """Return whether a picture is more than a counter of readers."""
    return bool(attributes.get("alt", "").strip()) or not {attributes.get("width"), attributes.get("height")} & {"0", "1"}


def named(attributes: dict[str, str], names: re.Pattern[str]) -> bool:
    """Return whether the class or the id of an element is one of some names."""
    return bool(attributes) and any(names.search(attributes[key]) is not None for key in ("class", "id") if attributes.get(key))


def quotes(tag: str, attributes: dict[str, str]) -> int:
    """Return how much deeper an element quotes; a blockquote that only indents does not."""
    if named(attributes, QUOTES):
        return 1
    if tag != "blockquote":
        return 0
    marked = attributes.get("type") == "cite" or "cite" in attributes or "quote" in attributes.get("class", "").lower()
    return int(marked or not _INDENT.search(attributes.get("style", "")))


def tag_of(tag: str, attributes: dict[str, str]) -> str:
    """Return the opening tag of an element with the attributes that are kept."""
    allowed = KEPT.get(tag, set()) | KEPT["*"]
    kept = {name: value for name, value in attributes.items() if name in allowed and (name not in {"width", "height"} or LENGTH.fullmatch(value))}
    href = kept.get("href")
    if href is not None:
        if href.strip().lower().startswith(("http:", "https:", "mailto:", "tel:")):
            kept["rel"] = "nofollow noopener noreferrer"
        else:
            del kept["href"]
    return f"<{tag}{''.join(f' {name}={_quoted(value)}' for name, value in kept.items())}>"


def _quoted(value: str) -> str:
    return f'"{escape(value)}"'


def from_text(text: str) -> str:
    """Return plain text as HTML, for what stands beside HTML in one mail."""
    return f"<div>{'<br>'.join(escape(line) for line in text.split(chr(10)))}</div>"
