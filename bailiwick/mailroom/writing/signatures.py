"""What stands under a mail: the signature of its mailbox, as text and as HTML."""

from __future__ import annotations

import re
from html import unescape

from django.utils.html import strip_tags

from bailiwick.core.markdown import render

_PICTURE = re.compile(r"<img\b[^>]*>")
_LINK = re.compile(r'<a\b[^>]*?\bhref="([^"]*)"[^>]*>(.*?)</a>', re.DOTALL)
_ITEM = re.compile(r"<li>\s*")
_BREAK = re.compile(r"<br\s*/?>\n?")
_END = re.compile(r"</(?:p|h[1-6]|ul|ol|blockquote|pre|table)>\n?")
_EMPTY = re.compile(r"\n{3,}")


def signed(signature: str) -> tuple[str, str]:
    """Return a signature in Markdown as text and as HTML, each after the mark by which mail programs know signatures."""
    if not signature.strip():
        return "", ""
    markup = _PICTURE.sub("", render(signature, top=4))
    return f"-- \n{as_text(markup)}", f'<div class="moz-signature">-- <br>{markup}</div>'


def as_text(markup: str) -> str:
    """Return clean markup as text, with the addresses of links after their words."""
    text = _LINK.sub(_link, markup)
    text = _END.sub("\n\n", _BREAK.sub("\n", _ITEM.sub("• ", text)))
    return _EMPTY.sub("\n\n", unescape(strip_tags(text))).strip()


def _link(match: re.Match[str]) -> str:
    address = match[1].removeprefix("mailto:").removeprefix("tel:")
    return match[2] if address in match[2] else f"{match[2]} ({address})"
