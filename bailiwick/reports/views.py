"""The pages of the reports: one bar to ask, one chart, the tables behind it, and the same as files."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.charts import Chart, bar_chart, line_chart
from bailiwick.core.lying_charts import lying_chart
from bailiwick.core.permissions import require
from bailiwick.reports.catalogue import REPORTS, Entry
from bailiwick.reports.cuts import Cut, cut_of
from bailiwick.reports.exports import as_csv, as_xlsx
from bailiwick.reports.forms import AskForm
from bailiwick.reports.permissions import can_see_reports

if TYPE_CHECKING:
    from datetime import date

    from django.http import HttpRequest

    from bailiwick.people.models import User
    from bailiwick.reports.tables import Report, Row

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
#: width of the drawing on a desk and on a phone
WIDE, NARROW = 960, 360
HUNDRED = 100


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show which reports there are."""
    require(can_see_reports(actor_of(request)), _("Reports are for leads and supervisors. Ask yours for the ability."))
    return render(request, "reports/index.html", {"reports": list(REPORTS.values())})


@require_safe
def report(request: HttpRequest, name: str) -> HttpResponse:
    """Show a report; a question that makes no sense is answered with a sentence and the usual period."""
    entry, form, cut, made = asked(request, name)
    context = {
        "entry": entry,
        "title": entry.title,
        "form": form,
        "about": about(entry, cut),
        "report": made,
        "tables": [{"table": table, "rows": [(row, _drill(row, request)) for row in table.rows]} for table in made.tables],
        "charts": [(draw(made, WIDE), "only-desk"), (draw(made, NARROW), "only-phone")],
        "trail": [(words, _with(request, category=key)) for words, key in made.path[:-1]],
        "chosen": made.path[-1][0] if made.path else "",
        "query": _with(request),
    }
    return render(request, "reports/report.html", context)


@require_safe
def report_csv(request: HttpRequest, name: str) -> HttpResponse:
    """Give a report as comma-separated values, with the mark by which Excel knows UTF-8."""
    entry, _form, _cut, made = asked(request, name)
    return _file(entry, "csv", "text/csv; charset=utf-8", b"\xef\xbb\xbf" + as_csv(made).encode())


@require_safe
def report_xlsx(request: HttpRequest, name: str) -> HttpResponse:
    """Give a report as a workbook."""
    entry, _form, cut, made = asked(request, name)
    return _file(entry, "xlsx", XLSX, as_xlsx(made, str(entry.title), about(entry, cut)))


def asked(request: HttpRequest, name: str) -> tuple[Entry, AskForm, Cut, Report]:
    """Return the report that a request asks for; raises Refused and Http404."""
    require(can_see_reports(actor_of(request)), _("Reports are for leads and supervisors. Ask yours for the ability."))
    entry, user, today = REPORTS.get(name), cast("User", request.user), timezone.localtime(clock.now()).date()
    if entry is None:
        raise Http404
    form = AskForm(request.GET or {}, user=user, today=today, has_period=entry.has_period, has_promises=entry.has_promises)
    form.is_valid()
    cut = cut_of(form, user)
    return entry, form, cut, entry.make(cut, today)


def about(entry: Entry, cut: Cut) -> str:
    """Say what the figures cover, for the page, the print and the workbook."""
    when = cut.period.words if entry.has_period else _("As of %(at)s") % {"at": _moment()}
    narrowed = [str(one) for one in (*cut.departments, cut.site, cut.team, cut.category) if one is not None]
    return "; ".join([when, *narrowed])


def _moment() -> str:
    return date_format(timezone.localtime(clock.now()), "SHORT_DATETIME_FORMAT")


def draw(made: Report, width: int) -> Chart:
    """Return the report's chart at a width."""
    if made.kind == "lying":
        return lying_chart(made.groups, width=width, top=made.top, sign=" %" if made.top == HUNDRED else "")
    if made.kind == "lines":
        return line_chart(made.groups, width=width, height=240, top=made.top)
    return bar_chart(made.groups, width=width, height=240, stacked=made.kind == "stacked")


def _drill(row: Row, request: HttpRequest) -> str:
    return _with(request, category=row.parts) if row.parts else ""


def _with(request: HttpRequest, **changed: str) -> str:
    """Return the query of the page with some parameters changed; an empty value leaves one out."""
    kept = {name: request.GET.get(name, "") for name in request.GET} | changed
    return "?" + urlencode({name: value for name, value in kept.items() if value})


def _file(entry: Entry, ending: str, kind: str, content: bytes) -> HttpResponse:
    day: date = timezone.localtime(clock.now()).date()
    name = f"bailiwick-{entry.name}-{day.isoformat()}.{ending}"
    return HttpResponse(content, content_type=kind, headers={"Content-Disposition": f'attachment; filename="{name}"'})
