"""Boxes that apps put on each other's pages, loaded by the browser from their own URL.

A panel is an ordinary view with its own permission check, so the page of a lower
app never imports a higher one.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model
    from django.utils.functional import _StrPromise

    from bailiwick.core.actors import Account


@dataclass(frozen=True, slots=True)
class Panel:
    """A titled box; its URL takes the record's key, its ability may hide it.

    A view that serves records of many types says `names_type`: its URL takes the type too.
    A box that tells the record's story stands wide under its facts, the others beside them.
    `is_for` leaves the box out where there is nothing to show and nothing to do; what it asks of the
    database is a glance, so that all boxes of a page ask at once.
    """

    title: str | _StrPromise
    url_name: str
    order: int = 100
    ability: str = ""
    names_type: bool = False
    is_story: bool = False
    is_for: Callable[[Any, Account], bool] | None = None

    def url_for(self, record: Model) -> str:
        """Return where the browser loads this box for a record."""
        args = [record._meta.label_lower, record.pk] if self.names_type else [record.pk]
        return reverse(self.url_name, args=args)


_panels: defaultdict[type[Model], list[Panel]] = defaultdict(list)


def add_panel(model: type[Model], panel: Panel) -> None:
    """Put a box on the page of every record of a model."""
    if panel not in _panels[model]:
        _panels[model].append(panel)


def panels_for(record: Model, user: Account) -> list[Panel]:
    """Return the boxes this user may see on the page of a record, in order."""
    allowed = (p for p in _panels[type(record)] if not p.ability or user.may(p.ability))
    return sorted((p for p in allowed if p.is_for is None or p.is_for(record, user)), key=lambda p: p.order)
