"""Runbooks, verifications and checklists in the navigation and the command bar."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.commands import Command, add_command
from bailiwick.core.navigation import Item, add_navigation

add_navigation(
    Item(_("Runbooks"), "records:list", icon="check-circle", order=85, ability="runbooks.see_runbooks", section="desk", args=("runbooks",)),
    Item(
        _("Resets without verification"),
        "runbooks:unproven",
        icon="shield",
        order=90,
        ability="runbooks.see_verifications",
        section="reports",
    ),
    Item(
        _("Verifications"), "records:list", icon="shield", order=91, ability="runbooks.see_verifications", section="reports", args=("verifications",)
    ),
    Item(_("Resets"), "records:list", icon="key", order=92, ability="runbooks.see_verifications", section="reports", args=("resets",)),
    Item(
        _("Checklist templates"),
        "records:list",
        icon="check",
        order=130,
        ability="runbooks.edit_runbooks",
        section="administration",
        args=("checklist-templates",),
    ),
    Item(
        _("Privileged persons"),
        "records:list",
        icon="shield",
        order=140,
        ability="runbooks.mark_privileged",
        section="administration",
        args=("privileged-persons",),
    ),
)
add_command(Command(_("Runbooks"), "/records/runbooks/", _("steps procedure routine how"), "runbooks.see_runbooks", icon="check-circle"))
add_command(
    Command(_("Resets without verification"), "/runbooks/unproven/", _("password report identity proof"), "runbooks.see_verifications", icon="shield")
)
