"""Shows where a text matches: a passage around the first hit, with every hit marked."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from bailiwick.core.search.words import fold

if TYPE_CHECKING:
    from bailiwick.core.search.words import Term

#: characters of the passage shown
PASSAGE = 180
_WORD = re.compile(r"[^\W_]+")


def marked(text: str, terms: list[Term]) -> SafeString:
    """Return the text as HTML with the matching words in <mark>; everything else is escaped."""
    pieces, last = [], 0
    for start, end in _hits(text, terms):
        pieces += [escape(text[last:start]), "<mark>", escape(text[start:end]), "</mark>"]
        last = end
    return mark_safe("".join([*pieces, escape(text[last:])]))  # noqa: S308 - every part of the text is escaped


def passage(text: str, terms: list[Term]) -> SafeString:
    """Return some 180 characters around the first hit, marked; the beginning when there is none."""
    text = " ".join(text.split())
    hits = _hits(text, terms)
    start = max(hits[0][0] - PASSAGE // 3, 0) if hits else 0
    if start:
        start = text.find(" ", start) + 1
    cut = text[start : start + PASSAGE]
    if start + PASSAGE < len(text) and " " in cut:
        cut = cut.rpartition(" ")[0] + " …"
    return marked(f"… {cut}" if start else cut, terms)


def _hits(text: str, terms: list[Term]) -> list[tuple[int, int]]:
    """Return where the words of the text equal a query's word, or begin with an unquoted one."""
    whole = {word for term in terms for word in term.words}
    begun = tuple(term.words[-1] for term in terms if not term.is_quoted)
    found = []
    for word in _WORD.finditer(text):
        plain = fold(word.group())
        if plain in whole or plain.startswith(begun):
            found.append(word.span())
    return found
