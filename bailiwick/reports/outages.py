"""Spikes of calls and the time until somebody took them up, and the problems that cause most tickets."""

from __future__ import annotations

from collections import defaultdict
from statistics import median
from typing import TYPE_CHECKING

from django.db.models import Count
from django.urls import reverse
from django.utils.translation import gettext as _

from bailiwick.core.charts import Group, Part
from bailiwick.desk.models import Ticket
from bailiwick.problems.models import Problem, Spike, SpikeState
from bailiwick.reports.cuts import list_url
from bailiwick.reports.tables import Figure, Report, Row, Table

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.reports.cuts import Cut
    from bailiwick.reports.periods import Span

#: problems shown
MOST = 25


def spikes(cut: Cut) -> Report:
    """Return how many spikes there were by month, what became of them, and the usual minutes until they had a parent."""
    months = cut.period.months()
    found = [_of(cut, span) for span in months]
    whole = [one for part in found for one in part]
    kinds: tuple[tuple[str, str, dict[str, str]], ...] = (
        (_("Spikes"), "", {}),
        (_("Made a known outage"), SpikeState.OUTAGE, {"state": f"{SpikeState.OUTAGE},{SpikeState.ENDED}"}),
        (_("Dismissed"), SpikeState.DISMISSED, {"state": SpikeState.DISMISSED}),
    )
    rows = [
        Row(title, [*(_count(part, kind, span, more) for part, span in zip(found, months, strict=True)), _count(whole, kind, cut.period.whole, more)])
        for title, kind, more in kinds
    ]
    rows.append(Row(_("Minutes until the parent, usually"), [*(Figure(_minutes(part)) for part in found), Figure(_minutes(whole))]))
    rows.append(Row(_("Calls in them"), [*(Figure(sum(one[2] for one in part)) for part in found), Figure(sum(one[2] for one in whole))]))
    heads, short = [*(span.label for span in months), _("All")], [*(span.short for span in months), _("All")]
    table = Table(_("Spikes of calls"), _("What became of them"), heads, rows, short)
    groups = [
        Group(span.label, [Part(len(part), _("%(month)s: %(count)d spikes") % {"month": span.label, "count": len(part)}, _url(span, {}))])
        for part, span in zip(found, months, strict=True)
    ]
    return Report([table], _("Spikes of calls, by month"), groups)


#: (state, minutes until the parent or None, calls) of a spike
Told = tuple[str, float | None, int]


def _of(cut: Cut, span: Span) -> list[Told]:
    """Return the spikes of a month that a user may know of; outages that somebody declared without callers are no spikes."""
    begins, ends = span.instants()
    rows = Spike.objects.visible_to(cut.user).filter(found_at__gte=begins, found_at__lt=ends, rule__isnull=False)
    rows = rows.filter(site=cut.site) if cut.site is not None else rows
    rows = rows.filter(category__path__contains=f"/{cut.category.pk}/") if cut.category is not None else rows
    values = rows.order_by().values_list("state", "joined_at", "found_at", "calls")
    return [(state, _between(found, joined), calls) for state, joined, found, calls in values]


def _between(found: datetime, joined: datetime | None) -> float | None:
    return (joined - found).total_seconds() / 60 if joined is not None else None


def _count(part: list[Told], kind: str, span: Span, more: dict[str, str]) -> Figure:
    if kind == SpikeState.OUTAGE:
        number = sum(taken is not None for _state, taken, _calls in part)
    else:
        number = sum(not kind or state == kind for state, _taken, _calls in part)
    return Figure(number, _url(span, more) if number else "")


def _url(span: Span, more: dict[str, str]) -> str:
    return list_url("spikes", {"found": span.term, **more})


def _minutes(part: list[Told]) -> float | None:
    taken = [minutes for _state, minutes, _calls in part if minutes is not None]
    return round(median(taken)) if taken else None


def top_problems(cut: Cut) -> Report:
    """Return the problems with most tickets opened in the period, of those a user may read."""
    months = cut.period.months()
    begins, ends = cut.period.whole.instants()
    seen = Ticket.objects.open_to(cut.user).filter(cut.condition(), opened_at__gte=begins, opened_at__lt=ends)
    problems = Problem.objects.visible_to(cut.user).filter(links__ticket__in=seen)
    counted = list(problems.annotate(number_of=Count("links")).order_by("-number_of", "-pk").values_list("pk", "number", "title", "number_of")[:MOST])
    by_month: defaultdict[tuple[int, int], int] = defaultdict(int)
    for place, span in enumerate(months):
        first, last = span.instants()
        here = Ticket.objects.open_to(cut.user).filter(cut.condition(), opened_at__gte=first, opened_at__lt=last)
        of_month = Problem.objects.filter(pk__in=[key for key, *_rest in counted], links__ticket__in=here).annotate(number_of=Count("links"))
        for key, number in of_month.order_by().values_list("pk", "number_of"):
            by_month[key, place] = number
    rows = [
        Row(
            f"{number} {title}",
            [*(Figure(by_month[key, place]) for place in range(len(months))), Figure(total, reverse("problems:problem", args=[number]))],
        )
        for key, number, title, total in counted
    ]
    table = Table(_("Problems by tickets"), _("Problem"), [*(s.label for s in months), _("All")], rows, [*(s.short for s in months), _("All")])
    groups = [
        Group(number, [Part(total, f"{number} {title}: {total}", reverse("problems:problem", args=[number]))])
        for _key, number, title, total in counted[:12]
    ]
    return Report([table], _("Tickets by problem"), groups)
