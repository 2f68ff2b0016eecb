"""The list of policies, which of them would be asked, a policy's own page, and making, naming and retiring policies."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.clocks.actions import describe_policy, make_policy, restore_policy, retire_policy
from bailiwick.clocks.forms.policies import PolicyForm
from bailiwick.clocks.models import (
    Facts,
    Policies,
    Policy,
    PolicyVersion,
    Priority,
    Scope,
    VersionState,
    WorkCalendar,
    names_for,
    outward_from,
    things_for,
)
from bailiwick.clocks.permissions import can_edit_policies
from bailiwick.clocks.views.doors import blame, said
from bailiwick.clocks.words.promises import say_rests, say_steps
from bailiwick.clocks.words.tables import table_of
from bailiwick.clocks.words.times import say_target, say_time
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.moments import spoken
from bailiwick.core.panels import panels_for
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

#: versions beside a policy
VERSIONS = 50


@require_safe
def policies(request: HttpRequest) -> HttpResponse:
    """List the policies in the order in which they are asked, and say which one would be asked for a thing."""
    user = account_of(request)
    names = names_for(user)
    found = list(Policy.objects.visible_to(user).order_by("order", "name"))
    versions = PolicyVersion.objects.visible_to(user).filter(policy__in=found).exclude(state=VersionState.REPLACED).select_related("policy")
    by_state = {(version.policy_id, version.state): version for version in versions}
    ranked = sorted(found, key=lambda one: (list(Scope.values).index(one.scope), not one.vendor_managed, one.order, one.name))
    lines = [_line(one, by_state, names) for one in ranked]
    context = {
        "lines": [line for line in lines if not line["policy"].is_retired],
        "retired": [line["policy"] for line in lines if line["policy"].is_retired],
        "priorities": priorities(),
        "may_edit": can_edit_policies(actor_of(request)),
        **_asked(request, names),
    }
    return render(request, "clocks/policies.html", context)


def priorities() -> list[dict[str, object]]:
    """Return the priorities as heads of columns."""
    levels = {1: "critical", 2: "high", 3: "normal", 4: "low"}
    return [{"number": one.value, "label": one.label, "level": levels[one.value]} for one in Priority]


def _line(policy: Policy, by_state: Mapping[tuple[int, str], PolicyVersion], names: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    published = by_state.get((policy.pk, VersionState.PUBLISHED.value))
    document = published.document if published is not None else None
    lines = [document.line(one, "resolve", "client") if document is not None else None for one in Priority.values]
    return {
        "policy": policy,
        "for": scope_words(policy, names),
        "version": published,
        "draft": by_state.get((policy.pk, VersionState.DRAFT.value)),
        "targets": [say_target(line.target) if line is not None else "" for line in lines],
    }


def scope_words(policy: Policy, names: Mapping[tuple[str, str], str], most: int = 6) -> str:
    """Return what a policy is for, by name."""
    if policy.is_default:
        return str(Scope.DEFAULT.label)
    known = [names.get((policy.scope, key), key) for key in policy.keys]
    more = _("and %(count)d more") % {"count": len(known) - most} if len(known) > most else ""
    return f"{policy.get_scope_display()}: {', '.join(known[:most]) or _('none yet')} {more}".strip()


def _asked(request: HttpRequest, names: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    """Return the form that asks which policy holds, and its answer with the reason."""
    user = account_of(request)
    asked = {scope.value: request.GET.get(scope.value, "")[:60] for scope in (Scope.SERVICE, Scope.CATEGORY, Scope.DEPARTMENT)}
    is_vendor = "vendor" in request.GET
    labels = {Scope.SERVICE: _("Service"), Scope.CATEGORY: _("Category"), Scope.DEPARTMENT: _("Department")}
    fields = [
        {"name": scope.value, "label": labels[scope], "choices": things_for(scope, user), "value": asked[scope.value]}
        for scope in (Scope.SERVICE, Scope.CATEGORY, Scope.DEPARTMENT)
    ]
    if not any(asked.values()) and not is_vendor:
        return {"fields": fields}
    category, department = (outward_from(scope, asked[scope]) for scope in ("category", "department"))
    facts = Facts(asked["service"], category, department, vendor_managed=is_vendor)
    return {"fields": fields, "is_vendor": is_vendor, "is_asked": True, "chosen": Policies.read().choose(facts, names)}


def policy_at(request: HttpRequest, pk: int) -> Policy:
    """Return the policy of an address."""
    return get_object_or_404(Policy.objects.visible_to(account_of(request)), pk=pk)


def editable_policy(request: HttpRequest, pk: int) -> Policy:
    """Return the policy of an address for those who may edit it."""
    found = policy_at(request, pk)
    require(can_edit_policies(actor_of(request)))
    return found


@require_safe
def policy(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a policy: what it promises now or promised in a version, for what it holds, and its versions."""
    found, user, moment = policy_at(request, pk), account_of(request), now()
    rows = PolicyVersion.objects.visible_to(user).filter(policy=found).select_related("published_by", "made_by").order_by("-number")
    versions = list(rows[:VERSIONS])
    shown = _shown(request, versions)
    context = {
        "policy": found,
        "for": scope_words(found, names_for(user), most=100),
        "shown": shown,
        "draft": next((one for one in versions if one.is_draft), None),
        "versions": [_version_line(one, moment) for one in versions],
        "may_edit": can_edit_policies(actor_of(request)),
        "panels": [{"title": panel.title, "url": panel.url_for(found)} for panel in panels_for(found, user)],
        **(promises_of(shown) if shown is not None else {}),
    }
    return render(request, "clocks/policy.html", context)


def promises_of(version: PolicyVersion) -> dict[str, Any]:
    """Return what a version promises, for the page."""
    calendars = dict(WorkCalendar.objects.values_list("code", "name"))
    document = version.document
    return {
        "groups": table_of(document, calendars),
        "priorities": priorities(),
        "base_calendar": calendars.get(document.calendar, document.calendar),
        "rests": say_rests(document.stops_for),
        "steps": say_steps(document.marks, usual=_("whoever has it, of what is to be solved")),
        "ageing": [
            {"priority": rule.priority, "after": say_time(rule.mark.offset), "to": rule.to}
            for rule in sorted(document.ageing, key=lambda rule: rule.priority)
        ],
    }


def _shown(request: HttpRequest, versions: list[PolicyVersion]) -> PolicyVersion | None:
    asked = next((one for one in versions if str(one.number) == request.GET.get("version")), None)
    if "version" in request.GET and asked is None:
        raise Http404
    return asked or next((one for one in versions if one.state == VersionState.PUBLISHED), None)


def _version_line(one: PolicyVersion, moment: datetime) -> dict[str, Any]:
    who = one.published_by if one.published_at is not None else one.made_by
    return {"version": one, "who": who or _("the product"), "when": spoken(one.published_at or one.made_at, moment)}


@require_http_methods(["GET", "POST"])
def policy_make(request: HttpRequest) -> HttpResponse:
    """Make a policy and go on to its promises."""
    require(can_edit_policies(actor_of(request)))
    form = PolicyForm(request.POST or None, user=account_of(request))
    if request.method == "POST" and form.is_valid():
        values = form.values()
        values.pop("version")
        try:
            made = make_policy(actor=actor_of(request), now=now(), **values)
        except ValidationError as error:
            blame(form, error)
        else:
            return redirect("clocks:policy_preset", made.pk)
    return _form_page(request, form, _("New policy"), _("Make the policy"))


@require_http_methods(["GET", "POST"])
def policy_describe(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a policy is called and what it is for."""
    found = editable_policy(request, pk)
    own = Policy.objects.get(pk=pk)
    form = PolicyForm(request.POST or None, instance=own, user=account_of(request), initial={"version": found.version})
    status = 0
    if request.method == "POST" and form.is_valid():
        try:
            describe_policy(found, actor=actor_of(request), now=now(), **form.values())
        except ValidationError as error:
            blame(form, error)
        except Conflict as conflict:
            form.add_error(None, str(conflict.message))
            status = 409
        else:
            messages.success(request, _("Saved."))
            return redirect("clocks:policy", pk)
    return _form_page(request, form, _("Name and scope"), _("Save"), found, status=status)


def _form_page(request: HttpRequest, form: PolicyForm, title: str, submit: str, about: Policy | None = None, *, status: int = 0) -> HttpResponse:
    context = {"form": form, "page_title": title, "submit": submit, "policy": about}
    return render(request, "clocks/policy_form.html", context, status=status or (422 if form.errors else 200))


@require_POST
def policy_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Take it out of use or bring it back."""
    found = editable_policy(request, pk)
    steps = {
        "retire": (retire_policy, _("The policy is out of use. Clocks that run by it run on.")),
        "restore": (restore_policy, _("The policy is in use again.")),
    }
    if step not in steps:
        raise Http404
    act, words = steps[step]
    said(request, lambda: act(found, actor=actor_of(request), now=now()), words)
    return redirect("clocks:policy", pk)
