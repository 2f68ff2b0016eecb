"""Verifying callers and recording resets."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.gates import GateShut
from bailiwick.core.permissions import Refused, require
from bailiwick.core.problems import Conflict
from bailiwick.people.models import Person
from bailiwick.runbooks.actions import (
    Check,
    ask_code,
    check_code,
    override_refusal,
    persons_of,
    proof_of,
    record_reset,
    record_verification,
    verification_life,
)
from bailiwick.runbooks.forms.verifying import CHECKS, CheckForm, CodeForm, ManagerForm, ReasonForm, ResetForm
from bailiwick.runbooks.models import Method, Reset, Verification, VerificationCode, contacts_on_file
from bailiwick.runbooks.permissions import can_override, can_verify
from bailiwick.runbooks.views.doors import ask, blame, draw, one_or_404, ticket_or_404
from bailiwick.runbooks.views.words import may_verify, proof_words

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bailiwick.desk.models import Ticket

ICONS = {Method.CALLBACK: "phone", Method.CODE: "mail", Method.MANAGER: "people", Method.BADGE: "person"}
HOW = {
    Method.CALLBACK: gettext_lazy("Hang up and call a number that was on file before this call. Never one the caller gives."),
    Method.CODE: gettext_lazy("Six digits go to the address on file. The caller reads them to you; you never see them."),
    Method.MANAGER: gettext_lazy("Call the manager on file, or the next above, and ask whether this request is real."),
    Method.BADGE: gettext_lazy("They stand before you: compare the photo, take down the number."),
}
#: checks shown of a ticket
LISTED = 12


@require_safe
def ticket_proof(request: HttpRequest, pk: int) -> HttpResponse:
    """Show who was verified on a ticket and what was reset, as a box on its page."""
    ticket, actor, moment = ticket_or_404(request, pk), actor_of(request), now()
    user = account_of(request)
    rows = Verification.objects.visible_to(user).filter(ticket=ticket).select_related("person")[:LISTED]
    context = {
        "ticket": ticket,
        "proofs": [proof_words(proof_of(person, ticket, at=moment), actor=actor, now=moment) for person in persons_of(ticket)],
        "rows": [{"row": row, "may_override": _may_override(request, row)} for row in rows],
        "resets": Reset.objects.visible_to(user).filter(ticket=ticket).select_related("person")[:LISTED],
        "may": may_verify(actor, ticket),
    }
    return draw(request, "runbooks/parts/proof.html", context, _("Verified caller on %(number)s") % {"number": ticket.number})


def _may_override(request: HttpRequest, row: Verification) -> bool:
    return row.result == Verification.Result.REFUSED and row.overridden_at is None and can_override(actor_of(request), row)


@require_http_methods(["GET", "HEAD", "POST"])
def verify(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer the ways of verifying a caller by what is on file, and record one."""
    ticket = ticket_or_404(request, pk)
    require(can_verify(actor_of(request), ticket))
    person = _person(request, ticket)
    if request.method != "POST":
        return _verify_page(request, ticket, person)
    found = next((kind for kind in CHECKS if kind.method == request.POST.get("method")), None)
    if found is None or person is None:
        raise Http404
    form = found(request.POST, person=person, ticket=ticket)
    passed = request.POST.get("result") == "passed"
    if not passed:
        for name in set(form.fields) - {"reason"}:
            form.fields[name].required = form.fields[name].required and name != "code"
    if form.is_valid() and _recorded(request, ticket, person, form, passed=passed):
        return redirect("desk:ticket", ticket.number)
    return _verify_page(request, ticket, person, form)


def _recorded(request: HttpRequest, ticket: Ticket, person: Person, form: CheckForm, *, passed: bool) -> bool:
    """Record a check from its form; put what the action refuses on the form and return whether it is done."""
    try:
        if isinstance(form, CodeForm) and passed:
            return _code_recorded(request, ticket, person, form)
        record_verification(ticket, actor=actor_of(request), now=now(), person=person, check=_check(form, passed=passed))
    except ValidationError as error:
        blame(form, error)
        return False
    except Conflict as conflict:
        form.add_error(None, str(conflict.message))
        return False
    _say(request, person, passed=passed)
    return True


def _code_recorded(request: HttpRequest, ticket: Ticket, person: Person, form: CodeForm) -> bool:
    answer = check_code(ticket, actor=actor_of(request), now=now(), person=person, digits=form.cleaned_data["code"])
    if answer.matched:
        _say(request, person, passed=True)
        return True
    if answer.verification is not None:
        _say(request, person, passed=False)
        return True
    words = ngettext("This is not the code. %(left)d try is left.", "This is not the code. %(left)d tries are left.", answer.tries_left)
    form.add_error("code", words % {"left": answer.tries_left})
    return False


def _check(form: CheckForm, *, passed: bool) -> Check:
    data = form.cleaned_data
    manager = form.managers.get(data["manager"]) if isinstance(form, ManagerForm) else None
    return Check(
        method=form.method,
        passed=passed,
        line=data.get("line", ""),
        manager=manager,
        badge=data.get("badge", ""),
        photo_matched=data.get("photo_matched", False),
        reason=data.get("reason", ""),
    )


def _say(request: HttpRequest, person: Person, *, passed: bool) -> None:
    if passed:
        minutes = int(verification_life().total_seconds() // 60)
        messages.success(request, _("%(person)s is verified for %(minutes)d minutes.") % {"person": person, "minutes": minutes})
    else:
        messages.warning(
            request, _("Refused and recorded. Until a supervisor sets this aside, no account of %(person)s can be reset.") % {"person": person}
        )


def _person(request: HttpRequest, ticket: Ticket) -> Person | None:
    """Return whom to verify: the one asked for, or the requester."""
    people = persons_of(ticket)
    wanted = request.POST.get("person") or request.GET.get("person")
    return next((person for person in people if str(person.pk) == wanted), people[0] if people and not wanted else None)


def _verify_page(request: HttpRequest, ticket: Ticket, person: Person | None, bound: CheckForm | None = None) -> HttpResponse:
    actor, moment = actor_of(request), now()
    people = persons_of(ticket)
    context: dict[str, Any] = {"ticket": ticket, "people": people, "person": person}
    if person is not None:
        code = VerificationCode.objects.filter(ticket=ticket, person=person, ended_at=None, expires_at__gt=moment).first()
        context |= {
            "proof": proof_words(proof_of(person, ticket, at=moment), actor=actor, now=moment),
            "ways": [_way(kind, ticket, person, bound) for kind in CHECKS],
            "code": code,
            "address": _masked(contacts_on_file(person, ticket).get("email", "")),
        }
    return render(request, "runbooks/verify.html", context, status=422 if bound is not None else 200)


def _way(kind: type[CheckForm], ticket: Ticket, person: Person, bound: CheckForm | None) -> dict[str, Any]:
    form = bound if bound is not None and isinstance(bound, kind) else kind(person=person, ticket=ticket)
    method = Method(kind.method)
    return {"method": method.value, "title": method.label, "icon": ICONS[method], "how": HOW[method], "form": form, "is_possible": form.is_possible}


def _masked(address: str) -> str:
    """Return an address with only its first letter and its place, enough to say where to look."""
    name, _at, place = address.partition("@")
    return f"{name[:1]}…@{place}" if place else ""


@require_POST
def code_ask(request: HttpRequest, pk: int) -> HttpResponse:
    """Have a one-time code sent to the address on file."""
    ticket = ticket_or_404(request, pk)
    person = _person(request, ticket)
    if person is None:
        raise Http404
    try:
        ask_code(ticket, actor=actor_of(request), now=now(), person=person)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
    else:
        messages.success(request, _("A code is on its way to the address on file. It holds for 10 minutes."))
    response = redirect("runbooks:verify", ticket.pk)
    response["Location"] += f"?person={person.pk}"
    return response


@require_http_methods(["GET", "HEAD", "POST"])
def reset(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what was reset, and record it for a verified person."""
    ticket, actor, moment = ticket_or_404(request, pk), actor_of(request), now()
    require(can_verify(actor, ticket))
    person = _person(request, ticket)
    form = ResetForm(request.POST if request.method == "POST" else None)
    missing = ""
    if person is not None and form.is_valid():
        try:
            record_reset(ticket, actor=actor, now=moment, person=person, **form.cleaned_data)
        except ValidationError as error:
            blame(form, error)
        except GateShut as shut:
            missing = str(shut.message)
        else:
            messages.success(request, _("Recorded, with who was verified and how."))
            return redirect("desk:ticket", ticket.number)
    proof = proof_words(proof_of(person, ticket, at=moment), actor=actor, now=moment) if person is not None else None
    context = {"ticket": ticket, "people": persons_of(ticket), "person": person, "form": form, "proof": proof, "missing": missing}
    return render(request, "runbooks/reset.html", context, status=409 if missing else 422 if form.is_bound else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def refusal_override(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask why a refusal no longer counts, and set it aside."""
    rows = Verification.objects.visible_to(account_of(request)).select_related("ticket", "person")
    found: Verification = one_or_404(rows, pk)
    if not can_override(actor_of(request), found):
        raise Refused(_("A supervisor sets refusals aside, never the person concerned."))
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            override_refusal(found, actor=actor_of(request), now=now(), reason=form.cleaned_data["reason"])
        except ValidationError as error:
            blame(form, error)
        else:
            messages.success(request, _("Set aside. %(person)s can be verified anew.") % {"person": found.person})
            return redirect("desk:ticket", found.ticket.number)
    title = _("Set the refusal of %(person)s aside") % {"person": found.person}
    return ask(request, form, title=title, label=_("Set aside"), ticket=found.ticket, lede=found.reason)
