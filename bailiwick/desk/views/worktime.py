"""Time worked on a ticket: the running clock, the ledger, corrections."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.moments import span, spoken
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions import correct_work, drop_timer, stands_at, start_timer, stop_timer
from bailiwick.desk.forms.worktime import CorrectWorkForm
from bailiwick.desk.models import Entry, Ticket, Timer, Work, family
from bailiwick.desk.permissions import can_correct_work, can_work_ticket, user_of
from bailiwick.desk.views.steps import blame
from bailiwick.desk.views.tickets import ticket_or_404

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

    from bailiwick.core.actors import Actor

#: rows of the box; the report has all
MOST = 50


@require_safe
def ticket_work(request: HttpRequest, pk: int) -> HttpResponse:
    """Show in a box how long a ticket took, who worked on it, and one's own clock."""
    ticket, actor, moment = _whole_or_404(request, pk), actor_of(request), now()
    entries = Entry.objects.visible_to(account_of(request)).filter(ticket__in=family(ticket), worked_seconds__gt=0).current()
    rows = [_row(entry, actor, ticket, moment) for entry in entries.prefetch_related("corrections").select_related("ticket").order_by("-id")[:MOST]]
    own = Work.objects.filter(ticket__in=family(ticket), entry=None, corrects=None).prefetch_related("corrections").select_related("ticket")
    rows += [_row(work, actor, ticket, moment) for work in own.order_by("-id")[:MOST]]
    rows.sort(key=lambda row: row["at"], reverse=True)
    context = {"rows": rows[:MOST], "total": span(_total(ticket)), "ticket": ticket, **_clock(actor, ticket)}
    return render(request, "desk/parts/ticket_work.html", context)


def _total(ticket: Ticket) -> int:
    return sum(Ticket.objects.filter(pk__in=family(ticket)).values_list("worked_seconds", flat=True))


def _clock(actor: Actor, ticket: Ticket) -> dict[str, Any]:
    user = user_of(actor)
    timer = Timer.objects.select_related("ticket").filter(user=user).first() if user is not None else None
    here = timer is not None and timer.ticket_id in family(ticket)
    return {"timer": timer, "is_here": here, "may_work": can_work_ticket(actor, ticket)}


def _row(of: Work | Entry, actor: Actor, ticket: Ticket, moment: datetime) -> dict[str, Any]:
    """Return a line of the ledger as it stands, with what was corrected and why."""
    corrections = sorted(of.corrections.all(), key=lambda row: row.pk)
    own = of.worked_seconds if isinstance(of, Entry) else of.seconds
    kind, words = ("entry", of.get_kind_display()) if isinstance(of, Entry) else ("work", of.note or _("recorded by itself"))
    url = reverse("desk:work_correct", args=[ticket.number, kind, of.pk]) if can_correct_work(actor, ticket, of) else ""
    return {
        "at": of.at,
        "when": spoken(of.at, moment),
        "who": of.author_name if isinstance(of, Entry) else of.name,
        "words": words,
        "span": span(own + sum(row.seconds for row in corrections)),
        "was": span(own) if corrections else "",
        "why": [f"{row.by_name}: {row.note}" for row in corrections],
        "correct_url": url,
    }


@require_POST
def timer_start(request: HttpRequest, number: str) -> HttpResponse:
    """Let one's clock run on a ticket."""
    ticket = ticket_or_404(request, number)
    start_timer(ticket, actor=actor_of(request), now=now())
    messages.success(request, _("The clock runs. It goes on when you leave the page."))
    return redirect("desk:ticket", ticket.number)


@require_POST
def timer_stop(request: HttpRequest, number: str) -> HttpResponse:
    """Stop one's clock and record its time."""
    return _stopped(request, number, record=True)


@require_POST
def timer_drop(request: HttpRequest, number: str) -> HttpResponse:
    """Stop one's clock and forget its time."""
    return _stopped(request, number, record=False)


def _stopped(request: HttpRequest, number: str, *, record: bool) -> HttpResponse:
    ticket = ticket_or_404(request, number)
    try:
        if record:
            work = stop_timer(actor=actor_of(request), now=now(), note=request.POST.get("note", ""))
            messages.success(
                request, _("%(span)s recorded.") % {"span": span(work.seconds)} if work is not None else _("Stopped. There was nothing to record.")
            )
        else:
            drop_timer(actor=actor_of(request), now=now())
            messages.success(request, _("Stopped. Nothing is recorded."))
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
    return redirect("desk:ticket", ticket.number)


@require_http_methods(["GET", "HEAD", "POST"])
def work_correct(request: HttpRequest, number: str, kind: str, pk: int) -> HttpResponse:
    """Say how long something really took."""
    ticket = ticket_or_404(request, number)
    of = _of(request, ticket, kind, pk)
    form = CorrectWorkForm(request.POST if request.method == "POST" else None, user=account_of(request), initial={"minutes": stands_at(of) // 60})
    problem = ""
    if form.is_valid():
        try:
            seconds = 60 * form.cleaned_data["minutes"]
            correct_work(of, actor=actor_of(request), now=now(), worked_seconds=seconds, reason=form.cleaned_data["reason"])
        except ValidationError as error:
            blame(form, error)
        except Conflict as conflict:
            problem = str(conflict.message)
        else:
            messages.success(request, _("Corrected. What stood there before is kept."))
            return redirect("desk:ticket", ticket.number)
    step = {"label": _("Correct the time worked"), "url": request.path, "form": form}
    status = 409 if problem else 422 if form.is_bound else 200
    return render(request, "desk/ticket_step.html", {"step": step, "ticket": ticket, "problem": problem}, status=status)


def _of(request: HttpRequest, ticket: Ticket, kind: str, pk: int) -> Work | Entry:
    """Return what a correction is about, from the story of the ticket."""
    kin = family(ticket)
    if kind == "entry":
        return get_object_or_404(Entry.objects.visible_to(account_of(request)).current().select_related("ticket"), ticket__in=kin, pk=pk)
    if kind != "work":
        raise Http404
    return get_object_or_404(Work.objects.visible_to(account_of(request)).select_related("ticket"), ticket__in=kin, pk=pk)


def _whole_or_404(request: HttpRequest, pk: int) -> Ticket:
    ticket = Ticket.objects.open_to(account_of(request)).filter(pk=pk).first()
    if ticket is None:
        raise Http404
    return ticket
