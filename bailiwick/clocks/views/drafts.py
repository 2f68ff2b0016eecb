"""Working on the draft of a policy: its promises as rows, presets to begin from, publishing and throwing away."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db import transaction
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bailiwick.clocks.actions import adopt_preset, begin_policy_draft, change_policy_draft, discard_policy_draft, presets, publish_policy
from bailiwick.clocks.forms.policies import PromiseRows
from bailiwick.clocks.models import ClockKind, ClockParty, Priority, VersionState, WorkCalendar, read_document
from bailiwick.clocks.views.doors import said
from bailiwick.clocks.views.policies import editable_policy, priorities
from bailiwick.clocks.words.tables import table_of
from bailiwick.core.actors import actor_of
from bailiwick.core.clock import now
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bailiwick.clocks.models import Policy, PolicyVersion


def _draft_of(found: Policy) -> PolicyVersion | None:
    return found.versions.filter(state=VersionState.DRAFT).select_related("policy").first()


@require_http_methods(["GET", "POST"])
def policy_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Edit the promises of a draft; without one, what is published is shown and saving begins the draft."""
    found = editable_policy(request, pk)
    draft = _draft_of(found)
    if request.method != "POST":
        base = draft or found.versions.filter(state=VersionState.PUBLISHED).first()
        return _page(request, found, PromiseRows.of_document(base.targets if base is not None else {}), draft)
    rows = PromiseRows.of_post(request.POST)
    if rows.step(request.POST.get("step", "")):
        return _page(request, found, rows, draft)
    targets = rows.read()
    if targets is None:
        return _page(request, found, rows, draft, status=422)
    return _save(request, found, rows, targets)


def _save(request: HttpRequest, found: Policy, rows: PromiseRows, targets: dict[str, Any]) -> HttpResponse:
    """Keep what was typed, and publish it if that was asked for; one does not happen without the other."""
    seen, actor = request.POST.get("seen", ""), actor_of(request)
    is_published = "publish" in request.POST
    try:
        with transaction.atomic():
            draft = begin_policy_draft(found, actor=actor, now=now())
            version = int(seen) if seen.isdecimal() and len(seen) < 10 else None  # noqa: PLR2004 - digits of a version
            draft = change_policy_draft(draft, actor=actor, now=now(), targets=targets, version=version)
            if is_published:
                publish_policy(draft, actor=actor, now=now(), note=request.POST.get("note", "")[:300])
    except Conflict as conflict:
        rows.errors = [str(conflict.message)]
        return _page(request, found, rows, _draft_of(found), status=409)
    except ValidationError as error:
        rows.say(error)
        return _page(request, found, rows, _draft_of(found), status=422)
    messages.success(request, _("The promises hold from now on.") if is_published else _("The draft is saved. Nothing is promised by it yet."))
    return redirect("clocks:policy", found.pk) if is_published else redirect(f"{found_url(found)}?version={draft.number}")


def found_url(found: Policy) -> str:
    """Return the address of a policy's page."""
    return str(redirect("clocks:policy", found.pk).url)


def _page(request: HttpRequest, found: Policy, rows: PromiseRows, draft: PolicyVersion | None, *, status: int = 200) -> HttpResponse:
    context = {
        "policy": found,
        "draft": draft,
        "rows": rows,
        "kinds": ClockKind.choices,
        "parties": ClockParty.choices,
        "priorities": Priority.values,
        "errors": rows.errors,
        "note": request.POST.get("note", "")[:300],
    }
    return render(request, "clocks/policy_draft.html", context, status=status)


@require_http_methods(["GET", "POST"])
def policy_preset(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose promises to begin from; they go into the draft."""
    found = editable_policy(request, pk)
    if request.method == "POST":
        name = request.POST.get("preset", "")
        if said(request, lambda: adopt_preset(found, name, actor=actor_of(request), now=now()), _("The promises are in the draft. Look them over.")):
            return redirect("clocks:policy_draft", pk)
    calendars = dict(WorkCalendar.objects.values_list("code", "name"))
    offered = [
        {"name": one.name, "title": str(one), "about": one.spoken(one.about), "groups": table_of(read_document(one.targets), calendars)}
        for one in presets()
    ]
    context = {"policy": found, "presets": offered, "draft": _draft_of(found), "priorities": priorities()}
    return render(request, "clocks/policy_presets.html", context)


@require_POST
def policy_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Promise from now on what the draft says."""
    found = editable_policy(request, pk)
    draft = _draft_of(found)
    if draft is None:
        messages.error(request, _("There is no draft."))
    else:
        note = request.POST.get("note", "")[:300]
        said(request, lambda: publish_policy(draft, actor=actor_of(request), now=now(), note=note), _("The promises hold from now on."))
    return redirect("clocks:policy", pk)


@require_POST
def policy_discard(request: HttpRequest, pk: int) -> HttpResponse:
    """Throw the draft away."""
    found = editable_policy(request, pk)
    draft = _draft_of(found)
    if draft is not None:
        said(request, lambda: discard_policy_draft(draft, actor=actor_of(request), now=now()), _("The draft is gone."))
    return redirect("clocks:policy", pk)
