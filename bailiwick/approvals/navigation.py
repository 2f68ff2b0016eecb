"""Approvals in the navigation and the command bar."""

from django.utils.translation import gettext_lazy as _

from bailiwick.approvals.counting import may_wait_for, waiting_for
from bailiwick.core.commands import Command, add_command
from bailiwick.core.figures import Figure, add_figure
from bailiwick.core.navigation import Item, Section, add_navigation

add_figure(Figure("approvals", may_wait_for, exactly=waiting_for))
add_navigation(
    Section("own", _("For you"), order=15),
    Item(_("My approvals"), "approvals:list", icon="check-circle", order=95, section="own", figure="approvals"),
)
add_command(Command(_("My approvals"), "approvals:list", _("decide approve refuse questions")))
add_command(Command(_("Who decides for me"), "approvals:substitutes", _("substitute absence approvals holiday")))
