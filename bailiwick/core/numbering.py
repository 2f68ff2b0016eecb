"""Hands out numbers that are never given twice, whatever runs at the same time."""

from __future__ import annotations

from bailiwick.core.kept import kept
from bailiwick.core.models import Series
from bailiwick.core.storing import advance


def reserve_numbers(series: str, count: int, *, prefix: str = "") -> list[str]:
    """Take `count` consecutive numbers of a series, creating it at first use.

    Must run inside the transaction of the action: the conditional update holds the
    row until commit, so a rolled-back action leaves no gap.
    """
    last = advance(Series, series, "last", count)
    if last is None:
        Series.objects.get_or_create(name=series, defaults={"prefix": prefix})
        last = advance(Series, series, "last", count) or count
    row = _series(series)
    return [row.text_of(n) for n in range(last - count + 1, last + 1)]


@kept(Series)
def _series(name: str) -> Series:
    """Return how the numbers of a series are written; its last number is not to be read here."""
    return Series.objects.get(name=name)


def next_number(series: str, *, prefix: str = "") -> str:
    """Take the next number of a series; see `reserve_numbers`."""
    return reserve_numbers(series, 1, prefix=prefix)[0]
