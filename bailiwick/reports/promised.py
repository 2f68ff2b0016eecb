"""The clocks behind a number of the report on promises: page by page, as a file, and for programs."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any, cast

from django.http import Http404, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from bailiwick.clocks.models import ClockState, say_target, say_time
from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.csv_cells import harmless
from bailiwick.core.moments import exact, spoken
from bailiwick.core.permissions import require
from bailiwick.desk.models import Ticket
from bailiwick.people.models import Department, Team
from bailiwick.reports.catalogue import REPORTS
from bailiwick.reports.cuts import cut_of
from bailiwick.reports.forms import AskForm
from bailiwick.reports.permissions import can_see_reports
from bailiwick.reports.settled import NONE, Row, listed

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse

    from bailiwick.clocks.models import Clock
    from bailiwick.people.models import User
    from bailiwick.reports.cuts import Cut

PAGE, FEW = 50, 1000
#: how a number is asked for: what of each parameter makes sense
VERDICTS = ("", "kept", "broken")
#: digits of the largest key
DIGITS = 18


@require_safe
def promises_clocks(request: HttpRequest) -> HttpResponse:
    """List the clocks behind a number, those that began last first."""
    cut, row = _asked(request)
    rows = listed(cut, row).select_related("policy_version__policy").order_by("-pk")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdecimal():
        rows = rows.filter(pk__lt=int(before[:DIGITS]))
    found = list(rows[: PAGE + 1])
    query = request.GET.copy()
    query.pop("before", None)
    plain = query.urlencode()
    context = {
        "title": REPORTS["promises"].title,
        "words": _words(cut, row),
        "lines": lines(found[:PAGE], cut.user),
        "back": f"{reverse('reports:report', args=['promises'])}?{plain}",
        "query": f"?{plain}",
        "next_url": f"?{plain}&before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
    }
    return render(request, "reports/promised.html", context)


@require_safe
def promises_clocks_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Give the clocks behind a number as comma-separated values, with the mark by which Excel knows UTF-8."""
    cut, row = _asked(request)
    answer = StreamingHttpResponse(_csv(listed(cut, row), cut.user), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="bailiwick-promises-{timezone.localdate(clock.now()).isoformat()}.csv"'
    return answer


def _asked(request: HttpRequest) -> tuple[Cut, Row]:
    """Return what a page of clocks is asked for; raises Refused and Http404."""
    require(can_see_reports(actor_of(request)), _("Reports are for leads and supervisors. Ask yours for the ability."))
    user = cast("User", request.user)
    form = AskForm(request.GET or {}, user=user, today=timezone.localtime(clock.now()).date(), has_promises=True)
    row = row_of(request.GET)
    if not form.is_valid() or row is None:
        raise Http404
    return cut_of(form, user), row


def row_of(given: Mapping[str, Any]) -> Row | None:
    """Return which number is meant; nothing for what makes no sense."""
    keys = {name: str(given.get(f"of_{name}") or "") for name in ("priority", "policy", "team", "department")}
    verdict = str(given.get("verdict") or "")
    makes_sense = all(not key or key == NONE or (key.isascii() and key.isdecimal() and len(key) <= DIGITS) for key in keys.values())
    if not makes_sense or keys["priority"] == NONE or verdict not in VERDICTS:
        return None
    return Row(verdict, bool(given.get("restated")), **keys)


def _words(cut: Cut, row: Row) -> str:
    """Say which clocks these are."""
    verdicts = {"kept": pgettext("promise", "kept"), "broken": pgettext("promise", "broken"), "": ""}
    team = Team.objects.filter(pk=row.team).first() if row.team not in ("", NONE) else None
    department = Department.objects.filter(pk=row.department).first() if row.department not in ("", NONE) else None
    priority = f"P{row.priority}" if row.priority else ""
    parts = [cut.period.words, *(str(one) for one in (cut.policy, cut.team, team, department) if one is not None), priority, verdicts[row.verdict]]
    return "; ".join(part for part in [*parts, _("restated") if row.is_restated else ""] if part)


def lines(found: Sequence[Clock], user: User) -> list[dict[str, Any]]:
    """Return the lines of a page; two queries for any number of them."""
    tickets = {ticket.pk: ticket for ticket in Ticket.objects.open_to(user).filter(pk__in=[one.subject_id for one in found])}
    teams = {str(key): name for key, name in Team.objects.values_list("pk", "name")}
    moment = clock.now()
    return [
        {
            "clock": one,
            "ticket": tickets[one.subject_id],
            "url": reverse("desk:ticket", args=[tickets[one.subject_id].number]),
            "whose": teams.get(one.party_key, "") if one.party == "team" else "",
            "policy": str(one.policy_version.policy) if one.policy_version is not None else "",
            "is_kept": one.met is True,
            "runs": one.state != ClockState.STOPPED,
            "at": one.stopped_at or one.breached_at,
            "when": spoken(one.stopped_at or one.breached_at, moment),
            "promised": say_target(one.target) if one.target else "",
            "used": say_time(one.elapsed) if one.state == ClockState.STOPPED else "",
            "waited": say_time(one.waited) if one.waited else "",
            "solved": say_time(one.solved) if one.solved else "",
        }
        for one in found
        if one.subject_id in tickets
    ]


def _csv(rows: QuerySet[Clock], user: User) -> Iterator[str]:
    heads = [_("Ticket"), _("Title"), _("Promise"), _("Party"), _("Team"), _("Policy"), _("Priority"), _("Promised"), _("Started"), _("Settled")]
    heads += [_("Kept"), _("Restated"), _("Used, seconds"), _("Waited, seconds"), _("Counted as solved, seconds")]
    yield "\ufeff" + _written([heads])
    last = 0
    while few := list(rows.select_related("policy_version__policy").filter(pk__gt=last).order_by("pk")[:FEW]):
        last = few[-1].pk
        yield _written([_cells(line) for line in lines(few, user)])


def _cells(line: Mapping[str, Any]) -> list[str]:
    one, ticket = line["clock"], line["ticket"]
    facts = [
        ticket.number,
        ticket.title,
        one.get_kind_display(),
        one.get_party_display(),
        line["whose"],
        line["policy"],
        str(one.priority),
        one.target,
    ]
    facts += [exact(one.started_at), exact(line["at"]), _("yes") if line["is_kept"] else _("no"), exact(one.restated_at)]
    return [harmless(str(fact)) for fact in facts] + [f"{spent.total_seconds():.0f}" for spent in (one.elapsed, one.waited, one.solved)]


def _written(rows: list[list[str]]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return out.getvalue()
