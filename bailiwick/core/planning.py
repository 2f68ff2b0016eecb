"""When PostgreSQL plans a statement: once for all values, or each time for the ones at hand.

For a statement that comes again the server keeps a plan that fits no value in particular. That is right for what is asked by key. A list is
asked by values of which one has three rows and another a hundred thousand, with a bound; the plan for "some value" may read a whole table
to find the three. `tests/plans` judges the pages under plans for "some value".
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from django.db import connections

if TYPE_CHECKING:
    from collections.abc import Iterator


@contextmanager
def planned_for_values() -> Iterator[None]:
    """Have statements planned with their values meanwhile, by every server that this thread is connected to; SQLite always does."""
    open_ones = [each.connection for each in connections.all(initialized_only=True) if each.vendor == "postgresql" and each.connection is not None]
    thresholds = [each.prepare_threshold for each in open_ones]
    for each in open_ones:
        each.prepare_threshold = None
    try:
        yield
    finally:
        for each, threshold in zip(open_ones, thresholds, strict=True):
            each.prepare_threshold = threshold
