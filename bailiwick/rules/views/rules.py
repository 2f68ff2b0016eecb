"""The list of rules, a rule's own page, and switching, ordering and rehearsing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Max, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.jobs import enqueue
from bailiwick.core.moments import spoken
from bailiwick.core.panels import panels_for
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.rules import jobs
from bailiwick.rules.actions import begin_rehearsal, change_rule, make_rule, move_rule, retire_rule, switch_off, switch_on
from bailiwick.rules.engine.fields import FIELDS
from bailiwick.rules.engine.names import Names
from bailiwick.rules.engine.wording import condition_words, deed_words
from bailiwick.rules.forms.deeds import DEED_FORMS
from bailiwick.rules.forms.rules import RuleForm
from bailiwick.rules.models import Outcome, Rehearsal, RehearsedRun, Rule, RuleRun
from bailiwick.rules.permissions import can_edit_rules, can_see_rules
from bailiwick.rules.views.doors import blame, editing, rule_of, said

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

#: runs on a rule's own page, and rehearsed ones on a page
SHORT, PAGE = 10, 50


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """List the rules in the order in which they are asked."""
    require(can_see_rules(actor_of(request)))
    names, moment = Names(), now()
    acted = Count("runs", filter=Q(runs__outcome=Outcome.DONE, runs__at__gte=moment.replace(hour=0, minute=0, second=0, microsecond=0)))
    found = Rule.objects.visible_to(account_of(request)).filter(retired_at=None).annotate(last=Max("runs__at"), today=acted)
    rows = [_row(rule, names, moment) for rule in found.order_by("position", "id")]
    return render(request, "rules/rules.html", {"rows": rows, "may_edit": can_edit_rules(actor_of(request))})


def _row(rule: Any, names: Names, moment: datetime) -> dict[str, Any]:
    return {"rule": rule, "sentence": rule.sentence(names), "last": spoken(rule.last, moment) if rule.last else "", "today": rule.today}


@require_safe
def rule(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a rule as a sentence, its parts, what it did and what it would have done."""
    shown, names, moment = rule_of(request, pk), Names(), now()
    runs = RuleRun.objects.visible_to(account_of(request)).filter(rule=shown).select_related("ticket").order_by("-id")
    context = {
        "rule": shown,
        "sentence": shown.sentence(names),
        "when": capfirst(shown.when_words()),
        "groups": [_group(number, group, names) for number, group in enumerate(shown.says.groups)],
        "deeds": [{"index": index, "words": capfirst(deed_words(deed, names)), "do": deed.do} for index, deed in enumerate(shown.says.deeds)],
        "runs": [run_row(run, moment) for run in runs[:SHORT]],
        "runs_url": f"{reverse('records:list', args=['rule-runs'])}?rule={shown.pk}",
        "rehearsals": [_rehearsal_row(each, moment) for each in Rehearsal.objects.filter(rule=shown)[:5]],
        "fields": [(name, field.label) for name, field in FIELDS.items()],
        "kinds": [(do, label) for do, (label, _form) in DEED_FORMS.items()],
        "may_edit": can_edit_rules(actor_of(request)) and not shown.is_retired,
        "panels": [{"title": panel.title, "url": panel.url_for(shown)} for panel in panels_for(shown, account_of(request))],
    }
    return render(request, "rules/rule.html", context)


def _group(number: int, group: Any, names: Names) -> dict[str, Any]:
    return {"number": number, "match": group.match, "conditions": [condition_words(condition, names) for condition in group.conditions]}


def run_row(run: Any, moment: datetime) -> dict[str, Any]:
    """Return what a line of the log shows."""
    changes = [{"field": name, "before": before or "–", "after": after or "–"} for name, (before, after) in run.changes.items()]
    return {"run": run, "when": spoken(run.at, moment), "changes": changes, "said": run.said, "url": reverse("desk:ticket", args=[run.ticket.number])}


def _rehearsal_row(each: Rehearsal, moment: datetime) -> dict[str, Any]:
    return {"rehearsal": each, "when": spoken(each.started_at, moment), "url": reverse("rules:rehearsal", args=[each.pk])}


@require_http_methods(["GET", "POST"])
def rule_make(request: HttpRequest) -> HttpResponse:
    """Make a rule and go on to its page."""
    editing(request)
    form = RuleForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            made = make_rule(actor=actor_of(request), now=now(), values=form.cleaned_data)
        except ValidationError as error:
            blame(form, error)
        else:
            return redirect("rules:rule", made.pk)
    return _form_page(request, form, None)


@require_http_methods(["GET", "POST"])
def rule_change(request: HttpRequest, pk: int) -> HttpResponse:
    """Change what a rule is called, when it is asked and how."""
    editing(request)
    shown = rule_of(request, pk)
    form = RuleForm(request.POST or None, instance=Rule.objects.get(pk=pk), initial={"version": shown.version})
    status = None
    if request.method == "POST" and form.is_valid():
        values = dict(form.cleaned_data)
        try:
            change_rule(shown, actor=actor_of(request), now=now(), version=values.pop("version"), values=values)
        except ValidationError as error:
            blame(form, error)
        except Conflict as conflict:
            form.add_error(None, str(conflict))
            status = 409
        else:
            return redirect("rules:rule", pk)
    return _form_page(request, form, shown, status)


def _form_page(request: HttpRequest, form: RuleForm, shown: Rule | None, status: int | None = None) -> HttpResponse:
    return render(request, "rules/rule_form.html", {"form": form, "rule": shown}, status=status or (422 if form.errors else 200))


@require_POST
def rule_step(request: HttpRequest, pk: int, step: str) -> HttpResponse:
    """Switch a rule on or off, ask it earlier or later, or take it out of use."""
    editing(request)
    shown, actor, moment = rule_of(request, pk), actor_of(request), now()
    steps: dict[str, tuple[Callable[[], object], str]] = {
        "on": (lambda: switch_on(shown, actor=actor, now=moment), _("It acts from now on.")),
        "off": (lambda: switch_off(shown, actor=actor, now=moment), _("It rests.")),
        "up": (lambda: move_rule(shown, actor=actor, now=moment, by=-1), _("It is asked earlier.")),
        "down": (lambda: move_rule(shown, actor=actor, now=moment, by=1), _("It is asked later.")),
        "retire": (lambda: retire_rule(shown, actor=actor, now=moment), _("It is out of use. Its log is kept.")),
    }
    if step not in steps:
        raise Http404
    act, words = steps[step]
    said(request, act, words)
    return redirect("rules:rules") if step in ("up", "down", "retire") else redirect("rules:rule", pk)


@require_POST
def rule_rehearse(request: HttpRequest, pk: int) -> HttpResponse:
    """Rehearse a rule on the last thirty days, in the background."""
    editing(request)
    rehearsal = begin_rehearsal(rule_of(request, pk), actor=actor_of(request), now=now())
    enqueue(jobs.rehearse, rehearsal.pk, reverse("rules:rehearsal", args=[rehearsal.pk]))
    return redirect("core:progress", rehearsal.progress_id)


@require_safe
def run(request: HttpRequest, pk: int) -> HttpResponse:
    """Show one run: why, what was done, and what was before and after."""
    require(can_see_rules(actor_of(request)))
    found = get_object_or_404(RuleRun.objects.visible_to(account_of(request)).select_related("ticket", "rule"), pk=pk)
    return render(request, "rules/run.html", run_row(found, now()))


@require_safe
def rehearsal(request: HttpRequest, pk: int) -> HttpResponse:
    """Show which tickets a rule would have touched, page by page."""
    require(can_see_rules(actor_of(request)))
    shown = get_object_or_404(Rehearsal.objects.select_related("rule", "progress"), pk=pk)
    runs = RehearsedRun.objects.visible_to(account_of(request)).filter(rehearsal=shown).select_related("ticket").order_by("id")
    after = request.GET.get("after", "")
    if after.isascii() and after.isdecimal():
        runs = runs.filter(id__gt=int(after[:18]))
    rows, moment = list(runs[: PAGE + 1]), now()
    alike = {tuple(run.said) for run in rows}
    context = {
        "same": list(alike.pop()) if len(alike) == 1 else [],
        "unchanged": not any(run.changes for run in rows),
        "rehearsal": shown,
        "rule": shown.rule,
        "rows": [run_row(run, moment) for run in rows[:PAGE]],
        "next_url": f"?after={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
        "progress": shown.progress if shown.ended_at is None else None,
        "when": spoken(shown.started_at, moment),
        "may_edit": can_edit_rules(actor_of(request)),
    }
    return render(request, "rules/rehearsal.html", context)
