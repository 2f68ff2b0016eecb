"""Giving roles, and putting the built-in ones in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.core.events import publish
from bailiwick.core.permissions import abilities, require
from bailiwick.people.events import RoleGranted
from bailiwick.people.models import Grant, Role, User
from bailiwick.people.permissions import can_grant_roles
from bailiwick.people.roles import BUILT_IN_ROLES

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.people.models import Department


@transaction.atomic
def install_roles() -> None:
    """Make the built-in roles that are missing, with the abilities declared for them."""
    for slug, name in BUILT_IN_ROLES.items():
        held = [ability.name for ability in abilities.values() if slug in ability.roles]
        Role.objects.get_or_create(slug=slug, defaults={"name": str(name), "abilities": held})


@transaction.atomic
def grant_role(user: User, *, actor: Actor, now: datetime, role: Role, department: Department | None = None) -> Grant:
    """Give a role to a user, everywhere or for a department and what is under it."""
    require(can_grant_roles(actor, department))
    grant, created = Grant.objects.get_or_create(
        user=user, role=role, department=department, defaults={"granted_at": now, "granted_by_id": actor.user.pk if actor.user else None}
    )
    if created:
        user.__dict__.pop("scopes", None)
        publish(RoleGranted(actor=actor, subject=user, at=now, role=role.name, department=str(department or "")))
    return grant
