"""Writing runbooks: the draft, its steps, versions, and the categories they belong to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.runbooks.actions import (
    attach_runbook,
    detach_runbook,
    draft_runbook,
    drop_draft,
    move_step,
    publish_runbook,
    remove_step,
    save_step,
)
from bailiwick.runbooks.forms.writing import AttachForm, PublishForm, StepForm
from bailiwick.runbooks.models import Act, Runbook, RunbookVersion, Step, compare_versions
from bailiwick.runbooks.permissions import can_edit_runbooks
from bailiwick.runbooks.views.doors import blame, draw, one_or_404
from bailiwick.runbooks.views.words import ICONS

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def runbook_or_404(request: HttpRequest, pk: int) -> Runbook:
    """Return the runbook if the user may know of it; raises Http404."""
    found: Runbook = one_or_404(Runbook.objects.visible_to(account_of(request)), pk)
    return found


@require_safe
def runbook_steps(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the steps that are followed now, as a box on the runbook's page."""
    runbook = runbook_or_404(request, pk)
    versions = list(runbook.versions.select_related("published_by__person")[:20])
    current = next((v for v in versions if v.state == RunbookVersion.State.PUBLISHED), None)
    context = {
        "runbook": runbook,
        "current": current,
        "draft": next((v for v in versions if v.state == RunbookVersion.State.DRAFT), None),
        "versions": versions,
        "steps": [_line(step) for step in current.steps.all()] if current else [],
        "may": can_edit_runbooks(actor_of(request)),
    }
    return draw(request, "runbooks/parts/steps.html", context, str(runbook))


def _line(step: Step) -> dict[str, Any]:
    return {"step": step, "icon": ICONS[step.Kind(step.kind)], "before": Act(step.before).label if step.before else ""}


@require_safe
def runbook_categories(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the categories a runbook belongs to, as a box on its page."""
    return _categories(request, runbook_or_404(request, pk))


def _categories(request: HttpRequest, runbook: Runbook, form: AttachForm | None = None) -> HttpResponse:
    context = {
        "runbook": runbook,
        "attachments": runbook.attachments.select_related("category").order_by("category__name"),
        "form": form or AttachForm(user=account_of(request)),
        "may": can_edit_runbooks(actor_of(request)),
    }
    status = 422 if form is not None and form.is_bound else 200
    return draw(request, "runbooks/parts/categories.html", context, _("Categories of “%(runbook)s”") % {"runbook": runbook}, status=status)


@require_POST
def category_attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach a runbook to a category, proposed or required."""
    runbook, form = runbook_or_404(request, pk), AttachForm(request.POST, user=account_of(request))
    if not form.is_valid():
        return _categories(request, runbook, form)
    attach_runbook(runbook, actor=actor_of(request), now=now(), **form.cleaned_data)
    return redirect("records:detail", "runbooks", pk)


@require_POST
def category_detach(request: HttpRequest, pk: int, category_pk: int) -> HttpResponse:
    """Take a runbook off a category."""
    runbook = runbook_or_404(request, pk)
    attachment = runbook.attachments.filter(category=category_pk).select_related("category").first()
    if attachment is None:
        raise Http404
    detach_runbook(runbook, actor=actor_of(request), now=now(), category=attachment.category)
    messages.success(request, _("No longer attached."))
    return redirect("records:detail", "runbooks", pk)


@require_http_methods(["GET", "HEAD", "POST"])
def runbook_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the draft with its steps; POST begins one."""
    runbook = runbook_or_404(request, pk)
    require(can_edit_runbooks(actor_of(request)))
    if request.method == "POST":
        draft_runbook(runbook, actor=actor_of(request), now=now())
        return redirect("runbooks:draft", pk)
    return _draft_page(request, runbook)


def _draft_page(request: HttpRequest, runbook: Runbook, form: StepForm | None = None, publishing: PublishForm | None = None) -> HttpResponse:
    draft, current = runbook.draft, runbook.current
    steps = list(draft.steps.all()) if draft else []
    context = {
        "runbook": runbook,
        "draft": draft,
        "lines": [{**_line(step), "place": place, "is_first": place == 1, "is_last": place == len(steps)} for place, step in enumerate(steps, 1)],
        "differences": compare_versions(current, draft) if draft and current else [],
        "form": form or StepForm(),
        "publish_form": publishing or PublishForm(),
    }
    bad = (form is not None and form.is_bound) or (publishing is not None and publishing.is_bound)
    return render(request, "runbooks/draft.html", context, status=422 if bad else 200)


@require_POST
def step_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a step at the end of the draft."""
    runbook, form = runbook_or_404(request, pk), StepForm(request.POST)
    require(can_edit_runbooks(actor_of(request)))
    if form.is_valid():
        try:
            save_step(runbook, actor=actor_of(request), now=now(), values=form.cleaned_data)
        except ValidationError as error:
            blame(form, error)
        else:
            return redirect(reverse("runbooks:draft", args=[pk]) + "#new-step")
    return _draft_page(request, runbook, form)


@require_http_methods(["GET", "HEAD", "POST"])
def step_edit(request: HttpRequest, pk: int, step_pk: int) -> HttpResponse:
    """Ask for changes of a step of the draft and make them."""
    runbook = runbook_or_404(request, pk)
    require(can_edit_runbooks(actor_of(request)))
    step = _step_or_404(runbook, step_pk)
    form = StepForm(request.POST if request.method == "POST" else None, instance=Step.objects.get(pk=step.pk))
    if form.is_valid():
        try:
            save_step(runbook, actor=actor_of(request), now=now(), values=form.cleaned_data, step=step)
        except ValidationError as error:
            blame(form, error)
        else:
            return redirect("runbooks:draft", pk)
    context = {"form": form, "title": _("Change the step"), "label": _("Save"), "back": reverse("runbooks:draft", args=[pk]), "runbook": runbook}
    return render(request, "runbooks/form.html", context, status=422 if form.is_bound else 200)


@require_POST
def step_move(request: HttpRequest, pk: int, step_pk: int) -> HttpResponse:
    """Put a step of the draft at another place."""
    runbook = runbook_or_404(request, pk)
    place = request.POST.get("place", "")
    wanted = int(place) if place.isascii() and place.isdecimal() and len(place) < 6 else 1  # noqa: PLR2004 - no runbook is that long
    move_step(runbook, actor=actor_of(request), now=now(), step=_step_or_404(runbook, step_pk), place=wanted)
    return redirect("runbooks:draft", pk)


@require_POST
def step_remove(request: HttpRequest, pk: int, step_pk: int) -> HttpResponse:
    """Take a step out of the draft."""
    runbook = runbook_or_404(request, pk)
    remove_step(runbook, actor=actor_of(request), now=now(), step=_step_or_404(runbook, step_pk))
    return redirect("runbooks:draft", pk)


def _step_or_404(runbook: Runbook, pk: int) -> Step:
    draft = runbook.draft
    step = draft.steps.filter(pk=pk).first() if draft else None
    if step is None:
        raise Http404
    return step


@require_POST
def draft_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish the draft."""
    runbook, form = runbook_or_404(request, pk), PublishForm(request.POST)
    require(can_edit_runbooks(actor_of(request)))
    if form.is_valid():
        try:
            publish_runbook(runbook, actor=actor_of(request), now=now(), note=form.cleaned_data["note"])
        except ValidationError as error:
            blame(form, error)
        else:
            messages.success(request, _("Published. Runs under way keep the version they began with."))
            return redirect("records:detail", "runbooks", pk)
    return _draft_page(request, runbook, publishing=form)


@require_POST
def draft_drop(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the draft up."""
    runbook = runbook_or_404(request, pk)
    try:
        drop_draft(runbook, actor=actor_of(request), now=now())
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
    else:
        messages.success(request, _("The draft is gone; what was published stays."))
    return redirect("records:detail", "runbooks", pk)


@require_safe
def runbook_version(request: HttpRequest, pk: int, version: int) -> HttpResponse:
    """Show a version as it was, and what it changed."""
    runbook = runbook_or_404(request, pk)
    found: RunbookVersion | None = runbook.versions.filter(number=min(version, 2**31 - 1)).select_related("published_by__person").first()
    if found is None:
        raise Http404
    former = runbook.versions.filter(number__lt=found.number).order_by("-number").first()
    context = {
        "runbook": runbook,
        "version": found,
        "former": former,
        "lines": [_line(step) for step in found.steps.all()],
        "differences": compare_versions(former, found) if former else [],
    }
    return render(request, "runbooks/version.html", context)
