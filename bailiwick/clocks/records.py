"""Promises, office hours and closures as plain records."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.forms.records import ClosureForm, OfficeHoursForm, PromiseForm
from bailiwick.clocks.models import Closure, OfficeHours, Promise
from bailiwick.core.records import Column, Record, register

register(
    Record(
        model=Promise,
        slug="promises",
        form=PromiseForm,
        about=_("How soon the desk answers and solves, for each priority."),
        icon="clock",
        section="clocks",
        order=10,
        edit="clocks.edit_promises",
        import_key="priority",
        columns=[
            Column("priority", _("Priority"), sort=True, main=True),
            Column("respond_minutes", _("First answer within, minutes"), number=True),
            Column("resolve_minutes", _("Solved within, minutes"), number=True),
            Column("update_minutes", _("Client told within, minutes"), number=True),
            Column("working_hours", _("In office hours")),
        ],
    )
)
register(
    Record(
        model=OfficeHours,
        slug="office-hours",
        form=OfficeHoursForm,
        about=_("When promised time runs. Several intervals a day make a split day."),
        why_empty=_("Without office hours the desk counts Monday to Friday, 8 to 17."),
        icon="clock",
        section="clocks",
        order=20,
        edit="clocks.edit_promises",
        import_key=("weekday", "starts"),
        default_sort="weekday",
        columns=[
            Column("weekday", _("Day"), sort=True, main=True),
            Column("starts", _("From")),
            Column("ends", _("To")),
        ],
    )
)
register(
    Record(
        model=Closure,
        slug="closures",
        form=ClosureForm,
        about=_("Holidays, snow days and other days on which promised time does not run. A change recounts what is unfinished."),
        icon="calendar",
        section="clocks",
        order=30,
        edit="clocks.edit_promises",
        search=("name",),
        import_key=("on", "name"),
        default_sort="-on",
        columns=[
            Column("on", _("Day"), sort=True),
            Column("name", _("Occasion"), sort=True, main=True),
            Column("closed_from", _("Closed from"), quiet=True),
            Column("closed_until", _("Closed until"), quiet=True),
        ],
    )
)
