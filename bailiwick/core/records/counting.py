"""Counts that stay instant: beyond a bound they say "1,000+" and stop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.formats import number_format

from bailiwick.core.planning import planned_for_values
from bailiwick.core.tally import tally

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import Model, QuerySet

    from bailiwick.core.statements import Told

#: how far lists count
LIMIT = 1000


@dataclass(frozen=True, slots=True)
class Count:
    """How many there are, or that there are more than the bound."""

    number: int
    more: bool = False

    def __str__(self) -> str:
        """Say the count: "17", "1,000+"."""
        return f"{number_format(self.number, force_grouping=True)}{'+' if self.more else ''}"

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return self.number > 0


def count_up_to(rows: QuerySet[Model], limit: int = LIMIT) -> Count:
    """Count rows in one query that looks at no more than the bound."""
    return count_each([rows], limit)[0]


def count_each(asked: Sequence[QuerySet[Model] | Told], limit: int = LIMIT) -> list[Count]:
    """Count the rows of several queries in one, each up to the bound."""
    with planned_for_values():
        numbers = tally([(rows, limit + 1) for rows in asked])
    return [Count(min(number, limit), more=number > limit) for number in numbers]
