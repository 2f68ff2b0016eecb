"""The log of calls as a read-only list."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.utils.translation import gettext_lazy as _

from bailiwick.core.moments import span
from bailiwick.core.records import Column, Filter, Record, register
from bailiwick.desk.models import Call

if TYPE_CHECKING:
    from bailiwick.core.records.columns import Values


def who(value: object, values: Values) -> str:
    """Return the caller, known or as given."""
    return str(value or values["caller_text"])


def length(value: object, values: Values) -> str:
    """Return how long the call took."""
    if not isinstance(value, datetime):
        return ""
    return span(int((value - cast("datetime", values["started_at"])).total_seconds()))


register(
    Record(
        model=Call,
        slug="calls",
        title=_("Calls"),
        about=_("Every time somebody phoned, walked in or was met in the field."),
        why_empty=_("No call here. Log one with the button at the top."),
        icon="phone",
        section="desk",
        order=20,
        see="desk.see_tickets",
        default_sort="-started",
        create_url="desk:call_log",
        create="desk.log_calls",
        search=("caller__name", "caller_text"),
        select_related=("caller", "ticket"),
        columns=[
            Column("started", _("Began"), value="started_at", sort=True),
            Column("caller", _("Caller"), value="caller__name", format=who, also=("caller_text",), main=True),
            Column("channel", _("Channel")),
            Column("taken_by", _("Taken by"), value="taken_by__person__name"),
            Column("ticket", _("Ticket"), value="ticket__number"),
            Column("title", _("About"), value="ticket__title", quiet=True),
            Column("length", _("Length"), value="ended_at", format=length, also=("started_at",), number=True, quiet=True),
        ],
        filters=[
            Filter("started", _("Began"), path="started_at"),
            Filter("caller"),
            Filter("taken_by"),
            Filter("channel"),
            Filter("category", path="ticket__category"),
            Filter("department", path="ticket__department"),
            Filter("site", path="ticket__site"),
            Filter("team", path="ticket__team"),
        ],
    )
)
