"""Whose accounts need more than one proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.people.models import Staff, User
from bailiwick.runbooks.models.verifications import PrivilegedPerson

if TYPE_CHECKING:
    from bailiwick.people.models import Person

#: whoever holds one of these can do harm with a stolen account
POWERS = ("people.edit_accounts", "people.grant_roles", "people.edit_roles", "desk.work_tickets")


def is_privileged(person: Person) -> bool:
    """Whether a person is marked as privileged, works in IT, or administers this system."""
    if Staff.objects.filter(person=person, retired_at=None).exists():
        return True
    if PrivilegedPerson.objects.filter(person=person, retired_at=None).exists():
        return True
    account = User.objects.filter(person=person).first()
    return account is not None and any(account.may(power) for power in POWERS)
