"""The page of a spike: which calls, what they share, why it was found, and what to make of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.moments import exact, spoken
from bailiwick.core.problems import Conflict
from bailiwick.desk.models import Ticket
from bailiwick.problems.actions import dismiss_spike, join_calls, take_up_spike
from bailiwick.problems.drafting import first_words, notice_of
from bailiwick.problems.forms import ChangeOutageForm, OutageForm, ReasonForm
from bailiwick.problems.models import Spike, SpikeState, telling_words
from bailiwick.problems.permissions import can_edit_problems, can_handle_spikes

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

#: calls listed on the page
LISTED = 100


def spike_or_404(request: HttpRequest, pk: int) -> Spike:
    """Return the spike if it exists for the user; a stranger learns nothing."""
    rows = Spike.objects.visible_to(account_of(request)).select_related(
        "rule__site", "rule__category", "site", "category", "parent", "announcement", "handled_by__person"
    )
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
def spike(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a spike."""
    return spike_page(request, spike_or_404(request, pk))


def spike_page(request: HttpRequest, shown: Spike, *, forms: dict[str, Any] | None = None, problem: str = "", status: int = 200) -> HttpResponse:
    """Draw the page, with what was typed and what stands in the way."""
    moment, actor = now(), actor_of(request)
    open_to = Ticket.objects.open_to(account_of(request))
    calls = list(
        open_to.filter(spike_call__spike=shown).select_related("requester", "site", "room", "category").order_by("opened_at", "pk")[: LISTED + 1]
    )
    parent = open_to.filter(pk=shown.parent_id).first() if shown.parent_id else None
    asks = shown.lifecycle.permits(SpikeState(shown.state), SpikeState.OUTAGE) and shown.state != SpikeState.ENDED and can_handle_spikes(actor)
    context: dict[str, Any] = {
        "spike": shown,
        "parent": parent,
        "calls": [_line(call, shown, moment) for call in calls[:LISTED]],
        "has_more": len(calls) > LISTED,
        "apart": sum(call.parent_id is None and call.pk != shown.parent_id for call in calls),
        "facts": _facts(shown, moment),
        "problem": problem,
        "may_take_up": asks,
        "may_dismiss": asks and shown.state == SpikeState.OPEN,
        "may_change": shown.state == SpikeState.OUTAGE and can_handle_spikes(actor),
        "may_open_problem": can_edit_problems(actor),
        "problems": list(shown.problems.all()),
    }
    if asks:
        context |= {"outage_form": OutageForm(initial=first_words(shown)), "reason_form": ReasonForm()}
    if context["may_change"]:
        context["change_form"] = ChangeOutageForm(
            initial={"workaround": shown.workaround, "workaround_es": shown.workaround_es, "auto_join": shown.auto_join}
        )
    return render(request, "problems/spike.html", context | (forms or {}), status=status)


def _line(call: Ticket, shown: Spike, moment: datetime) -> dict[str, Any]:
    words = telling_words(call.title) & shown.telling
    return {
        "ticket": call,
        "when": spoken(call.opened_at, moment),
        "exact": exact(call.opened_at),
        "who": str(call.requester or ""),
        "where": ", ".join(str(place) for place in (call.site, call.room) if place),
        "shares": ", ".join(sorted(words)),
        "is_under": call.parent_id is not None and call.parent_id == shown.parent_id,
    }


def _facts(shown: Spike, moment: datetime) -> list[dict[str, Any]]:
    first, last = spoken(shown.first_at, moment), spoken(shown.last_at, moment)
    lines = (
        (
            _("Calls"),
            ngettext("%(calls)d in %(minutes)d minute", "%(calls)d in %(minutes)d minutes", shown.minutes)
            % {"calls": shown.calls, "minutes": shown.minutes},
        ),
        (_("First and last call"), f"{first} – {last}"),
        (_("Site"), shown.site or ""),
        (_("Category"), shown.category or ""),
        (_("Rooms"), f"{shown.room_start}…" if shown.room_start else ""),
        (_("Words in common"), ", ".join(shown.words.split())),
        (_("Rule"), f"{shown.rule.name}: {shown.rule.in_words}" if shown.rule else ""),
        (_("Taken up"), spoken(shown.joined_at, moment)),
        (_("By"), shown.handled_by or ""),
        (_("Why it was dismissed"), shown.dismissed_because),
        (_("Rests until"), spoken(shown.rests_until, moment)),
        (_("Over"), spoken(shown.ended_at, moment)),
    )
    return [{"label": label, "value": str(value)} for label, value in lines if value]


@require_POST
def spike_take_up(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a parent of the calls, and announce the outage in the same step."""
    shown, form = spike_or_404(request, pk), OutageForm(request.POST)
    if not form.is_valid():
        return spike_page(request, shown, forms={"outage_form": form}, status=422)
    data, moment = form.cleaned_data, now()
    try:
        parent = take_up_spike(
            shown,
            actor=actor_of(request),
            now=moment,
            title=data["title"],
            description=data["text"],
            workaround=data["workaround"],
            workaround_es=data["workaround_es"],
            auto_join=data["auto_join"],
            notice=notice_of(shown, data),
        )
    except ValidationError as error:
        return spike_page(request, spike_or_404(request, pk), forms={"outage_form": form}, problem=" ".join(error.messages), status=422)
    except Conflict as conflict:
        return spike_page(request, spike_or_404(request, pk), forms={"outage_form": form}, problem=str(conflict.message), status=409)
    messages.success(request, _("%(number)s is the parent of these calls. Callers who have it too join it.") % {"number": parent.number})
    return redirect("problems:spike", pk)


@require_POST
def spike_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Say that it is no spike."""
    shown, form = spike_or_404(request, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return spike_page(request, shown, forms={"reason_form": form}, status=422)
    try:
        dismiss_spike(shown, actor=actor_of(request), now=now(), reason=form.cleaned_data["reason"])
    except Conflict as conflict:
        return spike_page(request, spike_or_404(request, pk), problem=str(conflict.message), status=409)
    messages.success(request, _("Dismissed. The same cause rests for a while."))
    return redirect("problems:spike", pk)


@require_POST
def spike_join(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the calls that came later under the parent."""
    shown = spike_or_404(request, pk)
    try:
        joined = join_calls(shown, actor=actor_of(request), now=now())
    except ValidationError as error:
        return spike_page(request, spike_or_404(request, pk), problem=" ".join(error.messages), status=422)
    except Conflict as conflict:
        return spike_page(request, spike_or_404(request, pk), problem=str(conflict.message), status=409)
    messages.success(request, ngettext("%(count)d call joined.", "%(count)d calls joined.", joined) % {"count": joined})
    return redirect("problems:spike", pk)
