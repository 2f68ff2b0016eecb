"""Steps on known outages: declaring one, what callers are told, and having it too."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bailiwick.announcements.models import Announcement
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.models import Ticket
from bailiwick.problems.actions import change_outage, follow_outage, open_outage
from bailiwick.problems.drafting import first_words, notice_of
from bailiwick.problems.forms import ChangeOutageForm, OutageForm
from bailiwick.problems.models import Spike, telling_words
from bailiwick.problems.permissions import can_announce_outage
from bailiwick.problems.views.spikes import spike_or_404, spike_page

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.people.models import User


@require_POST
def outage_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what callers are told, and whether they join by themselves."""
    shown, form = spike_or_404(request, pk), ChangeOutageForm(request.POST)
    if not form.is_valid():
        return spike_page(request, shown, forms={"change_form": form}, status=422)
    try:
        change_outage(shown, actor=actor_of(request), now=now(), **form.cleaned_data)
    except Conflict as conflict:
        return spike_page(request, spike_or_404(request, pk), problem=str(conflict.message), status=409)
    messages.success(request, _("Saved."))
    return redirect("problems:spike", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def outage_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a known outage of a ticket, with its announcement."""
    ticket = Ticket.objects.open_to(account_of(request)).select_related("site", "category").filter(pk=pk).first()
    if ticket is None:
        raise Http404
    require(can_announce_outage(actor_of(request), ticket))
    moment = now()
    draft = Spike(
        site=ticket.site, category=ticket.category, words=" ".join(sorted(telling_words(ticket.title))), first_at=ticket.opened_at, last_at=moment
    )
    form = OutageForm(request.POST if request.method == "POST" else None, initial=first_words(draft) | {"title": ticket.title[:160]})
    problem = ""
    if form.is_valid():
        data = form.cleaned_data
        try:
            made = open_outage(
                ticket,
                actor=actor_of(request),
                now=moment,
                workaround=data["workaround"],
                workaround_es=data["workaround_es"],
                auto_join=data["auto_join"],
                notice=notice_of(draft, data),
            )
        except (Conflict, ValidationError) as error:
            problem = str(error.message) if isinstance(error, Conflict) else " ".join(error.messages)
        else:
            messages.success(request, _("A known outage now: callers who have it too join it."))
            return redirect("problems:spike", made.pk)
    context = {"ticket": ticket, "outage_form": form, "problem": problem}
    return render(request, "problems/outage_open.html", context, status=409 if problem else 422 if form.is_bound else 200)


@require_POST
def outage_follow(request: HttpRequest, pk: int) -> HttpResponse:
    """Have it too: open a ticket under the outage without further questions."""
    user = cast("User", account_of(request))
    announced = Announcement.objects.visible_to(user)
    shown = Spike.objects.filter(pk=pk, announcement__in=announced).select_related("parent", "announcement").first()
    if shown is None:
        raise Http404
    try:
        ticket = follow_outage(shown, actor=actor_of(request), now=now(), person=user.person, said=request.POST.get("description", "")[:4000])
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
        return _onward(request, reverse("desk:ticket_open"))
    messages.success(request, _("We know of it, and you follow it now as %(number)s. We tell you when it is over.") % {"number": ticket.number})
    return _onward(request, reverse("desk:ticket", args=[ticket.number]))


def _onward(request: HttpRequest, url: str) -> HttpResponse:
    """Go on to a page, from a form or from a button in a hint."""
    if request.headers.get("HX-Request"):
        return HttpResponse(status=204, headers={"HX-Redirect": url})
    return redirect(url)
