"""The reference of permissions, made from what the apps declare."""

from __future__ import annotations

from itertools import groupby

from django.utils import translation

from bailiwick.core.permissions import Ability, abilities
from bailiwick.people.opening import opened_by
from bailiwick.people.roles import BUILT_IN_ROLES, area_words

HEAD = """# Permissions

What each built-in role may do on a new installation. Administrators change it under People → Roles; a role is given everywhere or for a department
and everything under it. Written by `bailiwick manage document_permissions`; a test compares.

Below each table stands what its abilities open: the addresses of pages and of the API whose views, actions and doors ask for them. Such an address
may open by another ability too, or for those a record is about; which records somebody sees there is decided by the read door of each.
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
    return "\n".join([f"## {area_words(area)}\n", f"| ability | name | {head} |", rule, *rows, "", *(_opens(ability) for ability in group), ""])


def _opens(ability: Ability) -> str:
    addresses = opened_by().get(ability.name, [])
    return f"* `{ability.name}`: {', '.join(f'`{address}`' for address in addresses) or 'asked inside other acts, never by an address alone'}"


def _marks(ability: Ability) -> str:
    return " | ".join("yes" if slug in ability.roles else "" for slug in BUILT_IN_ROLES)
