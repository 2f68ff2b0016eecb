"""The page behind a link in a mail: looking changes nothing, because programs that check mail follow links."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import structlog
from django.contrib.auth.decorators import login_not_required
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.shortcuts import render
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from bailiwick.approvals.actions import LinkOver, decide_by_link, link_behind, note_refused_link, over
from bailiwick.approvals.forms import DecideForm
from bailiwick.approvals.models import Approval, DecisionLink
from bailiwick.approvals.views.decisions import blame
from bailiwick.approvals.views.words import rule_words
from bailiwick.core.actors import actor_of
from bailiwick.core.clock import now
from bailiwick.core.moments import spoken
from bailiwick.people.models import chosen_language

if TYPE_CHECKING:
    from datetime import datetime

    from django.http import HttpRequest, HttpResponse

log = structlog.get_logger(__name__)
#: tries of one address within a minute: nobody clicks faster, and nobody guesses 256 bits
TRIES, WITHIN = 30, 60


@never_cache
@login_not_required
@sensitive_variables("token")
@require_http_methods(["GET", "HEAD", "POST"])
def decide_page(request: HttpRequest, token: str) -> HttpResponse:
    """Show the question of a link to its reader; only the buttons decide."""
    if _too_often(request):
        return _answer(request, _("Too many tries"), _("Wait a minute, then open the link again."), status=429)
    link = link_behind(token)
    with translation.override((chosen_language(link.person_id) if link is not None else "") or translation.get_language()):
        return _open(request, token, link)


def _open(request: HttpRequest, token: str, link: DecisionLink | None) -> HttpResponse:
    """Show or take the decision of a link, in its reader's language."""
    moment = now()
    if link is None:
        log.warning("approval link unknown", address=getattr(request, "address", ""))
        return _answer(request, _("This link does not work"), _("It may be cut off. Copy the whole address from the mail, or sign in."), status=404)
    why = over(link, moment)
    if why:
        note_refused_link(link, actor=actor_of(request), now=moment)
        return _answer(request, _("Nothing to decide here"), why, status=410)
    if request.method == "POST":
        return _decide(request, token, link, moment)
    return _question(request, link, DecideForm(), moment)


def _decide(request: HttpRequest, token: str, link: DecisionLink, moment: datetime) -> HttpResponse:
    form = DecideForm(request.POST)
    if form.is_valid():
        try:
            vote = decide_by_link(token, actor=actor_of(request), now=moment, approve=form.approves, comment=form.cleaned_data["comment"])
        except ValidationError as error:
            blame(form, error)
        except LinkOver as ended:
            return _answer(request, _("Nothing to decide here"), str(ended.message), status=410)
        else:
            log.info("approval decided by link", approval=link.vote.approval_id, vote=vote.pk, address=getattr(request, "address", ""))
            words = _("You approved “%(title)s”.") if form.approves else _("You refused “%(title)s”.")
            return _answer(request, _("Thank you"), words % {"title": link.vote.approval.title})
    return _question(request, link, form, moment, status=422)


def _question(request: HttpRequest, link: DecisionLink, form: DecideForm, moment: datetime, *, status: int = 200) -> HttpResponse:
    approval: Approval = link.vote.approval
    context: dict[str, Any] = {
        "approval": approval,
        "asker": str(approval.asked_by or approval.requester or _("The service desk")),
        "requester": approval.requester,
        "when": spoken(approval.asked_at, moment),
        "rule": rule_words(approval, approval.votes.count()),
        "reader": link.person,
        "instead_of": link.vote.approver if link.vote.approver_id != link.person_id else None,
        "expires": spoken(link.expires_at, moment),
        "form": form,
    }
    return render(request, "approvals/decide.html", context, status=status)


def _answer(request: HttpRequest, heading: str, words: str, *, status: int = 200) -> HttpResponse:
    return render(request, "approvals/decided.html", {"heading": heading, "words": words}, status=status)


def _too_often(request: HttpRequest) -> bool:
    """Count the tries of an address, and say whether it has had enough for now."""
    key = f"approvals.link:{getattr(request, 'address', '')}"
    cache.add(key, 0, WITHIN)
    try:
        return cache.incr(key) > TRIES
    except ValueError:  # it was forgotten between the two
        return False
