"""The small forms of a rule's conditions and actions."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.rules.actions import change_rule
from bailiwick.rules.engine import editing as edit
from bailiwick.rules.engine.fields import FIELDS
from bailiwick.rules.engine.names import Names
from bailiwick.rules.engine.wording import group_words
from bailiwick.rules.forms.conditions import ConditionForm
from bailiwick.rules.forms.deeds import DEED_FORMS, deed_of
from bailiwick.rules.views.doors import editing, resting, rule_of, said

if TYPE_CHECKING:
    from bailiwick.rules.engine.definition import RuleDefinition
    from bailiwick.rules.models import Rule


def _put(request: HttpRequest, shown: Rule, definition: RuleDefinition) -> bool:
    """Save a changed definition of a rule that rests, or say why not."""
    wanted = request.POST.get("version", "")
    version = int(wanted) if wanted.isascii() and wanted.isdecimal() and len(wanted) < 10 else None  # noqa: PLR2004 - digits of a version

    def act() -> None:
        resting(shown)
        change_rule(shown, actor=actor_of(request), now=now(), definition=definition, version=version)

    return said(request, act, _("Saved."))


@require_http_methods(["GET", "POST"])
def condition_new(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """Add a condition about a field."""
    editing(request)
    shown = rule_of(request, pk)
    if name not in FIELDS:
        raise Http404
    form = ConditionForm(request.POST or None, name=name, user=account_of(request), groups=_groups(shown), initial={"group": "0"})
    if request.method == "POST" and form.is_valid():
        group = int(form.cleaned_data.get("group") or 0)
        if _put(request, shown, edit.put_condition(shown.says, form.condition(), group=group)):
            return redirect("rules:rule", pk)
    return _page(request, shown, form, _("Condition: %(field)s") % {"field": FIELDS[name].label})


@require_http_methods(["GET", "POST"])
def condition(request: HttpRequest, pk: int, group: int, index: int) -> HttpResponse:
    """Change a condition."""
    editing(request)
    shown = rule_of(request, pk)
    known = _condition(shown, group, index)
    initial = ConditionForm.initial_of(known, group)
    form = ConditionForm(request.POST or None, name=known.field, user=account_of(request), groups=[], initial=initial)
    if (
        request.method == "POST"
        and form.is_valid()
        and _put(request, shown, edit.put_condition(shown.says, form.condition(), group=group, index=index))
    ):
        return redirect("rules:rule", pk)
    return _page(request, shown, form, _("Condition: %(field)s") % {"field": FIELDS[known.field].label})


@require_POST
def condition_remove(request: HttpRequest, pk: int, group: int, index: int) -> HttpResponse:
    """Take a condition out."""
    editing(request)
    shown = rule_of(request, pk)
    _condition(shown, group, index)
    _put(request, shown, edit.remove_condition(shown.says, group=group, index=index))
    return redirect("rules:rule", pk)


@require_POST
def match_set(request: HttpRequest, pk: int) -> HttpResponse:
    """Let all or any of the conditions be enough, in the rule or in one group."""
    editing(request)
    shown, how, group = rule_of(request, pk), request.POST.get("match", ""), request.POST.get("group", "")
    known = {str(number): number for number in range(len(shown.says.groups))}
    if how not in ("all", "any") or (group and group not in known):
        raise Http404
    _put(request, shown, edit.match_by(shown.says, how, group=known.get(group)))
    return redirect("rules:rule", pk)


@require_http_methods(["GET", "POST"])
def deed_new(request: HttpRequest, pk: int, do: str) -> HttpResponse:
    """Add an action."""
    editing(request)
    shown = rule_of(request, pk)
    if do not in DEED_FORMS:
        raise Http404
    return _deed_page(request, shown, do, None)


@require_http_methods(["GET", "POST"])
def deed(request: HttpRequest, pk: int, index: int) -> HttpResponse:
    """Change an action."""
    editing(request)
    shown = rule_of(request, pk)
    if index >= len(shown.says.deeds):
        raise Http404
    return _deed_page(request, shown, shown.says.deeds[index].do, index)


def _deed_page(request: HttpRequest, shown: Rule, do: str, index: int | None) -> HttpResponse:
    label, kind = DEED_FORMS[do]
    initial = kind.initial_of(shown.says.deeds[index]) if index is not None else None
    form = kind(request.POST or None, user=account_of(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        made = deed_of(form)
        if made is not None and _put(request, shown, edit.put_deed(shown.says, made, index)):
            return redirect("rules:rule", shown.pk)
    return _page(request, shown, form, str(label))


@require_POST
def deed_step(request: HttpRequest, pk: int, index: int, step: str) -> HttpResponse:
    """Let an action happen earlier or later, or take it out."""
    editing(request)
    shown = rule_of(request, pk)
    if index >= len(shown.says.deeds) or step not in ("up", "down", "remove"):
        raise Http404
    says = shown.says
    changed = edit.remove_deed(says, index) if step == "remove" else edit.move_deed(says, index, -1 if step == "up" else 1)
    _put(request, shown, changed)
    return redirect("rules:rule", pk)


def _condition(shown: Rule, group: int, index: int) -> Any:
    groups = shown.says.groups
    if group >= len(groups) or index >= len(groups[group].conditions):
        raise Http404
    return groups[group].conditions[index]


def _groups(shown: Rule) -> list[tuple[str, str]]:
    """Return the groups to choose from, and another one; nothing while there is none to choose."""
    names = Names()
    known = [(str(number), group_words(group, names)) for number, group in enumerate(shown.says.groups)]
    return [*known, (str(len(known)), _("a new group"))] if known else []


def _page(request: HttpRequest, shown: Rule, form: Any, title: str) -> HttpResponse:
    return render(request, "rules/part.html", {"rule": shown, "form": form, "page_title": title}, status=422 if form.errors else 200)
