"""Turns what people write in Markdown into markup that can do no harm.

HTML that somebody typed stays visible as text. Links lead out without recommending or
telling where they came from; pictures are shown only from files kept here.
"""

from __future__ import annotations

import re
from html import unescape
from typing import TYPE_CHECKING

import nh3
from django.utils.html import strip_tags
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

if TYPE_CHECKING:
    from collections.abc import Sequence

#: longest text that is rendered, in characters; what follows is left out
LONGEST = 200_000
#: a picture of ours: an attachment by its own address, such as /attachments/12/
OURS = re.compile(r"/attachments/\d{1,18}/(?:[?#].*)?")
TAGS = set(
    "a blockquote br code dd del div dl dt em h1 h2 h3 h4 h5 h6 hr img li ol p pre s strong sub sup table tbody td th thead tr ul".split()  # noqa: SIM905 - reads as the list it is
)
ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title", "loading"}, "ol": {"start"}, "code": {"class"}, "td": {"align"}, "th": {"align"}}
SCHEMES = {"http", "https", "mailto", "tel"}
_parser = MarkdownIt("commonmark", {"html": False, "typographer": False}).enable(["table", "strikethrough"])
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
_ALIGNED = re.compile(r'style="text-align:(left|right|center)"')


def render(text: str, *, top: int = 2) -> SafeString:
    """Return a text as safe markup; `top` is the level that its highest headings get on the page."""
    tokens = _parser.parse(_UNSTORABLE.sub("", text[:LONGEST]))
    _lower_headings(tokens, top - 1)
    for token in tokens:
        if token.children:
            token.children = [made for child in token.children for made in _shown(child)]
    markup = _ALIGNED.sub(r'align="\1"', _parser.renderer.render(tokens, _parser.options, {}))
    clean = nh3.clean(
        markup, tags=TAGS, attributes=ATTRIBUTES, attribute_filter=_only_ours, link_rel="nofollow noopener noreferrer", url_schemes=SCHEMES
    )
    return mark_safe(clean)  # noqa: S308 - nh3 has just taken out everything but these tags


def plain(text: str) -> str:
    """Return a text as words alone, for search, mails and short lines."""
    return " ".join(unescape(strip_tags(render(text))).split())


def _lower_headings(tokens: Sequence[Token], by: int) -> None:
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + by, 6)}"


def _shown(token: Token) -> list[Token]:
    """Return a picture of ours inside a link to its full size; of a foreign one only its words."""
    if token.type != "image":
        return [token]
    source = str(token.attrGet("src") or "")
    if not OURS.fullmatch(source):
        return [Token("text", "", 0, content=token.content)]
    token.attrSet("loading", "lazy")
    return [Token("link_open", "a", 1, attrs={"href": source}), token, Token("link_close", "a", -1)]


def _only_ours(tag: str, attribute: str, value: str) -> str | None:
    """Leave out the address of a picture that is not kept here, and classes that name no language."""
    if (tag, attribute) == ("img", "src") and not OURS.fullmatch(value):
        return None
    if (tag, attribute) == ("code", "class") and not re.fullmatch(r"language-[\w+-]{1,30}", value):
        return None
    return value
