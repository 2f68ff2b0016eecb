"""A rule from an example, and what rules would do: shown before anything is saved."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from bailiwick.core import clock
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.moments import spoken
from bailiwick.core.permissions import require
from bailiwick.core.records import record_named
from bailiwick.core.records.actions import create_record
from bailiwick.core.records.forms import build_form
from bailiwick.mailroom.actions import effect_of, effects_of, rule_from, sightings_by
from bailiwick.mailroom.findings import words_of_plan
from bailiwick.mailroom.models import AlertRule, Arrival, ArrivalState, MailRule, Treatment
from bailiwick.mailroom.views.incoming_doors import MOST_KEY, arrival_or_404

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bailiwick.core.actors import Account
    from bailiwick.core.records.forms import Form
    from bailiwick.mailroom.actions import Effect

#: mails that are opened to show what a rule does, and those that wait among them
TRIED, WAITING = 25, 50
RULES: Final = "mail-rules"
NAMED: Final = ("name",)
ASKED: Final = ("sender", "recipient", "subject", "body", "header", "header_value", "mailbox", "kind")
DONE: Final = ("treatment", "team", "category", "priority")


@require_http_methods(["GET", "HEAD", "POST"])
def incoming_rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Make a rule of an example, and see before what it would do."""
    arrival, record, user = arrival_or_404(request, pk), record_named(RULES), account_of(request)
    require(record.may_edit(actor_of(request)))
    example = rule_from(arrival, now=clock.now())
    example.treatment = Treatment.OPEN
    form = build_form(record, user, instance=example, data=request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid() and "save" in request.POST:
        try:
            made = create_record(record, actor=actor_of(request), now=clock.now(), data=request.POST)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return redirect("mailroom:mail_rule_fits", made.pk)
    tried = _tried(form, example)
    context: dict[str, Any] = {"arrival": arrival, "form": form, "subject": arrival.subject or _("(no subject)"), **_grouped(form)}
    if tried is not None:
        context |= _effects(tried, arrival, user)
    return render(request, "mailroom/incoming_rule.html", context, status=422 if form.errors else 200)


def _grouped(form: Form) -> dict[str, list[Any]]:
    """Return the fields as people think of a rule: its name, which mails, what becomes of them, and the rest."""
    groups = {"named": NAMED, "asked": ASKED, "done": DONE}
    known = {name for names in groups.values() for name in names}
    return {key: [form[name] for name in names] for key, names in groups.items()} | {
        "rest": [form[name] for name in form.fields if name not in known]
    }


def _tried(form: Form, example: MailRule) -> MailRule | None:
    """Return the rule as it stands in the form; none while the form cannot be understood."""
    if not form.is_bound:
        return example
    return cast("MailRule", form.instance) if form.is_valid() else None


def _effects(rule: MailRule, arrival: Arrival, user: Account) -> dict[str, Any]:
    """Return what a rule does to its example and to the last mails that wait."""
    others = _waiting(user).exclude(pk=arrival.pk)[:WAITING]
    now = clock.now()
    return {
        "own": _told(effect_of(rule, arrival, now=now), user),
        "others": [_told(effect, user) for effect in effects_of(rule, others, now=now)],
        "looked_at": len(others),
    }


def _waiting(user: Account) -> Any:
    return Arrival.objects.visible_to(user).in_quarantine().select_related("raw", "mailbox").order_by("-id")


def _told(effect: Effect, user: Account) -> dict[str, Any]:
    """Return an effect in words."""
    arrival = effect.arrival
    return {
        "arrival": arrival,
        "url": reverse("mailroom:incoming_mail", args=[arrival.pk]),
        "sender": arrival.from_name or arrival.from_email or arrival.envelope_from,
        "subject": arrival.subject or _("(no subject)"),
        "when": spoken(arrival.at, clock.now()),
        "fits": effect.fits,
        "is_change": effect.is_change,
        "before": words_of_plan(effect.before, user),
        "after": words_of_plan(effect.after, user),
        "why": effect.after.why,
        "waits": arrival.state == ArrivalState.QUARANTINED,
    }


@require_safe
def mail_rule_fits(request: HttpRequest, pk: int) -> HttpResponse:
    """Show which of the mails that wait a rule fits, and offer to look again at these."""
    rule, user = _rule_or_404(request, pk), account_of(request)
    found = [_told(effect, user) for effect in effects_of(rule, _waiting(user)[:WAITING], now=clock.now())]
    context = {"rule": rule, "others": found, "looked_at": WAITING, "rule_url": reverse("records:detail", args=[RULES, rule.pk])}
    return render(request, "mailroom/rule_fits.html", context | {"helped": [row for row in found if row["is_change"] or row["fits"]]})


@require_safe
def mail_rule_tried(request: HttpRequest, pk: int) -> HttpResponse:
    """Show on a rule's own page what it does to the last mails."""
    rule, user = _rule_or_404(request, pk), account_of(request)
    last = Arrival.objects.visible_to(user).select_related("raw", "mailbox").order_by("-id")[:TRIED]
    found = [_told(effect, user) for effect in effects_of(rule, last, now=clock.now())]
    return _panel(request, "mailroom/_rule_tried.html", {"rule": rule, "rows": found, "looked_at": TRIED, "is_mail": True})


@require_safe
def alert_rule_tried(request: HttpRequest, pk: int) -> HttpResponse:
    """Show on a rule for alerts which of the last mails it knows, and what it reads out of them."""
    user = account_of(request)
    rule = AlertRule.objects.visible_to(user).filter(pk=pk).first() if pk < MOST_KEY else None
    if rule is None:
        raise Http404
    last = Arrival.objects.visible_to(user).select_related("raw").order_by("-id")[:TRIED]
    found = [
        {"arrival": arrival, "sighting": seen, "url": reverse("mailroom:incoming_mail", args=[arrival.pk])}
        for arrival, seen in sightings_by(rule, last)
    ]
    return _panel(request, "mailroom/_rule_tried.html", {"rule": rule, "rows": found, "looked_at": TRIED, "is_mail": False})


def _panel(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    """Show a box, or a page of its own for a plain visit."""
    is_part = bool(request.headers.get("HX-Request"))
    return render(request, template if is_part else "mailroom/rule_tried.html", context)


def _rule_or_404(request: HttpRequest, pk: int) -> MailRule:
    found = MailRule.objects.visible_to(account_of(request)).filter(pk=pk).first() if pk < MOST_KEY else None
    if found is None:
        raise Http404
    return found
