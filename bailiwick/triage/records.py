"""Windows as plain records."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bailiwick.core.records import Column, Record, register
from bailiwick.triage.forms.trees import WindowForm
from bailiwick.triage.models import Window

register(
    Record(
        model=Window,
        slug="windows",
        form=WindowForm,
        about=_("Dated stretches of time in which the same trouble matters more: an election, a payroll run, the day taxes are due."),
        why_empty=_("While a window is open, what is broken in its departments is judged one step more urgent. Add the next election."),
        icon="calendar",
        section="triage",
        order=10,
        edit="triage.edit_trees",
        search=("title",),
        import_key=("kind", "title", "starts_at"),
        default_sort="-starts_at",
        columns=[
            Column("title", _("Title"), sort=True, main=True),
            Column("kind", _("Kind")),
            Column("starts_at", _("Starts"), sort=True),
            Column("ends_at", _("Ends"), sort=True),
        ],
    )
)
