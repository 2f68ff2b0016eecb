"""What a text is made of, the same when it is learned from and when a label is proposed for it."""

from __future__ import annotations

import re
import unicodedata
from itertools import pairwise
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

#: characters of a text whose words are read, and whose pieces of words are
LONGEST, LONGEST_PIECES = 6_000, 700
#: letters of the shortest and the longest piece of a word
SHORT_PIECE, LONG_PIECE = 3, 5
_PLAIN = re.compile(r"(?u)\b\w\w+\b")
_WORD = re.compile(r"[^\W_]+")


def plain_words(text: str) -> list[str]:
    """Return the words of two letters and more, as the plainest of all methods takes them."""
    return _PLAIN.findall(text[:LONGEST].lower())


def words_and_pairs(text: str) -> list[str]:
    """Return the words of a text without accents, and each two that stand together."""
    words = _WORD.findall(fold(text[:LONGEST]))
    return words + [f"{one} {two}" for one, two in pairwise(words)]


def pieces(text: str) -> list[str]:
    """Return every three to five letters in a row of the words at the beginning of a text; they see through endings and slips."""
    found = []
    for word in _WORD.findall(fold(text[:LONGEST_PIECES])):
        framed = f" {word} "
        for size in range(SHORT_PIECE, LONG_PIECE + 1):
            found += [framed[start : start + size] for start in range(max(len(framed) - size + 1, 1))]
    return found


def fold(text: str) -> str:
    """Return a text in small letters without accents."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(letter for letter in apart if not unicodedata.combining(letter))


#: kind of features -> how they are taken from a text
KINDS: dict[str, Callable[[str], list[str]]] = {"plain": plain_words, "words": words_and_pairs, "pieces": pieces}
