"""Where the names in an outcome lead: apps above say how their runbooks are opened."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

#: who asks and the name -> title and address, or None when there is nothing they may open
Lead = Callable[["Account", str], "tuple[str, str] | None"]
_leads: dict[str, Lead] = {}


def add_lead(kind: str, lead: Lead) -> None:
    """Say where the names of a kind ("article", "runbook") lead."""
    _leads[kind] = lead


def follow_lead(kind: str, user: Account, name: str | None) -> tuple[str, str] | None:
    """Return title and address of what a name stands for, if somebody may open it."""
    return _leads[kind](user, name) if name and kind in _leads else None
