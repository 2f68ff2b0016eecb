"""Running macros on tickets: choosing, looking at what would change, running, taking back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.doors import LARGEST_KEY
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.core.records import record_named
from bailiwick.core.records.views.bulk import chosen_keys, list_it_came_from
from bailiwick.desk.models import Impact, Priority, State, Ticket, Urgency
from bailiwick.macros.actions import MOST, preview_macro, run_macro, undo_macro_run, what_stays
from bailiwick.macros.models import Macro, MacroRun, MacroRunRow
from bailiwick.macros.permissions import can_use
from bailiwick.macros.views.texts import ticket_or_404
from bailiwick.people.models import Staff, Team

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from django.http import HttpRequest, HttpResponse

    from bailiwick.macros.actions import Prospect

#: what a run keeps -> what people call it
TITLES = {
    "state": gettext_lazy("State"),
    "team_id": gettext_lazy("Team"),
    "tier": gettext_lazy("Tier"),
    "assignee_id": gettext_lazy("Assignee"),
    "impact": gettext_lazy("Impact"),
    "urgency": gettext_lazy("Urgency"),
    "priority": gettext_lazy("Priority"),
}
CHOSEN = {"state": State, "impact": Impact, "urgency": Urgency, "priority": Priority}
NAMED = {"team_id": Team, "assignee_id": Staff}
#: rows shown one by one
SHOWN = 100


@require_safe
def ticket_macros(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the macros for one ticket."""
    return _choose(request, [ticket_or_404(request, pk)])


@require_POST
def macros_run(request: HttpRequest) -> HttpResponse:
    """Lead from ticked tickets to a macro run on them: choose, look at what would change, run."""
    actor = actor_of(request)
    require(can_use(actor))
    keys = chosen_keys(request, record_named("tickets"))[:MOST]
    tickets = list(
        Ticket.objects.open_to(account_of(request)).filter(pk__in=keys).select_related("requester", "category", "team", "assignee__person")
    )
    if not tickets:
        messages.warning(request, _("Tick the tickets first."))
        return redirect(list_it_came_from(request, record_named("tickets")))
    macro = _macro(request)
    if macro is None:
        return _choose(request, tickets)
    if "run" not in request.POST:
        return _preview(request, macro, tickets)
    try:
        run = run_macro(macro, tickets, actor=actor, now=now())
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
        return _choose(request, tickets)
    return redirect("macros:run", run.pk)


def _macro(request: HttpRequest) -> Macro | None:
    key = request.POST.get("macro", "")
    usable = key.isascii() and key.isdecimal() and int(key[:20]) <= LARGEST_KEY
    return Macro.objects.visible_to(account_of(request)).filter(pk=int(key), retired_at=None).first() if usable else None


def _choose(request: HttpRequest, tickets: Sequence[Ticket]) -> HttpResponse:
    require(can_use(actor_of(request)))
    macros = Macro.objects.visible_to(account_of(request)).filter(retired_at=None, steps__isnull=False).distinct().prefetch_related("steps")
    return render(request, "macros/choose.html", {**_chosen(request, tickets), "macros": macros})


def _chosen(request: HttpRequest, tickets: Sequence[Ticket]) -> dict[str, Any]:
    """Return what every step of the way shows: the tickets and the way back."""
    one = tickets[0] if len(tickets) == 1 else None
    back = list_it_came_from(request, record_named("tickets")) if request.POST.get("to") else ""
    return {
        "tickets": tickets,
        "ticket": one,
        "count": ngettext("%(count)d ticket", "%(count)d tickets", len(tickets)) % {"count": len(tickets)},
        "back": back or (reverse("desk:ticket", args=[one.number]) if one else reverse("records:list", args=["tickets"])),
        "link": request.POST.get("link", ""),
        "to": request.POST.get("to", ""),
    }


def _preview(request: HttpRequest, macro: Macro, tickets: Sequence[Ticket]) -> HttpResponse:
    found = preview_macro(macro, tickets, actor=actor_of(request), now=now())
    names = names_behind([side for one in found for side in (one.before, one.after)])
    rows = [_row(one, names) for one in found]
    context = {
        "macro": macro,
        "rows": [row for row in rows if not row["problem"]][:SHOWN],
        "refused": [row for row in rows if row["problem"]][:SHOWN],
        "more": max(len(rows) - SHOWN, 0),
        "total": sum(not row["problem"] for row in rows),
    }
    return render(request, "macros/preview.html", {**_chosen(request, tickets), **context})


def _row(one: Prospect, names: Mapping[str, Mapping[int, str]]) -> dict[str, Any]:
    lines = changed_lines(one.before, one.after, names)
    return {"ticket": one.ticket, "lines": lines, "words": one.words, "problem": one.problem, "stays": what_stays(one.made)}


def names_behind(sides: Sequence[Mapping[str, Any]]) -> dict[str, dict[int, str]]:
    """Return the names behind the keys that were kept: one query for each kind."""
    return {
        name: {record.pk: str(record) for record in model._default_manager.filter(pk__in={side[name] for side in sides if side.get(name)})}
        for name, model in NAMED.items()
    }


def changed_lines(before: Mapping[str, Any], after: Mapping[str, Any], names: Mapping[str, Mapping[int, str]]) -> list[tuple[str, str, str]]:
    """Return (field, before, after) in words for what differs."""
    pairs = [(name, before.get(name), after.get(name)) for name in TITLES]
    return [(str(TITLES[name]), _said(name, old, names), _said(name, new, names)) for name, old, new in pairs if old != new]


def _said(name: str, value: Any, names: Mapping[str, Mapping[int, str]]) -> str:
    if value is None:
        return "–"
    if name in NAMED:
        return names[name].get(value, "–")
    return str(CHOSEN[name](value).label) if name in CHOSEN else str(value)


def run_or_404(request: HttpRequest, pk: int) -> MacroRun:
    """Return one's own run; raises Http404."""
    found = MacroRun.objects.visible_to(account_of(request)).select_related("macro").filter(pk=pk).first() if pk <= LARGEST_KEY else None
    if found is None:
        raise Http404
    return found


@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a run did to each ticket, how far it is, and offer to take it back."""
    found = run_or_404(request, pk)
    seen = Ticket.objects.open_to(account_of(request))
    rows = list(found.rows.filter(ticket__in=seen.values("pk")).select_related("ticket")[:SHOWN])
    names = names_behind([side for row in rows for side in (row.before, row.after) if side])
    counts = dict(found.rows.values_list("state").annotate(n=Count("pk")))
    context = {
        "run": found,
        "rows": [{"row": row, "lines": changed_lines(row.before, row.after, names) if row.after else []} for row in rows],
        "total": sum(counts.values()),
        "reached": sum(counts.values()) - counts.get(MacroRunRow.State.WAITING, 0),
        "done": counts.get(MacroRunRow.State.DONE, 0) + counts.get(MacroRunRow.State.UNDONE, 0),
        "refused": counts.get(MacroRunRow.State.REFUSED, 0),
        "may_undo": found.state == MacroRun.State.DONE and counts.get(MacroRunRow.State.DONE, 0) > 0,
    }
    part = "macros/parts/run.html" if request.headers.get("X-Background") == "poll" else "macros/run.html"
    return render(request, part, context)


@require_POST
def run_undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a run back as far as it can be."""
    found = run_or_404(request, pk)
    try:
        undone, kept = undo_macro_run(found, actor=actor_of(request), now=now())
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
    else:
        words = ngettext("%(n)d ticket is as before.", "%(n)d tickets are as before.", undone) % {"n": undone}
        stay = ngettext(" %(n)d stays as it is.", " %(n)d stay as they are.", kept) % {"n": kept} if kept else ""
        messages.success(request, words + stay)
    return redirect("macros:run", pk)
