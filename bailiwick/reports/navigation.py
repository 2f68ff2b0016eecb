"""The reports in the navigation and the command bar."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.commands import Command, add_command
from bailiwick.core.navigation import Item, add_navigation
from bailiwick.reports.catalogue import REPORTS

for _place, _entry in enumerate(REPORTS.values(), 1):
    add_navigation(
        Item(
            _entry.title, "reports:report", icon=_entry.icon, order=10 * _place, ability="reports.see_reports", section="reports", args=(_entry.name,)
        )
    )
    add_command(Command(_entry.title, f"/reports/{_entry.name}/", _("report statistics numbers chart"), "reports.see_reports", icon=_entry.icon))
