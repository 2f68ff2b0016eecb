"""My approvals: what waits for me, what I asked, what I decided; and who decides for me."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.approvals.actions import end_substitute, name_substitute, today
from bailiwick.approvals.counting import waiting_for
from bailiwick.approvals.forms import SubstituteForm
from bailiwick.approvals.models import Approval, Substitute
from bailiwick.approvals.views.words import approval_line
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bailiwick.approvals.models.approvals import ApprovalQuerySet
    from bailiwick.people.models import User

#: questions on one page
PAGE = 30
#: part of the page -> its rows for a user
PARTS = ("waiting", "decided", "asked")


@require_safe
def approval_list(request: HttpRequest) -> HttpResponse:
    """Show the questions that wait for me, that I decided, or that I asked."""
    user, moment = cast("User", account_of(request)), now()
    show = request.GET.get("show", "")
    show = show if show in PARTS else PARTS[0]
    rows = _rows(show, user).select_related("asked_by__person", "requester").order_by("-pk")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:  # noqa: PLR2004 - digits of the largest key
        rows = rows.filter(pk__lt=int(before))
    found = list(rows[: PAGE + 1])
    context = {
        "show": show,
        "lines": [approval_line(approval, moment) for approval in found[:PAGE]],
        "older_url": f"?show={show}&before={found[PAGE - 1].pk}" if len(found) > PAGE else "",
        "count": waiting_for(user),
    }
    return render(request, "approvals/list.html", context)


def _rows(show: str, user: User) -> ApprovalQuerySet:
    if show == "waiting":
        return Approval.objects.waiting_for(user)
    seen = Approval.objects.visible_to(user)
    if show == "decided":
        return seen.filter(votes__decided_by=user.person_id)
    return seen.filter(pk__in=Approval.objects.asked_or_requested_by(user).values("pk"))


@require_http_methods(["GET", "POST"])
def substitutes(request: HttpRequest) -> HttpResponse:
    """Say who decides for me while I am away."""
    user, moment = cast("User", account_of(request)), now()
    form = SubstituteForm(request.POST if request.method == "POST" else None, user=user)
    if form.is_valid():
        try:
            name_substitute(user.person, actor=actor_of(request), now=moment, **form.cleaned_data)
        except ValidationError as error:
            _blame(form, error)
        else:
            messages.success(request, _("Saved. From that day on the questions go there."))
            return redirect("approvals:substitutes")
    ahead = Substitute.objects.filter(ends_on__gte=today(moment)).select_related("person", "substitute").order_by("starts_on")
    context: dict[str, Any] = {"form": form, "mine": ahead.filter(person=user.person_id), "others": ahead.filter(substitute=user.person_id)}
    return render(request, "approvals/substitutes.html", context, status=422 if form.is_bound else 200)


def _blame(form: SubstituteForm, error: ValidationError) -> None:
    for field, words in error.message_dict.items():
        form.add_error(field if field in form.fields else None, words)


@require_POST
def substitute_end(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide for oneself again."""
    row = get_object_or_404(Substitute.objects.visible_to(account_of(request)).select_related("person", "substitute"), pk=pk)
    end_substitute(row, actor=actor_of(request), now=now())
    messages.success(request, _("You decide yourself again."))
    return redirect("approvals:substitutes")
