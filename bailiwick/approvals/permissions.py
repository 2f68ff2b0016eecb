"""Who may ask, answer and withdraw."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from bailiwick.approvals.models import Approval, ApprovalState, line_of, may_cast

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bailiwick.approvals.models import Vote
    from bailiwick.core.actors import Actor
    from bailiwick.people.models import Person, User


def user_of(actor: Actor) -> User | None:
    """Return the account behind an actor, none for the system and strangers."""
    return cast("User", actor.user) if actor.user is not None and actor.user.is_authenticated else None


def can_ask_approval(actor: Actor) -> bool:
    """Whether the actor may put questions to people."""
    return actor.may("approvals.ask")


def votes_for(approval: Approval, person: int, stand_in: Mapping[int, int]) -> list[Vote]:
    """Return the open votes that a person may cast: their own, or else those of people for whom they stand in."""
    if not approval.is_open:
        return []
    votes, barred = list(approval.votes.select_related("approver")), approval.barred()
    if any(vote.decided_by_id == person for vote in votes):
        return []
    can = [v for v in votes if not v.decision and person in may_cast(v, votes, line=line_of(v.approver_id, stand_in), barred=barred)]
    return [vote for vote in can if vote.approver_id == person] or can


def can_withdraw(actor: Actor, approval: Approval) -> bool:
    """Whether the actor may take the question back: who asked it, and those with the ability who can see it."""
    if approval.state in (ApprovalState.GRANTED, ApprovalState.WITHDRAWN):
        return False
    user = user_of(actor)
    return actor.is_system or (user is not None and (approval.asked_by_id == user.pk or user.may("approvals.withdraw")))


def can_replace_approver(actor: Actor, approval: Approval) -> bool:
    """Whether the actor may ask somebody else in an approver's place."""
    return approval.is_open and can_withdraw(actor, approval)


def can_name_substitute(actor: Actor, person: Person) -> bool:
    """Whether the actor may say who decides for a person: they themselves, and those with the ability."""
    user = user_of(actor)
    return actor.is_system or (user is not None and (user.person_id == person.pk or user.may("approvals.edit_substitutes")))
