"""Two texts side by side: lines that belong together stand together, and the words that differ are marked."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from bailiwick.knowledge.models import TEXT_FIELDS

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.utils.functional import _StrPromise

FIELD_WORDS: dict[str, str | _StrPromise] = {
    "title": _("Title"),
    "summary": _("Summary"),
    "keywords": _("Other words for it"),
    "body": _("Text"),
}
#: lines shown around a change; longer stretches without one are left out
AROUND = 2
#: words of a pair of lines that are compared one by one; longer lines are marked whole
MOST_WORDS = 2_000
_PIECE = re.compile(r"\s+|\w+|[^\w\s]")


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the comparison: `kind` is same, changed, added, removed or gap."""

    kind: str
    old: SafeString
    new: SafeString
    old_number: int | None = None
    new_number: int | None = None


@dataclass(frozen=True, slots=True)
class Difference:
    """How one part of the text differs."""

    name: str
    label: str | _StrPromise
    rows: list[Row]


def compare(old: Mapping[str, str], new: Mapping[str, str]) -> list[Difference]:
    """Return the parts of a text that differ, each as lines side by side."""
    names = [name for name in TEXT_FIELDS if old.get(name, "") != new.get(name, "")]
    return [Difference(name, FIELD_WORDS[name], _with_gaps(list(_rows(old.get(name, ""), new.get(name, ""))))) for name in names]


def _rows(old: str, new: str) -> Iterator[Row]:
    before, after = old.splitlines(), new.splitlines()
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield from (Row("same", _plain(before[a + n]), _plain(after[c + n]), a + n + 1, c + n + 1) for n in range(b - a))
            continue
        pairs = min(b - a, d - c)
        for n in range(pairs):
            left, right = marked(before[a + n], after[c + n])
            yield Row("changed", left, right, a + n + 1, c + n + 1)
        yield from (Row("removed", _whole("del", before[n]), _plain(""), n + 1, None) for n in range(a + pairs, b))
        yield from (Row("added", _plain(""), _whole("ins", after[n]), None, n + 1) for n in range(c + pairs, d))


def marked(old: str, new: str) -> tuple[SafeString, SafeString]:
    """Return two lines with the words that differ in <del> and <ins>."""
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    if len(before) + len(after) > MOST_WORDS:
        return _whole("del", old), _whole("ins", new)
    left, right = [], []
    for is_same, a, b, c, d in _stretches(before, after):
        gone, come = "".join(before[a:b]), "".join(after[c:d])
        left.append(escape(gone) if is_same else _whole("del", gone))
        right.append(escape(come) if is_same else _whole("ins", come))
    return mark_safe("".join(left)), mark_safe("".join(right))  # noqa: S308 - every piece is escaped


def _stretches(before: list[str], after: list[str]) -> Iterator[tuple[bool, int, int, int, int]]:
    """Yield what is the same and what is not; a mere space between two changes belongs to them."""
    waiting: tuple[int, int, int, int] | None = None
    for kind, a, b, c, d in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        is_same = kind == "equal" and not (waiting is not None and "".join(before[a:b]).isspace() and b < len(before) and d < len(after))
        if not is_same:
            waiting = (waiting[0] if waiting else a, b, waiting[2] if waiting else c, d)
            continue
        if waiting is not None:
            yield (False, *waiting)
            waiting = None
        yield True, a, b, c, d
    if waiting is not None:
        yield (False, *waiting)


def _plain(text: str) -> SafeString:
    return escape(text)


def _whole(tag: str, text: str) -> SafeString:
    return mark_safe(f"<{tag}>{escape(text)}</{tag}>") if text else SafeString()  # noqa: S308 - the text is escaped


def _with_gaps(rows: list[Row]) -> list[Row]:
    """Return the changed lines with some around them; a gap stands for what was left out."""
    near = {m for n, row in enumerate(rows) if row.kind != "same" for m in range(n - AROUND, n + AROUND + 1)}
    shown: list[Row] = []
    for n, row in enumerate(rows):
        if n in near:
            shown.append(row)
        elif not shown or shown[-1].kind != "gap":
            shown.append(Row("gap", SafeString(), SafeString()))
    return shown
