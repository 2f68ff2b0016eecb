"""What policies can be for, as the desk knows it: categories and departments, by key, with what they are part of."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.clocks.models import add_things
from bailiwick.desk.models import Category
from bailiwick.people.models import Department

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


def _listed(model: type[Category | Department], user: Account) -> list[tuple[str, str]]:
    """Return the nodes of a tree as a list, each by the whole way down to it."""
    rows: list[Category | Department] = list(model.objects.visible_to(user).filter(retired_at=None))
    names = {row.pk: row.name for row in rows}
    ways = [(str(row.pk), " › ".join([*(names.get(key, "…") for key in row.ancestor_ids()), row.name])) for row in rows]
    return sorted(ways, key=lambda way: way[1].casefold())


def _outward(model: type[Category | Department], key: str) -> tuple[str, ...]:
    row = model._default_manager.filter(pk=int(key)).first() if key.isdecimal() and len(key) < 19 else None  # noqa: PLR2004 - digits of a key
    return tuple(str(pk) for pk in [row.pk, *reversed(row.ancestor_ids())]) if row is not None else (key,)


def register_things() -> None:
    """Tell policies what they can be for."""
    add_things("category", lambda user: _listed(Category, user), lambda key: _outward(Category, key))
    add_things("department", lambda user: _listed(Department, user), lambda key: _outward(Department, key))
