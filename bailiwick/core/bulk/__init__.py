"""Millions of rows: written as the database likes them best, into tables that have laid their indexes aside."""

from bailiwick.core.bulk.aside import lay_aside, put_back, sweep, what_lies_aside
from bailiwick.core.bulk.crews import Crew, LostHandError, crew, hands
from bailiwick.core.bulk.sheets import Sheet, duration, duration_type, last_key, reserve_keys

__all__ = [
    "Crew",
    "LostHandError",
    "Sheet",
    "crew",
    "duration",
    "duration_type",
    "hands",
    "last_key",
    "lay_aside",
    "put_back",
    "reserve_keys",
    "sweep",
    "what_lies_aside",
]
