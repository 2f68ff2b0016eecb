"""What the names in outcomes stand for: apps above say which of their names exist.

A tree stands below tickets, so it cannot look up a category or a runbook by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from bailiwick.people.models import Team

#: out of the names asked for, those that exist
Known = Callable[[Collection[str]], Collection[str]]
_known: dict[str, Known] = {}


def know(kind: str, known: Known) -> None:
    """Say who knows the names of a kind (team, category, article, runbook) that outcomes use."""
    _known[kind] = known


def all_known() -> Mapping[str, Known]:
    """Return who knows which kind of names; a kind that nobody knows is not checked."""
    return dict(_known)


def _teams(names: Collection[str]) -> Collection[str]:
    """Return the teams that exist; a new installation without any misses none."""
    if not Team.objects.exists():
        return names
    return set(Team.objects.filter(name__in=names, retired_at=None).values_list("name", flat=True))


know("team", _teams)
