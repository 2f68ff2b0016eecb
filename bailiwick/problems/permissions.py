"""Who may take up spikes and who may work on problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.announcements.permissions import can_read
from bailiwick.desk.permissions import can_log_calls, can_see_whole

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket
    from bailiwick.problems.models import Spike


def can_see_problems(actor: Actor) -> bool:
    """Whether spikes and problems exist for the actor."""
    return actor.may("problems.see")


def can_handle_spikes(actor: Actor) -> bool:
    """Whether the actor may make a parent from a spike, or dismiss it."""
    return actor.may("problems.handle_spikes") and actor.may("problems.see")


def can_edit_problems(actor: Actor) -> bool:
    """Whether the actor may write problems and move them on."""
    return actor.may("problems.edit") and actor.may("problems.see")


def can_link_to_problem(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may say that a problem caused this ticket; need-to-know tickets stay by themselves."""
    return not ticket.need_to_know and can_edit_problems(actor) and can_see_whole(actor, ticket)


def can_announce_outage(actor: Actor, ticket: Ticket) -> bool:
    """Whether the actor may make a known outage of this ticket."""
    return not ticket.need_to_know and ticket.is_unfinished and can_handle_spikes(actor) and can_see_whole(actor, ticket)


def can_follow_outage(actor: Actor, spike: Spike) -> bool:
    """Whether the actor may say that an outage concerns somebody: the desk, and those to whom it is announced."""
    if can_log_calls(actor):
        return can_see_problems(actor)
    return actor.may("desk.ask") and spike.announcement is not None and can_read(actor, spike.announcement)
