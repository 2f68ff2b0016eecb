"""The reference of permissions, made from what the apps declare."""

from __future__ import annotations

from itertools import groupby

from django.utils import translation

from bailiwick.core.permissions import Ability, abilities
from bailiwick.people.roles import BUILT_IN_ROLES, area_words

HEAD = """# Permissions

What each built-in role may do on a new installation. Administrators change it under People → Roles; a role is given everywhere or for a department
and everything under it. Written by `bailiwick manage document_permissions`; a test compares.
"""


def permissions_page() -> str:
    """Return the page, in English: a table of abilities against roles for each area."""
    with translation.override("en"):
        ordered = sorted(abilities.values(), key=lambda ability: ability.name)
        areas = groupby(ordered, key=lambda ability: ability.name.partition(".")[0])
        return "\n".join([HEAD, *(_table(area, list(group)) for area, group in areas)])


def _table(area: str, group: list[Ability]) -> str:
    rows = [f"| {ability.words} | `{ability.name}` | {_marks(ability)} |" for ability in group]
    head = " | ".join(str(name) for name in BUILT_IN_ROLES.values())
    rule = "|---|---|" + ":-:|" * len(BUILT_IN_ROLES)
    return "\n".join([f"## {area_words(area)}\n", f"| ability | name | {head} |", rule, *rows, ""])


def _marks(ability: Ability) -> str:
    return " | ".join("yes" if slug in ability.roles else "" for slug in BUILT_IN_ROLES)
