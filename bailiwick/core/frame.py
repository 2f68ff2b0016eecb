"""What the platform itself puts into the frame: the sections, its own pages and commands."""

from django.utils.translation import gettext_lazy as _

from bailiwick.core.commands import Command, add_command
from bailiwick.core.navigation import Item, Section, add_navigation

add_navigation(
    Section("work", "", order=10),
    Section("records", _("Records"), order=40),
    Section("reports", _("Reports"), order=60),
    Section("administration", _("Administration"), order=90),
    Item(_("Search"), "core:search", icon="search", order=90),
    Item(_("Background work"), "core:jobs", icon="clock", order=80, ability="core.see_jobs", section="administration"),
    Item(
        _("Custom fields"),
        "records:list",
        icon="note",
        order=500,
        ability="core.edit_custom_fields",
        section="administration",
        args=("custom-fields",),
    ),
    Item(
        _("Imports and bulk edits"),
        "records:list",
        icon="upload",
        order=510,
        ability="core.see_all_batches",
        section="administration",
        args=("batches",),
    ),
)
add_command(Command(_("Search everything"), "core:search", _("find look text")))
add_command(Command(_("Background work"), "core:jobs", _("jobs queue failed worker"), ability="core.see_jobs"))
