"""Groups with which list views are shared: everyone who holds a role, everyone of a team."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from bailiwick.core.records import Audience
from bailiwick.core.statements import Told, statement, told
from bailiwick.people.models import Role, Team

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bailiwick.core.actors import Account
    from bailiwick.people.models import User


def _roles_held(user: Account) -> list[str]:
    return [f"role:{role.slug}" for role in cast("User", user).roles_held]


def _roles_offered(_user: Account) -> list[tuple[str, str]]:
    return [(f"role:{row['slug']}", row["name"]) for row in statement(_ROLES).rows()]


def _teams_of(user: Account) -> list[str]:
    return [f"team:{row['pk']}" for row in statement(told(user, ("teams",), _of_teams)).rows()]


def _teams_offered(_user: Account) -> list[tuple[str, str]]:
    return [(f"team:{row['pk']}", row["name"]) for row in statement(_TEAMS).rows()]


def _of_teams(user: Account) -> QuerySet[Team, Any]:
    return Team.objects.filter(members__person__account=user.pk, members__retired_at=None).values("pk")


#: the roles and the teams there are: every list asks, so they are put together once
_ROLES = Told(("roles offered",), lambda: Role.objects.filter(retired_at=None).values("slug", "name"))
_TEAMS = Told(("teams offered",), lambda: Team.objects.filter(retired_at=None).values("pk", "name"))

ROLES = Audience("role", _roles_held, _roles_offered)
TEAMS = Audience("team", _teams_of, _teams_offered)
