"""Who may decide about a solution."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.desk.permissions import can_reply_as_client

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket


def can_judge_solution(actor: Actor, ticket: Ticket) -> bool:
    """Whether the ticket is the actor's own, so that they say whether it is settled."""
    return can_reply_as_client(actor, ticket)
