"""Calendars and the county's own holidays as records."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.forms.calendars import CountyHolidayForm
from bailiwick.clocks.models import CountyHoliday, WorkCalendar
from bailiwick.core.records import Column, Record, register

register(
    Record(
        model=WorkCalendar,
        slug="work-calendars",
        about=_("When promised time runs: the hours of each week, and the days that differ."),
        icon="calendar",
        section="clocks",
        order=20,
        search=("name", "code", "note"),
        default_sort="name",
        detail_url="clocks:calendar",
        detail_key="code",
        columns=[
            Column("name", _("Name"), sort=True, main=True),
            Column("code", _("Short name")),
            Column("zone", _("Time zone")),
            Column("is_default", _("The office’s own")),
            Column("note", _("Note"), quiet=True),
        ],
    )
)
register(
    Record(
        model=CountyHoliday,
        slug="county-holidays",
        form=CountyHolidayForm,
        about=_("Days that the county adds to the holidays of its state, moves or leaves out, for some years or for all."),
        why_empty=_("The list of the state is kept as it is. Add a founders’ day, move one, or leave one out."),
        icon="calendar",
        section="clocks",
        order=30,
        edit="clocks.edit_promises",
        search=("name", "holiday"),
        import_key=("kind", "name", "holiday"),
        default_sort="name",
        columns=[
            Column("kind", _("What"), main=True),
            Column("name", _("Name"), sort=True),
            Column("holiday", _("Holiday")),
            Column("month", _("Month"), number=True),
            Column("day", _("Day"), number=True),
            Column("first_year", _("First year"), number=True, quiet=True),
            Column("last_year", _("Last year"), number=True, quiet=True),
        ],
    )
)
