"""The page of a question, and what is done there."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.approvals.actions import decide, replace_approver, today, withdraw_approval
from bailiwick.approvals.forms import DecideForm, ReplaceForm, WithdrawForm
from bailiwick.approvals.models import Approval, stand_ins
from bailiwick.approvals.permissions import can_replace_approver, can_withdraw, votes_for
from bailiwick.approvals.views.words import approval_line, rule_words, vote_rows
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from django.forms import Form
    from django.http import HttpRequest, HttpResponse

    from bailiwick.people.models import User


def _approval(request: HttpRequest, pk: int) -> Approval:
    rows = Approval.objects.readable_by(cast("User", account_of(request))).select_related("asked_by__person", "requester")
    return get_object_or_404(rows, pk=pk)


def blame(form: Form, error: ValidationError) -> None:
    """Put an action's complaint beside its field."""
    faults = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    for field, words in faults.items():
        form.add_error(field if field in form.fields else None, words)


@require_safe
def approval(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a question, how it stands, and the buttons to answer it."""
    return _page(request, _approval(request, pk))


def _page(request: HttpRequest, found: Approval, *, form: Form | None = None, problem: str = "", status: int = 200) -> HttpResponse:
    user, actor, moment = cast("User", account_of(request)), actor_of(request), now()
    votes = list(found.votes.select_related("approver", "decided_by"))
    mine = votes_for(found, user.person_id, stand_ins(today(moment)))
    context: dict[str, Any] = {
        "line": approval_line(found, moment),
        "approval": found,
        "rule": rule_words(found, len(votes)),
        "votes": vote_rows(votes, moment),
        "instead_of": mine[0].approver.name if mine and mine[0].approver_id != user.person_id else "",
        "form": form if isinstance(form, DecideForm) else DecideForm() if mine else None,
        "withdraw_form": (form if isinstance(form, WithdrawForm) else WithdrawForm()) if can_withdraw(actor, found) else None,
        "may_replace": can_replace_approver(actor, found),
        "problem": problem,
    }
    return render(request, "approvals/approval.html", context, status=status)


@require_POST
def approval_decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Answer a question."""
    found, form = _approval(request, pk), DecideForm(request.POST)
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    try:
        decide(found, actor=actor_of(request), now=now(), approve=form.approves, comment=form.cleaned_data["comment"])
    except ValidationError as error:
        blame(form, error)
        return _page(request, found, form=form, status=422)
    except Conflict as conflict:
        return _page(request, _approval(request, pk), problem=str(conflict.message), status=409)
    messages.success(request, _("Thank you. Your decision is recorded."))
    return redirect("approvals:list")


@require_POST
def approval_withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a question back."""
    found, form = _approval(request, pk), WithdrawForm(request.POST)
    require(can_withdraw(actor_of(request), found))
    if not form.is_valid():
        return _page(request, found, form=form, status=422)
    try:
        withdraw_approval(found, actor=actor_of(request), now=now(), reason=form.cleaned_data["reason"])
    except ValidationError as error:
        blame(form, error)
        return _page(request, found, form=form, status=422)
    except Conflict as conflict:
        return _page(request, _approval(request, pk), problem=str(conflict.message), status=409)
    messages.success(request, _("Withdrawn. Those who were asked have been told."))
    return redirect(found)


@require_http_methods(["GET", "POST"])
def approver_replace(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask somebody else in the place of an approver who does not answer."""
    found, actor = _approval(request, pk), actor_of(request)
    require(can_replace_approver(actor, found))
    waiting = list(found.votes.filter(decision="").values_list("approver", flat=True))
    form = ReplaceForm(request.POST if request.method == "POST" else None, user=cast("User", account_of(request)), waiting=waiting)
    if form.is_valid():
        try:
            replace_approver(found, actor=actor, now=now(), **form.cleaned_data)
        except ValidationError as error:
            blame(form, error)
        except Conflict as conflict:
            form.add_error(None, str(conflict.message))
        else:
            messages.success(request, _("Somebody else is asked now."))
            return redirect(found)
    return render(request, "approvals/replace.html", {"approval": found, "form": form}, status=422 if form.is_bound else 200)
