"""What must be so before the desk's own actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.core.gates import add_gate
from bailiwick.desk.actions.parents import children_of
from bailiwick.desk.models import ChildrenRule

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket


def children_come_first(ticket: Ticket, *, actor: Actor) -> str:  # noqa: ARG001 - the shape of a gate
    """Say when tickets under this one are open and must be solved first; which ones is not said, for some may be secret."""
    if ticket.children_rule == ChildrenRule.FIRST and children_of(ticket).unfinished().exists():
        return _("Tickets under this one are still open. Solve them first, or let them go on by themselves.")
    return ""


add_gate("desk.solve_ticket", children_come_first)
