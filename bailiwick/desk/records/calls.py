"""The log of calls as a read-only list."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any, cast

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.moments import span
from bailiwick.core.records import Column, Filter, Record, register
from bailiwick.desk.models import Call
from bailiwick.desk.records.tickets import MOST_FOUND, tickets_with
from bailiwick.people.models import persons_with

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bailiwick.core.actors import Account
    from bailiwick.core.records.columns import Values

#: calls of strangers that are looked through
STRANGERS = 2_000


def who(value: object, values: Values) -> str:
    """Return the caller, known or as given."""
    return str(value or values["caller_text"])


def length(value: object, values: Values) -> str:
    """Return how long the call took."""
    if not isinstance(value, datetime):
        return ""
    return span(int((value - cast("datetime", values["started_at"])).total_seconds()))


def search_calls(rows: QuerySet[Any], words: str, user: Account) -> QuerySet[Any]:
    """Narrow a list to the calls of persons with these words, of strangers who said them, and about the tickets in which they stand.

    Of strangers the newest calls are looked through.
    """
    persons = list(persons_with(words).order_by().values_list("pk", flat=True)[:MOST_FOUND])
    latest = list(Call.objects.filter(caller=None).order_by("-started_at").values_list("pk", "caller_text")[:STRANGERS])
    strangers = [key for key, said in latest if all(word in said.casefold() for word in words.casefold().split())]
    return rows.filter(Q(caller__in=persons) | Q(pk__in=strangers) | Q(ticket__in=tickets_with(words, user)))


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
        search_query=search_calls,
        select_related=("caller", "ticket"),
        columns=[
            Column("started", _("Began"), value="started_at", sort=True),
            Column("caller", _("Caller"), value="caller__name", format=who, also=("caller_text",), main=True),
            Column("channel", _("Channel")),
            Column("taken_by", _("Taken by"), value="taken_by__person__name"),
            Column("ticket", _("Ticket"), value="ticket__number"),
            Column("title", _("About"), value="ticket__title", wide=True),
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
