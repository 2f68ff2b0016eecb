"""What the page of a ticket, of an announcement and of a person shows of spikes and problems."""

from django.utils.translation import gettext_lazy as _

from bailiwick.announcements.models import Announcement
from bailiwick.core.attachments import attachable
from bailiwick.core.panels import Panel, add_panel
from bailiwick.core.tags import taggable
from bailiwick.desk.models import Ticket
from bailiwick.problems.models import Problem
from bailiwick.problems.permissions import can_edit_problems

add_panel(Ticket, Panel(_("Problems and outages"), "problems:ticket_panel", order=40, ability="problems.see"))
add_panel(Announcement, Panel(_("Outage"), "problems:announcement_panel", order=20, ability="problems.see"))
attachable(Problem, queryset=Problem.objects.visible_to, can_add=lambda actor, _problem: can_edit_problems(actor))
taggable(Problem, queryset=Problem.objects.visible_to, can_tag=lambda actor, _problem: can_edit_problems(actor))
