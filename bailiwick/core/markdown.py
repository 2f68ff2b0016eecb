"""Turns what people write in Markdown into markup that can do no harm.

Raw HTML stays text, pictures come only from our own attachments, and links give nothing
away to where they lead. What comes out of the renderer is cleaned once more, so a fault
in either is no way in.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt
from markdown_it.token import Token

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: characters that are rendered; no text that people wrote themselves is longer
LONGEST = 200_000
#: what an author may name as a picture
PICTURE = re.compile(r"/attachments/[0-9]{1,18}/")
LOWEST_HEADING = 6

_TAGS = {
    "a", "blockquote", "br", "code", "del", "em", "h2", "h3", "h4", "h5", "h6", "hr", "img", "li", "ol", "p", "pre", "s", "strong",
    "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES = {"a": {"href", "title"}, "img": {"src", "alt", "title", "loading"}, "ol": {"start"}, "td": {"align"}, "th": {"align"}}
_SCHEMES = {"http", "https", "mailto", "tel"}
_UNSTORABLE = re.compile("[\0\ud800-\udfff]")


def render(text: str) -> SafeString:
    """Return Markdown as safe HTML for a box of the class `prose`; headings begin below that of the page."""
    tokens = _markdown.parse(_UNSTORABLE.sub("\ufffd", text[:LONGEST]))
    _fit(tokens)
    markup = _markdown.renderer.render(tokens, _markdown.options, {})
    cleaned = nh3.clean(
        markup, tags=_TAGS, attributes=_ATTRIBUTES, attribute_filter=_own_pictures, url_schemes=_SCHEMES, link_rel="nofollow noopener"
    )
    return mark_safe(cleaned)  # noqa: S308 - cleaned to a list of harmless tags just above


def plain(text: str) -> str:
    """Return the words of a Markdown text without its marks, for searching and summaries."""
    return "\n".join(piece for piece in _pieces(_markdown.parse(_UNSTORABLE.sub(" ", text[:LONGEST]))) if piece)


def _pieces(tokens: Sequence[Token]) -> Iterator[str]:
    for token in tokens:
        if token.type == "inline":
            yield "".join(child.content if child.type != "softbreak" else " " for child in token.children or ())
        elif token.type in {"fence", "code_block"}:
            yield token.content.strip()


def _own_pictures(tag: str, attribute: str, value: str) -> str | None:
    """Keep every attribute but the source of a foreign picture."""
    return value if (tag, attribute) != ("img", "src") or PICTURE.fullmatch(value) else None


def _fit(tokens: Sequence[Token]) -> None:
    """Lower headings below that of the page, and let pictures be our own alone, each opening in its full size."""
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = f"h{min(int(token.tag[1]) + 1, LOWEST_HEADING)}"
        elif token.children:
            token.children = [made for child in token.children for made in _shown(child)]


def _shown(token: Token) -> list[Token]:
    """Return a picture inside a link to itself; of a foreign one only its words."""
    if token.type != "image":
        return [token]
    source = str(token.attrGet("src") or "")
    if not PICTURE.fullmatch(source):
        return [Token("text", "", 0, content=token.content)]
    token.attrSet("loading", "lazy")
    return [Token("link_open", "a", 1, attrs={"href": source}), token, Token("link_close", "a", -1)]


_markdown = MarkdownIt("commonmark", {"html": False, "maxNesting": 40}).enable(["table", "strikethrough"])
