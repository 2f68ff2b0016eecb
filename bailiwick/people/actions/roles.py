"""Giving and taking roles, changing what they allow, and putting the built-in ones in place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.text import slugify
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import abilities, require
from bailiwick.core.problems import Conflict, Stale
from bailiwick.people.events import RoleChanged, RoleCreated, RoleGranted, RoleRetired, RoleRevoked
from bailiwick.people.models import Grant, Role, User
from bailiwick.people.permissions import can_edit_roles, can_grant_role
from bailiwick.people.roles import BUILT_IN_ROLES

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import date, datetime

    from bailiwick.core.actors import Actor
    from bailiwick.core.events import Changes
    from bailiwick.people.models import Department

#: who holds this everywhere can repair everything; somebody always must
KEY_ABILITY = "people.grant_roles"


@transaction.atomic
def install_roles() -> None:
    """Make the built-in roles that are missing and offer each the abilities declared since.

    Safe to repeat. An ability is offered to a role once: one that an administrator took
    away is not given back, and one declared by a newer version is added.
    """
    for slug, name in BUILT_IN_ROLES.items():
        declared = [ability.name for ability in abilities.values() if slug in ability.roles]
        role, _created = Role.objects.get_or_create(slug=slug, defaults={"name": str(name)})
        new = [ability for ability in declared if ability not in role.offered]
        if new:
            role.abilities = [*role.abilities, *(ability for ability in new if ability not in role.abilities)]
            role.offered = [*role.offered, *new]
            role.save(update_fields=["abilities", "offered"])


@transaction.atomic
def grant_role(user: User, *, actor: Actor, now: datetime, role: Role, department: Department | None = None, ends_on: date | None = None) -> Grant:
    """Give a role to a user, everywhere or for a department and what is under it, perhaps until a day.

    Granting again changes only the last day. Raises Refused when the role allows more than the actor may.
    """
    require(can_grant_role(actor, role, department), _("You can only give roles whose abilities you hold yourself for that department."))
    if role.is_retired:
        raise ValidationError({"role": _("This role is retired.")})
    grant, created = Grant.objects.get_or_create(
        user=user,
        role=role,
        department=department,
        defaults={"granted_at": now, "granted_by_id": actor.user.pk if actor.user else None, "ends_on": ends_on},
    )
    before = grant.ends_on
    if not created and before != ends_on:
        grant.ends_on = ends_on
        grant.save(update_fields=["ends_on"])
    if created or before != ends_on:
        user.forget_scopes()
        changes: Changes = {} if created else {"ends_on": (str(before or ""), str(ends_on or ""))}
        publish(RoleGranted(actor=actor, subject=user, at=now, role=role.name, department=str(department or ""), changes=changes))
    return grant


@transaction.atomic
def revoke_role(grant: Grant, *, actor: Actor, now: datetime) -> None:
    """Take a role back.

    Raises Refused like granting, and Conflict when nobody could give roles any more.
    """
    require(
        can_grant_role(actor, grant.role, grant.department), _("You can only take back roles whose abilities you hold yourself for that department.")
    )
    user, role, department = grant.user, grant.role, grant.department
    deleted, _rows = Grant.objects.filter(pk=grant.pk).delete()
    if not deleted:
        return
    keep_an_administrator()
    user.forget_scopes()
    publish(RoleRevoked(actor=actor, subject=user, at=now, role=role.name, department=str(department or "")))


@transaction.atomic
def change_role(role: Role, *, actor: Actor, now: datetime, abilities: Iterable[str], requires_second_factor: bool, version: int) -> None:
    """Set what a role allows and whether its holders must have a second factor.

    Raises ValidationError for an unknown ability, Stale when the role changed since it was
    read as `version`, Conflict when nobody could give roles any more.
    """
    require(can_edit_roles(actor))
    wanted = _known(abilities)
    stored = Role.objects.select_for_update().get(pk=role.pk)
    if stored.version != version:
        raise Stale
    changes: Changes = {}
    if set(wanted) != set(stored.abilities):
        changes["abilities"] = (sorted(stored.abilities), sorted(wanted))
    if requires_second_factor != stored.requires_second_factor:
        changes["requires_second_factor"] = (stored.requires_second_factor, requires_second_factor)
    if not changes:
        return
    role.abilities, role.requires_second_factor, role.version = wanted, requires_second_factor, version + 1
    role.save(update_fields=["abilities", "requires_second_factor", "version"])
    keep_an_administrator()
    publish(RoleChanged(actor=actor, subject=role, at=now, changes=changes))


@transaction.atomic
def create_role(*, actor: Actor, now: datetime, name: str, like: Role | None = None) -> Role:
    """Make another role, with the abilities of an existing one or with none."""
    require(can_edit_roles(actor))
    slug = slugify(name)[:50]
    if not slug:
        raise ValidationError({"name": _("Give the role a name.")})
    if Role.objects.filter(Q(slug=slug) | Q(name__iexact=name.strip())).exists():
        raise ValidationError({"name": _("There is a role of this name already.")})
    role = Role.objects.create(name=name.strip(), slug=slug, abilities=list(like.abilities) if like else [])
    publish(RoleCreated(actor=actor, subject=role, at=now, changes={"abilities": ([], sorted(role.abilities))}))
    return role


@transaction.atomic
def retire_role(role: Role, *, actor: Actor, now: datetime) -> None:
    """Take a role out of use: it gives nothing any more and cannot be granted; history keeps it.

    Raises Conflict for a built-in role and when nobody could give roles any more.
    """
    require(can_edit_roles(actor))
    if role.slug in BUILT_IN_ROLES:
        raise Conflict(_("Built-in roles stay. Take their abilities away instead."))
    if Role.objects.filter(pk=role.pk, retired_at=None).update(retired_at=now):
        keep_an_administrator()
        role.retired_at = now
        publish(RoleRetired(actor=actor, subject=role, at=now))


def _known(names: Iterable[str]) -> list[str]:
    wanted = set(names)
    if unknown := wanted - abilities.keys():
        raise ValidationError({"abilities": _("Unknown ability: %(names)s.") % {"names": ", ".join(sorted(unknown))}})
    return [name for name in abilities if name in wanted]


def keep_an_administrator() -> None:
    """Raise Conflict when no active account may give roles everywhere; the transaction undoes the change."""
    holders = Grant.objects.filter(department=None, ends_on=None, user__is_active=True, role__retired_at=None)
    if not any(KEY_ABILITY in held for held in holders.values_list("role__abilities", flat=True)):
        raise Conflict(_("This would leave nobody who can administer roles. Give the role to somebody else first."))
