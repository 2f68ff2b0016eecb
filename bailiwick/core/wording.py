"""Words that registrations say in every language, looked up once in each of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import get_language

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.utils.functional import _StrPromise

#: how many are kept; when there are more, keeping begins anew
MOST = 10_000
#: language and which words -> the words, which last as long as what is kept of them, and how they read
_known: dict[tuple[str | None, int], tuple[object, str]] = {}


def said(many: Iterable[str | _StrPromise]) -> list[str]:
    """Return words as they read in the language in force."""
    language = get_language()
    return [_said(words, language) if isinstance(words, Promise) else str(words) for words in many]


def _said(words: _StrPromise, language: str | None) -> str:
    found = _known.get((language, id(words)))
    if found is not None and found[0] is words:
        return found[1]
    if len(_known) >= MOST:
        _known.clear()
    text = str(words)
    _known[language, id(words)] = words, text
    return text
