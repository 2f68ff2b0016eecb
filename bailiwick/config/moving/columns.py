"""Encodes a column of many rows at once: what nearly all values are goes a quick way, all others one by one.

A row at a time, most of a move would be spent on calling a function for each of its values. The quick ways take whole
columns and know only the plainest forms; whatever they do not know, they leave to the functions of `encoding`, which
say what does not fit. Both give the same text.
"""

from __future__ import annotations

import re
from datetime import datetime
from typing import TYPE_CHECKING, Any

from bailiwick.config.moving.encoding import NULL, RANGES, plain_json

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bailiwick.config.moving.encoding import Encode
    from bailiwick.config.moving.shapes import Column

    Quick = Callable[[Sequence[Any], Column], list[str] | None]

#: instants as Django writes them, each with the character behind it
INSTANTS = re.compile(r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{6})?\0)*")
SECONDS, MICROSECONDS = 19, 26
ESCAPES = (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r"), ("\t", "\\t"), ("\b", "\\b"), ("\f", "\\f"), ("\v", "\\v"))


def encoded(column: Column, values: Sequence[Any], encode: Encode) -> list[str]:
    """Return the texts of a column's values, as `encode` gives the text of one; raises UnfitError when any does not fit."""
    kinds = set(map(type, values))
    if type(None) not in kinds:
        return _present(column, values, encode, kinds)
    kinds.remove(type(None))
    if not kinds:
        return [NULL] * len(values)
    texts = iter(_present(column, [value for value in values if value is not None], encode, kinds))
    return [NULL if value is None else next(texts) for value in values]


def _present(column: Column, values: Sequence[Any], encode: Encode, kinds: set[type]) -> list[str]:
    """Return the texts of values of which none is missing; `kinds` are their types."""
    if len(kinds) == 1 and float not in kinds:  # equal values are the same text, unless 1 is also True and 0.0 also -0.0
        distinct = set(values)
        if len(distinct) * 2 <= len(values):
            known = {value: encode(value) for value in distinct}
            return list(map(known.__getitem__, values))
        quick = QUICK.get((column.kind, kinds.pop()))
        texts = quick(values, column) if quick else None
        if texts is not None:
            return texts
    return list(map(encode, values))


def _numbers(values: Sequence[int], column: Column) -> list[str] | None:
    bound = RANGES[column.kind]
    return list(map(str, values)) if -bound <= min(values) and max(values) < bound else None


def _texts(values: Sequence[str], column: Column) -> list[str] | None:
    return _escaped(values) if max(map(len, values)) <= (column.limit or 2**30) else None


def _escaped(values: Sequence[str]) -> list[str] | None:
    """Escape all texts in one go, with the character between them that none of them may hold."""
    whole = "\0".join(values)
    if whole.count("\0") != len(values) - 1:
        return None
    try:
        whole.encode()
    except UnicodeEncodeError:
        return None
    for character, escape in ESCAPES:
        if character in whole:
            whole = whole.replace(character, escape)
    return whole.split("\0")


def _instants(values: Sequence[str], _column: Column) -> list[str] | None:
    whole = "\0".join([*values, ""])
    if INSTANTS.fullmatch(whole) is None or ".000000" in whole:
        return None
    try:
        for _instant in map(datetime.fromisoformat, values):
            pass
    except ValueError:
        return None
    if len(whole) == (SECONDS + 1) * len(values):
        return [f"{value}+00" for value in values]
    return [f"{value.rstrip('0')}+00" if len(value) == MICROSECONDS else f"{value}+00" for value in values]


def _jsons(values: Sequence[str], _column: Column) -> list[str] | None:
    return _escaped(values) if all(map(plain_json, values)) else None


QUICK: dict[tuple[str, type], Quick] = {
    **{(kind, int): _numbers for kind in RANGES},
    **{(kind, str): _texts for kind in ("varchar", "char", "text")},
    ("timestamp with time zone", str): _instants,
    ("jsonb", str): _jsons,
}
