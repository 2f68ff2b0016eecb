"""Groups with which list views are shared: everyone who holds a role, everyone of a team."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bailiwick.core.records import Audience
from bailiwick.people.models import Role, Team

if TYPE_CHECKING:
    from bailiwick.core.actors import Account
    from bailiwick.people.models import User


def _roles_held(user: Account) -> list[str]:
    return [f"role:{role.slug}" for role in cast("User", user).roles_held]


def _roles_offered(_user: Account) -> list[tuple[str, str]]:
    return [(f"role:{slug}", name) for slug, name in Role.objects.filter(retired_at=None).values_list("slug", "name")]


def _teams_of(user: Account) -> list[str]:
    return [f"team:{pk}" for pk in Team.objects.filter(members__person__account=user.pk, members__retired_at=None).values_list("pk", flat=True)]


def _teams_offered(_user: Account) -> list[tuple[str, str]]:
    return [(f"team:{pk}", name) for pk, name in Team.objects.filter(retired_at=None).values_list("pk", "name")]


ROLES = Audience("role", _roles_held, _roles_offered)
TEAMS = Audience("team", _teams_of, _teams_offered)
