"""Sets of row keys as [first, last] pairs: a million keys in a few numbers."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING

from django.db.models import Q

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

Span = list[int]


def spans_of(keys: Iterable[int]) -> list[Span]:
    """Return ascending keys as spans: 1 2 3 7 gives [[1, 3], [7, 7]]."""
    made: list[Span] = []
    for key in keys:
        if made and key == made[-1][1] + 1:
            made[-1][1] = key
        else:
            made.append([key, key])
    return made


def merged(spans: Iterable[Sequence[int]]) -> list[Span]:
    """Return spans in order, those that touch joined."""
    made: list[Span] = []
    for first, last in sorted((s[0], s[1]) for s in spans):
        if made and first <= made[-1][1] + 1:
            made[-1][1] = max(made[-1][1], last)
        else:
            made.append([first, last])
    return made


def holes_in(spans: Iterable[Sequence[int]], start: int, end: int) -> list[Span]:
    """Return what ordered spans leave out between start and end, both included."""
    made: list[Span] = []
    at = start
    for first, last in spans:
        if first > at:
            made.append([at, min(first - 1, end)])
        at = max(at, last + 1)
    if at <= end:
        made.append([at, end])
    return made


def keys_in(spans: Iterable[Sequence[int]]) -> Iterator[int]:
    """Yield every key of the spans."""
    for first, last in spans:
        yield from range(first, last + 1)


def holds(spans: Sequence[Sequence[int]], key: int) -> bool:
    """Whether a key lies in one of the ordered spans."""
    place = bisect_right(spans, key, key=lambda span: span[0])
    return place > 0 and spans[place - 1][1] >= key


def within(spans: Iterable[Sequence[int]]) -> Q:
    """Return the condition that a row's key lies in one of the spans (at most a hundred at a time, see `portions`)."""
    condition = Q(pk__in=())
    for first, last in spans:
        condition |= Q(pk__range=(first, last)) if first != last else Q(pk=first)
    return condition


def portions(spans: Sequence[Sequence[int]], size: int = 100) -> Iterator[Sequence[Sequence[int]]]:
    """Yield spans in portions that a database takes in one condition."""
    for start in range(0, len(spans), size):
        yield spans[start : start + size]
