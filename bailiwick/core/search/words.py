"""Reads what people type into the search box; nothing they type can be an error."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

#: characters of a query that are read; the rest is ignored
LONGEST = 200
#: terms of a query that are read
MOST = 12
_TERM = re.compile(r'"([^"]*)"|(\S+)')
_WORD = re.compile(r"[^\W_]+")
_UNSAFE = re.compile(r"[\x00-\x1f\x7f\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Term:
    """Words that must stand together; unless quoted, the last may be a beginning."""

    text: str
    words: tuple[str, ...]
    is_quoted: bool


def clean(typed: str) -> str:
    """Return the query without control characters and at most 200 characters long."""
    return unicodedata.normalize("NFC", _UNSAFE.sub(" ", typed[:LONGEST])).strip()


def terms_of(typed: str) -> list[Term]:
    """Return the terms of a query; a hyphenated name is one term of several words."""
    terms = []
    for quoted, plain in _TERM.findall(clean(typed)):
        text = (quoted or plain).replace('"', " ").strip()
        if words := tuple(words_of(text)):
            terms.append(Term(text, words, bool(quoted)))
    return terms[:MOST]


def words_of(text: str) -> list[str]:
    """Return the words of a text in small letters without accents."""
    return _WORD.findall(fold(text))


def fold(text: str) -> str:
    """Return the text in small letters without accents."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not unicodedata.combining(c))


def folded_words(text: str) -> str:
    """Return the words of a text that have letters beyond ASCII again, folded, each once."""
    if text.isascii():
        return ""
    return " ".join(dict.fromkeys(word for piece in text.split() if not piece.isascii() for word in words_of(piece)))
