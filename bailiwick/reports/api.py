"""The same figures for programs."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Literal, cast

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest
from django.utils import timezone
from ninja import Field, Query, Router, Schema

from bailiwick.clocks.models import ClockKind
from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key
from bailiwick.core.permissions import require
from bailiwick.reports.catalogue import REPORTS
from bailiwick.reports.cuts import cut_of
from bailiwick.reports.forms import CUSTOM, AskForm
from bailiwick.reports.permissions import can_see_reports

if TYPE_CHECKING:
    from bailiwick.people.models import User
    from bailiwick.reports.tables import Table

router = Router(tags=["reports"])


class Asking(Schema):
    """What a report is asked for; without days it speaks of the last twelve months."""

    first: date | None = Field(None, description="First day of the period; needs `last`.")
    last: date | None = Field(None, description="Last day of the period; needs `first`.")
    department: Key | None = Field(None, description="A department with everything under it.")
    site: Key | None = None
    team: Key | None = None
    category: Key | None = Field(None, description="Shows the parts of this category.")
    party: Literal["client", "team", "vendor"] | None = Field(None, description="Of `promises`: only those to clients, by teams or by vendors.")
    kind: ClockKind | None = Field(None, description="Of `promises`: only this promise.")
    policy: Key | None = Field(None, description="Of `promises`: only those of this policy.")


class FigureOut(Schema):
    """A number and the list of its rows."""

    value: float | None = Field(description="Hundredths in a table of shares; null where there is nothing to divide by.")
    url: str = Field(description="The page that lists the counted rows; empty for none.")


class RowOut(Schema):
    """A line of a table."""

    title: str
    is_total: bool
    figures: list[FigureOut] = Field(description="One for each column of the table.")


class TableOut(Schema):
    """Numbers under a title."""

    title: str
    heading: str
    columns: list[str]
    rows: list[RowOut]


class ReportOut(Schema):
    """A report."""

    name: str
    title: str
    first: date | None = Field(description="First day counted; null for a report of the present.")
    last: date | None
    tables: list[TableOut]


@router.get("/{name}", response=ReportOut, summary="Read a report")
def read_report(request: HttpRequest, name: str, asking: Query[Asking]) -> dict[str, object]:
    """Return a report such as `volume`, `ageing`, `promises` or `first-contact`, over the tickets the account may see."""
    require(can_see_reports(actor_of(request)))
    entry, user, today = REPORTS.get(name), cast("User", request.user), timezone.localtime(clock.now()).date()
    if entry is None:
        raise Http404
    given = {field: value for field, value in asking.dict().items() if value is not None}
    period = {"period": CUSTOM} if "first" in given or "last" in given else {}
    form = AskForm({**given, **period}, user=user, today=today, has_period=entry.has_period, has_promises=entry.has_promises)
    if not form.is_valid():
        raise ValidationError({field: list(errors) for field, errors in form.errors.items()})
    cut = cut_of(form, user)
    days = (cut.period.first, cut.period.last) if entry.has_period else (None, None)
    tables = [_table(table) for table in entry.make(cut, today).tables]
    return {"name": name, "title": str(entry.title), "first": days[0], "last": days[1], "tables": tables}


def _table(table: Table) -> dict[str, object]:
    rows = [
        {"title": row.title, "is_total": row.is_total, "figures": [{"value": figure.value, "url": figure.url} for figure in row.figures]}
        for row in table.rows
    ]
    return {"title": table.title, "heading": table.heading, "columns": table.columns, "rows": rows}
