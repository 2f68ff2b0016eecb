"""The editor of a draft: one page with everything, one form for each question and each outcome."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core.actors import actor_of
from bailiwick.core.clock import now
from bailiwick.core.problems import Conflict
from bailiwick.triage.actions import begin_draft, change_draft, changed_cases, discard_draft, publish_draft
from bailiwick.triage.engine import editing as edit
from bailiwick.triage.engine.drawing import draw
from bailiwick.triage.forms.parts import NamesForm, OutcomeForm, initial_words
from bailiwick.triage.forms.trees import PublishForm
from bailiwick.triage.views.doors import blame, editing, said, tree_of, version_of
from bailiwick.triage.views.words import coverage_state, outline, placed

if TYPE_CHECKING:
    from collections.abc import Callable

    from bailiwick.triage.models import Definition, TreeVersion


@require_POST
def draft_begin(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a draft, or go on with the one that is open."""
    editing(request)
    found = tree_of(request, slug)
    wanted = request.POST.get("number", "")
    source = version_of(request, slug, int(wanted)) if wanted.isdecimal() and len(wanted) < 10 else None  # noqa: PLR2004 - digits of a version
    draft = begin_draft(found, actor=actor_of(request), now=now(), based_on=source)
    return redirect("triage:draft", slug, draft.number)


def draft_of(request: HttpRequest, slug: str, number: int) -> TreeVersion:
    """Return the draft of an address; what is published is not edited."""
    editing(request)
    draft = version_of(request, slug, number)
    if not draft.is_draft:
        raise Http404
    return draft


@require_safe
def draft(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show a draft with everything that can be changed."""
    shown = draft_of(request, slug, number)
    findings = shown.findings()
    context = {
        "tree": shown.tree,
        "shown": shown,
        "picture": draw(shown.questions),
        **outline(shown.questions),
        "coverage": coverage_state(findings),
        "findings": placed(shown, findings),
        "published": shown.tree.published,
    }
    return render(request, "triage/draft.html", context)


def put(request: HttpRequest, shown: TreeVersion, definition: Definition, what: str) -> bool:
    """Save a changed definition, or say why not."""
    wanted = request.POST.get("version", "")
    version = int(wanted) if wanted.isdecimal() and len(wanted) < 10 else None  # noqa: PLR2004 - digits of a version

    def act() -> object:
        return change_draft(shown, actor=actor_of(request), now=now(), definition=definition, what=what, version=version)

    return said(request, act, _("Saved in the draft."))


@require_POST
def question_step(request: HttpRequest, slug: str, number: int, key: str, step: str) -> HttpResponse:
    """Let the tree start with a question, or take it out."""
    shown = draft_of(request, slug, number)
    definition = shown.questions
    if key not in definition.questions:
        raise Http404
    steps: dict[str, tuple[Callable[[], Definition], str]] = {
        "start": (lambda: edit.start_with(definition, key), _("starts with “%(key)s”")),
        "remove": (lambda: edit.remove_question(definition, key), _("removed question “%(key)s”")),
    }
    if step not in steps:
        raise Http404
    change, what = steps[step]
    put(request, shown, change(), what % {"key": key})
    return redirect("triage:draft", slug, number)


@require_http_methods(["GET", "POST"])
def outcome(request: HttpRequest, slug: str, number: int, key: str = "") -> HttpResponse:
    """Edit an outcome, or add one."""
    shown = draft_of(request, slug, number)
    known = shown.questions.outcomes.get(key)
    if key and known is None:
        raise Http404
    form = OutcomeForm(request.POST or None, initial=OutcomeForm.initial_of(known) if known is not None else None)
    if request.method == "POST" and form.is_valid():
        changed, name = edit.put_outcome(shown.questions, key or None, form.outcome())
        if put(request, shown, changed, _("outcome “%(key)s”") % {"key": name}):
            return redirect("triage:draft", slug, number)
        return _part(request, shown, form, key, status=409)
    return _part(request, shown, form, key)


@require_POST
def outcome_remove(request: HttpRequest, slug: str, number: int, key: str) -> HttpResponse:
    """Take an outcome out."""
    shown = draft_of(request, slug, number)
    if key not in shown.questions.outcomes:
        raise Http404
    put(request, shown, edit.remove_outcome(shown.questions, key), _("removed outcome “%(key)s”") % {"key": key})
    return redirect("triage:draft", slug, number)


@require_http_methods(["GET", "POST"])
def draft_names(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Edit the title and the purpose in both languages."""
    shown = draft_of(request, slug, number)
    initial = {**initial_words(shown.questions.title, "title"), **initial_words(shown.questions.about, "about")}
    form = NamesForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        if put(request, shown, edit.describe(shown.questions, **form.words()), _("title and purpose")):
            return redirect("triage:draft", slug, number)
        return _part(request, shown, form, "", title=_("Title and purpose"), status=409)
    return _part(request, shown, form, "", title=_("Title and purpose"))


def _part(request: HttpRequest, shown: TreeVersion, form: Any, key: str, *, title: str = "", status: int | None = None) -> HttpResponse:
    heading = title or (_("Outcome “%(key)s”") % {"key": key} if key else _("New outcome"))
    context = {"tree": shown.tree, "shown": shown, "form": form, "key": key, "page_title": heading, "is_outcome": not title}
    return render(request, "triage/part.html", context, status=status or (422 if form.errors else 200))


@require_POST
def draft_discard(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Throw a draft away."""
    shown = draft_of(request, slug, number)
    if said(request, lambda: discard_draft(shown, actor=actor_of(request), now=now()), _("The draft is discarded.")):
        return redirect("triage:tree", slug)
    return redirect("triage:draft", slug, number)


@require_http_methods(["GET", "POST"])
def draft_publish(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show what publishing would mean, and publish."""
    shown = draft_of(request, slug, number)
    form, status = PublishForm(request.POST or None), 200
    if request.method == "POST" and form.is_valid():
        try:
            publish_draft(shown, actor=actor_of(request), now=now(), **form.cleaned_data)
        except ValidationError as error:
            blame(form, error)
            status = 422
        except Conflict as conflict:
            form.add_error("is_confirmed", str(conflict))
            status = 409
        else:
            messages.success(request, _("Version %(number)s is asked from now on.") % {"number": shown.number})
            return redirect("triage:tree", slug)
    findings = shown.findings()
    context = {
        "tree": shown.tree,
        "shown": shown,
        "form": form,
        "errors": placed(shown, [finding for finding in findings if finding.is_error]),
        "warnings": placed(shown, [finding for finding in findings if not finding.is_error]),
        "changed": [_result(case, shown) for case in changed_cases(shown)],
        "published": shown.tree.published,
    }
    return render(request, "triage/publish.html", context, status=status)


def _result(case: Any, shown: TreeVersion) -> dict[str, Any]:
    judged = case.judged_by(shown.questions)
    return {"case": case, "outcome": judged.outcome_id or _("no end"), "impact": judged.impact, "urgency": judged.urgency}
