"""What the page of a ticket, of an announcement and of a person shows of spikes and problems."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bailiwick.announcements.models import Announcement
from bailiwick.core.attachments import attachable
from bailiwick.core.glances import add_glance, there_is
from bailiwick.core.panels import Panel, add_panel
from bailiwick.core.tags import taggable
from bailiwick.desk.models import Ticket
from bailiwick.problems.models import Problem, ProblemTicket, Spike, SpikeCall
from bailiwick.problems.permissions import can_edit_problems

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


def _has_a_cause(ticket: Ticket, user: Account) -> bool:
    """Whether anything is known of what caused a ticket; the menu links the first problem."""
    return any(there_is(ticket, name, user) for name in ("problems", "spike-calls", "spikes"))


add_glance(Ticket, "problems", lambda ticket, _user: ProblemTicket.objects.filter(ticket=ticket.pk))
add_glance(Ticket, "spike-calls", lambda ticket, _user: SpikeCall.objects.filter(ticket=ticket.pk))
add_glance(Ticket, "spikes", lambda ticket, _user: Spike.objects.filter(parent=ticket.pk))
add_panel(Ticket, Panel(_("Problems and outages"), "problems:ticket_panel", order=40, ability="problems.see", is_for=_has_a_cause))
add_panel(Announcement, Panel(_("Outage"), "problems:announcement_panel", order=20, ability="problems.see"))
attachable(Problem, queryset=Problem.objects.visible_to, can_add=lambda actor, _problem: can_edit_problems(actor))
taggable(Problem, queryset=Problem.objects.visible_to, can_tag=lambda actor, _problem: can_edit_problems(actor))
