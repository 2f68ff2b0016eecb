"""Filters: what a list can be narrowed by; each reads as a sentence and fits in a link."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.models import Model, Q
    from django.utils.functional import _StrPromise

    from bailiwick.core.actors import Account

    Words = str | _StrPromise

#: what a filter may offer to choose from: (value in the link, words)
Choices = Sequence["tuple[str, Words]"]


class Kind(StrEnum):
    """How a filter's values are written and compared."""

    CHOICE = "choice"  # open,new
    RELATION = "relation"  # keys of records; trees include the branch
    BOOLEAN = "boolean"  # yes / no
    DATE = "date"  # 7d, next-7d, older-30d, today, 2026-03-01..2026-03-31
    NUMBER = "number"  # 5, 3..9, 3.., ..9
    TEXT = "text"  # contains


@dataclass(frozen=True, slots=True)
class Filter:
    """One way to narrow a list: `Filter("state", _("State"))`.

    The kind, path and choices are taken from the model's field when left out. `choices` may
    be a function of the user. `query` replaces the comparison: it gets the user and the
    values and returns a Q (for filters that are no field, such as "mine"); such a filter
    needs a kind, and choices when it is one; `say` turns a value of such a filter into words
    for its chip. `past` puts the title in a sentence about time
    ("Opened in the last 7 days"); by default it is the title itself. `implies` says what else
    holds of every row that has one of some values; databases use an index for it that they
    would not find by themselves.
    """

    name: str
    title: Words = ""
    path: str = ""
    kind: Kind | None = None
    choices: Choices | Callable[[Account], Choices] | None = None
    query: Callable[[Account, list[str]], Q] | None = None
    related: type[Model] | None = None
    past: Words = ""
    say: Callable[[Account, str], Words] | None = None
    implies: Callable[[Sequence[str]], Q] | None = None
