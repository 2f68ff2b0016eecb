"""Who may change people, their accounts and their rights.

Nobody hands out, or gains by way of somebody's account, more than they hold themselves: within a
department an administrator reaches roles and accounts whose abilities they hold there too. Only who
holds the ability without a department's limit is free of that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.people.models import User

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor
    from bailiwick.people.models import Department, Person, Role, Staff


def holds(actor: Actor, ability: str, department: Department | None) -> bool:
    """Whether the actor has an ability for a department; without one, whether it has it everywhere."""
    if actor.is_system:
        return True
    if department is not None:
        return actor.may(ability, department)
    return isinstance(actor.user, User) and actor.user.may_everywhere(ability)


def can_grant_role(actor: Actor, role: Role, department: Department | None) -> bool:
    """Whether the actor may give or take this role, for a department or everywhere."""
    if holds(actor, "people.grant_roles", None):
        return True
    if not holds(actor, "people.grant_roles", department):
        return False
    return all(holds(actor, ability, department) for ability in role.abilities)


def can_edit_roles(actor: Actor) -> bool:
    """Whether the actor may change what roles allow; a role holds in every department, so the ability must too."""
    return holds(actor, "people.edit_roles", None)


def can_add_account(actor: Actor, person: Person) -> bool:
    """Whether the actor may give this person an account."""
    return holds(actor, "people.edit_accounts", person.department)


def can_edit_account(actor: Actor, account: User) -> bool:
    """Whether the actor may lock this account, change its address or reset its second factor."""
    if holds(actor, "people.edit_accounts", None):
        return True
    department = account.person.department
    return department is not None and actor.may("people.edit_accounts", department) and _covers(actor, account)


def _covers(actor: Actor, account: User) -> bool:
    """Whether the actor holds all that the account holds, in every place where it does."""
    mine = actor.user.scopes if isinstance(actor.user, User) else {}
    return all(
        any(path.startswith(own) for own in mine.get(ability, [])) and actor.may(ability)
        for ability, paths in account.scopes.items()
        for path in paths
    )


def can_edit_person(actor: Actor, person: Person | None) -> bool:
    """Whether the actor may change this person's particulars; for a new person, anybody's."""
    return actor.may("people.edit_persons", person.department if person is not None else None)


def can_edit_staff(actor: Actor, staff: Staff | None) -> bool:
    """Whether the actor may change a staff member's team, level and hours."""
    return actor.may("people.edit_staff", staff.person.department if staff is not None else None)


def can_record_absence(actor: Actor, staff: Staff) -> bool:
    """Whether the actor may say that a staff member is away: their own absence, or with the ability to edit staff."""
    is_self = actor.user is not None and staff.person_id == getattr(actor.user, "person_id", None) and actor.may("people.see_staff")
    return is_self or can_edit_staff(actor, staff)


def can_issue_token(actor: Actor, account: User) -> bool:
    """Whether the actor may make API tokens for this account: their own, and only in person, never by another token."""
    return actor.user is not None and actor.user.pk == account.pk and getattr(actor.user, "limited_to", None) is None and actor.may("people.use_api")
