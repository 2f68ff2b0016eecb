"""Who may change what is promised and when it counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor


def can_edit_calendars(actor: Actor) -> bool:
    """Whether the actor may change hours, declare days and adopt holidays."""
    return actor.may("clocks.edit_promises")


def can_edit_policies(actor: Actor) -> bool:
    """Whether the actor may change what is promised."""
    return actor.may("clocks.edit_promises")


def can_override_clocks(actor: Actor) -> bool:
    """Whether the actor may set by hand what a promise comes to."""
    return actor.may("clocks.override_promises")


def can_repair_clocks(actor: Actor) -> bool:
    """Whether the actor may count promises again that are settled."""
    return actor.may("clocks.edit_promises")


def can_simulate(actor: Actor) -> bool:
    """Whether the actor may try what a change of promises or hours would do."""
    return actor.may("clocks.edit_promises")
