"""What if: trying other promises, hours and days, looking at what would become of clocks, and carrying it out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpResponse, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.clocks import jobs
from bailiwick.clocks.actions import apply_simulation, begin_rebuilding, begin_simulation, describe_clocks, is_quick, move_clocks, simulate
from bailiwick.clocks.forms.simulating import RepairForm, TryPolicyForm
from bailiwick.clocks.models import FLIPS, ClockKind, ClockParty, ClockState, Effect, SimulatedClock, Simulation, WorkCalendar
from bailiwick.clocks.permissions import can_repair_clocks, can_simulate
from bailiwick.clocks.views.doors import blame
from bailiwick.clocks.views.simulated_files import csv_of_simulation
from bailiwick.clocks.words.times import say_target
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.jobs import enqueue
from bailiwick.core.moments import span, spoken
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from django.http import HttpRequest

    from bailiwick.clocks.models import Change
    from bailiwick.people.models import Person

PAGE, LATELY = 50, 10
#: how an effect is drawn
SIGNS = {Effect.BREAKS: "broken", Effect.LOST: "broken", Effect.SAVED: "success", Effect.WON: "success", Effect.SOONER: "warning"}


@require_http_methods(["GET", "POST"])
def what_if(request: HttpRequest) -> HttpResponse:
    """Offer what may be tried, and show what was tried lately; a sent form tries a policy."""
    require(can_simulate(actor_of(request)))
    form = TryPolicyForm(request.POST or None, initial={"policy": request.GET.get("policy")})
    if request.method == "POST" and form.is_valid():
        try:
            return try_change(request, form.change())
        except ValidationError as error:
            blame(form, error)
    moment = now()
    lately = Simulation.objects.visible_to(account_of(request))[:LATELY]
    context = {
        "form": form,
        "calendars": WorkCalendar.objects.visible_to(account_of(request)).in_use(),
        "lately": [{"simulation": one, "when": spoken(one.made_at, moment)} for one in lately],
    }
    return render(request, "clocks/what_if.html", context, status=422 if form.errors else 200)


@require_http_methods(["GET", "POST"])
def clocks_repair(request: HttpRequest) -> HttpResponse:
    """Try what counting a range again would change, or rebuild it from its ledgers."""
    require(can_repair_clocks(actor_of(request)))
    today = now().astimezone().date()
    form = RepairForm(request.POST or None, initial={"first": today.replace(day=1), "last": today})
    if request.method == "POST" and form.is_valid():
        if request.POST.get("step") == "rebuild":
            return _rebuild(request, form)
        if not form.needs_reason():
            try:
                return try_change(request, form.change())
            except ValidationError as error:
                blame(form, error)
    return render(request, "clocks/repair.html", {"form": form}, status=422 if form.errors else 200)


def _rebuild(request: HttpRequest, form: RepairForm) -> HttpResponse:
    first, last = form.cleaned_data["first"], form.cleaned_data["last"]
    progress = begin_rebuilding(first, last, actor=actor_of(request), now=now())
    enqueue(jobs.rebuild_clocks, first.isoformat(), last.isoformat(), progress.pk)
    return redirect("core:progress", progress.pk)


def try_change(request: HttpRequest, change: Change) -> HttpResponse:
    """Try a change and go to what it comes to: at once where few clocks are concerned, otherwise to the progress. Raises ValidationError."""
    made = begin_simulation(change, actor=actor_of(request), now=now())
    url = reverse("clocks:simulation", args=[made.pk])
    if is_quick(made):
        simulate(made.pk, url)
        return redirect(url)
    enqueue(jobs.simulate, made.pk, url)
    return redirect("core:progress", made.progress_id)


def _simulation(request: HttpRequest, pk: int) -> Simulation:
    require(can_simulate(actor_of(request)))
    return get_object_or_404(Simulation.objects.visible_to(account_of(request)).select_related("progress", "applying"), pk=pk)


def _effect(request: HttpRequest) -> str:
    effect = request.GET.get("effect", "")
    if effect and effect not in Effect.values:
        raise Http404
    return effect


@require_safe
def simulation(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a change would come to, page by page."""
    shown, effect, moment = _simulation(request, pk), _effect(request), now()
    rows = SimulatedClock.objects.filter(simulation=shown).select_related("clock").order_by("rank", "id")
    rows = rows.filter(effect=effect) if effect else rows
    after = request.GET.get("after", "")
    rank, _dot, key = after.partition(".")
    if rank in ("0", "1") and key.isascii() and key.isdecimal():
        rows = rows.filter(Q(rank=int(rank), id__gt=int(key[:18])) | Q(rank__gt=int(rank)))
    found = list(rows[: PAGE + 1])
    context = {
        "simulation": shown,
        "effect": effect,
        "tiles": _tiles(shown, effect),
        "kinds": _kinds(shown),
        "rows": simulated_rows(found[:PAGE], account_of(request), moment),
        "is_past": shown.change.kind == "repair",
        "next_url": f"?effect={effect}&after={found[PAGE - 1].rank}.{found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "is_first": not after,
        "when": spoken(shown.made_at, moment),
        "applied": spoken(shown.applied_at, moment),
    }
    return render(request, "clocks/simulation.html", context)


def _tiles(shown: Simulation, effect: str) -> list[dict[str, Any]]:
    """Return what happens to how many; what turns verdicts round stands there even where it is nothing."""
    effects = shown.counts.get("effects", {})
    past = (Effect.LOST, Effect.WON) if shown.change.kind == "repair" else (Effect.BREAKS, Effect.SAVED)
    shown_effects = [one for one in Effect if one in past or effects.get(str(one))]
    return [
        {
            "label": str(one.label),
            "number": effects.get(str(one), 0),
            "url": f"?effect={one}" if effects.get(str(one)) and str(one) != effect else "",
            "broken": one in (Effect.BREAKS, Effect.LOST) and bool(effects.get(str(one))),
        }
        for one in shown_effects
    ]


def _kinds(shown: Simulation) -> dict[str, Any]:
    """Return how many promises of each kind come to what."""
    cells = {(party, kind, effect): number for party, kind, effect, number in shown.counts.get("kinds", ())}
    columns = [one for one in Effect if any(key[2] == str(one) for key in cells)]
    keys = sorted({key[:2] for key in cells}, key=lambda key: (ClockParty.values.index(key[0]), ClockKind.values.index(key[1])))
    rows = [
        {"title": f"{ClockKind(kind).label} · {ClockParty(party).label}", "numbers": [cells.get((party, kind, str(one)), 0) for one in columns]}
        for party, kind in keys
    ]
    return {"columns": [str(one.label) for one in columns], "rows": rows}


def simulated_rows(found: Sequence[SimulatedClock], user: Any, moment: datetime) -> list[dict[str, Any]]:
    """Return the lines of a page; what the reader may no longer open is left out."""
    person: Person | None = getattr(user, "person", None)
    described = describe_clocks([row.clock for row in found], person)
    return [
        {
            "row": row,
            "label": described[row.clock_id].label,
            "url": described[row.clock_id].url,
            "sign": SIGNS.get(Effect(row.effect), "info"),
            "is_flip": row.effect in FLIPS,
            "is_paused": row.state == ClockState.PAUSED,
            "before": spoken(row.due_before, moment),
            "after": spoken(row.due_after, moment),
            "promised_before": say_target(row.target_before) if row.target_before else "",
            "promised_after": say_target(row.target_after) if row.target_after else "",
            "used_before": span(int(row.elapsed_before.total_seconds())),
            "used_after": span(int(row.elapsed_after.total_seconds())),
        }
        for row in found
        if row.clock_id in described
    ]


@require_safe
def simulation_csv(request: HttpRequest, pk: int) -> StreamingHttpResponse:
    """Give what a change would come to as comma-separated values, with the mark by which Excel knows UTF-8."""
    shown, effect = _simulation(request, pk), _effect(request)
    answer = StreamingHttpResponse(csv_of_simulation(shown, account_of(request), effect), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="simulation-{shown.pk}.csv"'
    return answer


@require_POST
def simulation_apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry out what was tried."""
    shown, user = _simulation(request, pk), account_of(request)
    url = reverse("clocks:simulation", args=[pk])
    try:
        applied = apply_simulation(shown, actor=actor_of(request), now=now())
    except (Conflict, ValidationError) as problem:
        messages.error(request, " ".join(problem.messages) if isinstance(problem, ValidationError) else str(problem))
        return redirect(url)
    if is_quick(applied):
        move_clocks(applied.pk, user, url)
        messages.success(request, _("It is done. Every clock that moved says in its ledger what it was."))
        return redirect(url)
    enqueue(jobs.move_clocks, applied.pk, user.pk, url)
    return redirect("core:progress", applied.applying_id)
