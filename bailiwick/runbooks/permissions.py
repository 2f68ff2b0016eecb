"""Who may follow runbooks, verify callers and keep checklists: whoever works on the ticket, with the ability."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.desk.permissions import can_see_whole, can_work_ticket, user_of
from bailiwick.runbooks.models import Runbook

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket
    from bailiwick.people.models import Person
    from bailiwick.runbooks.models import Verification

__all__ = [
    "can_edit_runbooks",
    "can_follow",
    "can_override",
    "can_see_verifications",
    "can_see_whole",
    "can_start",
    "can_verify",
    "can_waive",
    "can_work_ticket",
    "user_of",
]


def can_edit_runbooks(actor: Actor) -> bool:
    """Whether the actor may write and publish runbooks."""
    return actor.may("runbooks.edit_runbooks")


def can_follow(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may tick steps and items on a ticket."""
    return can_work_ticket(actor, ticket)


def can_start(actor: Actor, ticket: Ticket, runbook: Runbook) -> bool:
    """Whether the actor may begin a runbook on a ticket: it must exist for them."""
    user = user_of(actor)
    return can_follow(actor, ticket) and (actor.is_system or (user is not None and Runbook.objects.visible_to(user).filter(pk=runbook.pk).exists()))


def can_waive(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may leave out mandatory steps and required runbooks on a ticket."""
    return can_follow(actor, ticket) and actor.may("runbooks.waive_steps")


def can_verify(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may verify callers and record resets on a ticket: people only, by their own account."""
    return user_of(actor) is not None and can_work_ticket(actor, ticket) and actor.may("runbooks.verify_callers")


def is_oneself(actor: Actor, person: Person) -> bool:
    """Whether a person would vouch for themselves."""
    user = user_of(actor)
    return user is not None and user.person_id == person.pk


def can_override(actor: Actor, verification: Verification) -> bool:
    """Whether the actor may set a refusal aside: a supervisor, never the person themselves."""
    user = user_of(actor)
    if user is None or not actor.may("runbooks.override_refusals") or not can_see_whole(actor, verification.ticket):
        return False
    return not is_oneself(actor, verification.person)


def can_see_verifications(actor: Actor) -> bool:
    """Whether the actor may read the lists of verifications and resets."""
    return actor.may("runbooks.see_verifications")
