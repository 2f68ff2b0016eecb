"""The list of trees, a tree's own page, and making, naming and retiring trees."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.moments import spoken
from bailiwick.core.panels import panels_for
from bailiwick.triage.actions import copy_tree, import_draft, make_tree, rename_tree, restore_tree, retire_tree
from bailiwick.triage.engine import coverage, in_words
from bailiwick.triage.engine.drawing import draw
from bailiwick.triage.forms.trees import CopyForm, ImportForm, NameForm, TreeForm
from bailiwick.triage.models import Origin, State, TestCase, Tree, TreeVersion, names
from bailiwick.triage.permissions import can_edit_trees
from bailiwick.triage.views.doors import blame, editing, reading, said, tree_of, version_of
from bailiwick.triage.views.words import coverage_state, outline, placed

if TYPE_CHECKING:
    from datetime import datetime


@require_safe
def trees(request: HttpRequest) -> HttpResponse:
    """List the trees with what is asked today and how complete it is."""
    reading(request)
    moment, found = now(), list(Tree.objects.visible_to(account_of(request)).order_by("title", "id"))
    versions: dict[int, dict[str, TreeVersion]] = {}
    seen = TreeVersion.objects.visible_to(account_of(request)).exclude(state=State.RETIRED).order_by("number")
    for version in seen.select_related("tree"):
        versions.setdefault(version.tree_id, {})[version.state] = version
    rows = [_row(tree, versions.get(tree.pk, {}), moment) for tree in found]
    context = {
        "rows": [row for row in rows if not row["tree"].is_retired],
        "retired": [row for row in rows if row["tree"].is_retired],
        "may_edit": can_edit_trees(actor_of(request)),
    }
    return render(request, "triage/trees.html", context)


def _row(tree: Tree, versions: dict[str, TreeVersion], moment: datetime) -> dict[str, Any]:
    published, draft = versions.get(State.PUBLISHED), versions.get(State.DRAFT)
    shown = published or draft
    findings = shown.findings() if shown is not None else []
    return {
        "tree": tree,
        "published": published,
        "published_words": spoken(published.published_at, moment) if published is not None and published.published_at else "",
        "draft": draft,
        "shown": shown,
        "questions": len(shown.questions.questions) if shown is not None else 0,
        "coverage": coverage_state(findings),
    }


@require_safe
def tree(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the version that is asked today, or the newest one that may be seen."""
    found = tree_of(request, slug)
    seen = TreeVersion.objects.visible_to(account_of(request)).filter(tree=found)
    shown = seen.filter(state=State.PUBLISHED).first() or seen.order_by("-number").first()
    if shown is None:
        raise Http404
    return version(request, slug, shown.number)


@require_safe
def version(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show one version: drawn, as an outline, with its place among the others."""
    shown = version_of(request, slug, number)
    findings, moment = shown.findings(), now()
    versions = TreeVersion.objects.visible_to(account_of(request)).filter(tree=shown.tree).order_by("-number")
    context = {
        "tree": shown.tree,
        "shown": shown,
        "picture": draw(shown.questions),
        **outline(shown.questions),
        "coverage": coverage_state(findings),
        "findings": placed(shown, findings)[:5],
        "versions": [_version_line(each, moment) for each in versions.select_related("published_by", "made_by")[:30]],
        "cases": TestCase.objects.filter(tree=shown.tree),
        "may_edit": can_edit_trees(actor_of(request)),
        "panels": [{"title": panel.title, "url": panel.url_for(shown.tree)} for panel in panels_for(shown.tree, account_of(request))],
    }
    return render(request, "triage/tree.html", context)


def _version_line(each: TreeVersion, moment: datetime) -> dict[str, Any]:
    who, when = (each.published_by, each.published_at) if each.published_at else (each.made_by, each.changed_at)
    return {"version": each, "who": who or _("the product"), "when": spoken(when, moment), "at": when}


@require_http_methods(["GET", "POST"])
def tree_make(request: HttpRequest) -> HttpResponse:
    """Make an empty tree and go on to its editor."""
    editing(request)
    form = TreeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        draft = make_tree(actor=actor_of(request), now=now(), **form.cleaned_data)
        return redirect("triage:draft", draft.tree.slug, draft.number)
    return _small(request, form, _("New question tree"), _("Make the tree"))


@require_http_methods(["GET", "POST"])
def tree_copy(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Make another tree that begins as this version."""
    editing(request)
    source = version_of(request, slug, number)
    initial = {"title": _("Copy of %(title)s") % {"title": source.tree.title}, "slug": f"{source.tree.slug}-copy"}
    form = CopyForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        draft = copy_tree(source, actor=actor_of(request), now=now(), **form.cleaned_data)
        return redirect("triage:draft", draft.tree.slug, draft.number)
    return _small(request, form, _("Duplicate “%(title)s”") % {"title": source.tree.title}, _("Duplicate"), source.tree)


@require_http_methods(["GET", "POST"])
def tree_rename(request: HttpRequest, slug: str) -> HttpResponse:
    """Change what a tree is called and for."""
    editing(request)
    found = tree_of(request, slug)
    form = NameForm(request.POST or None, instance=Tree.objects.get(pk=found.pk), initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        if said(request, lambda: rename_tree(found, actor=actor_of(request), now=now(), **form.cleaned_data), _("Saved.")):
            return redirect("triage:tree", slug)
        return _small(request, form, _("Name and purpose"), _("Save"), found, status=409)
    return _small(request, form, _("Name and purpose"), _("Save"), found)


@require_POST
def tree_retire(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a tree out of use."""
    editing(request)
    found = tree_of(request, slug)
    said(request, lambda: retire_tree(found, actor=actor_of(request), now=now()), _("The tree is asked no more. Tickets keep their answers."))
    return redirect("triage:tree", slug)


@require_POST
def tree_restore(request: HttpRequest, slug: str) -> HttpResponse:
    """Bring a tree back into use."""
    editing(request)
    found = tree_of(request, slug)
    said(request, lambda: restore_tree(found, actor=actor_of(request), now=now()), _("The tree is asked again."))
    return redirect("triage:tree", slug)


@require_safe
def version_export(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Give a version as a JSON file."""
    shown = version_of(request, slug, number)
    response = HttpResponse(json.dumps(shown.questions.stored(), ensure_ascii=False, indent=2), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{shown.tree.slug}-{shown.number}.json"'
    return response


@require_http_methods(["GET", "POST"])
def tree_import(request: HttpRequest) -> HttpResponse:
    """Take a JSON file as a draft of a tree, or as a new tree."""
    editing(request)
    form = ImportForm(request.POST or None, request.FILES or None, initial={"tree": request.GET.get("tree")})
    if request.method == "POST" and form.is_valid():
        try:
            draft = _imported(request, form)
        except ValidationError as error:
            blame(form, error)
        else:
            return redirect("triage:draft", draft.tree.slug, draft.number)
    return _small(request, form, _("Import a tree"), _("Import as a draft"), is_upload=True)


def _imported(request: HttpRequest, form: ImportForm) -> TreeVersion:
    definition, into = form.cleaned_data["upload"], form.cleaned_data["tree"]
    if into is not None:
        return import_draft(into, actor=actor_of(request), now=now(), definition=definition)
    slug = form.cleaned_data["slug"]
    title = in_words(definition.title, "en")[:120] or slug
    about = in_words(definition.about, "en")[:300]
    return make_tree(actor=actor_of(request), now=now(), title=title, slug=slug, about=about, definition=definition, origin=Origin.IMPORTED)


@require_safe
def version_coverage(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Show every finding in words, each leading to its place."""
    shown = version_of(request, slug, number)
    findings = coverage(shown.questions, names.all_known())
    context = {
        "tree": shown.tree,
        "shown": shown,
        "errors": placed(shown, [finding for finding in findings if finding.is_error]),
        "warnings": placed(shown, [finding for finding in findings if not finding.is_error]),
        "may_edit": can_edit_trees(actor_of(request)),
    }
    return render(request, "triage/coverage.html", context)


def _small(
    request: HttpRequest, form: Any, title: str, submit: str, about: Tree | None = None, *, is_upload: bool = False, status: int | None = None
) -> HttpResponse:
    context = {"form": form, "page_title": title, "submit": submit, "tree": about, "is_upload": is_upload}
    return render(request, "triage/small_form.html", context, status=status or (422 if form.errors else 200))
