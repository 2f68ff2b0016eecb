"""Writing the steps of macros."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.doors import LARGEST_KEY
from bailiwick.core.permissions import require
from bailiwick.macros.actions import move_macro_step, remove_macro_step, save_macro_step
from bailiwick.macros.forms.texts import StepForm
from bailiwick.macros.models import VARIABLES, Macro, MacroStep, MacroStepKind
from bailiwick.macros.permissions import can_edit

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def macro_or_404(request: HttpRequest, pk: int) -> Macro:
    """Return the macro if the user may use it; raises Http404."""
    found = Macro.objects.visible_to(account_of(request)).filter(pk=pk).first() if pk <= LARGEST_KEY else None
    if found is None:
        raise Http404
    return found


@require_safe
def macro_steps(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the steps of a macro, as a box on its page."""
    macro = macro_or_404(request, pk)
    steps = list(macro.steps.select_related("team", "assignee__person", "runbook", "checklist", "wait_reason"))
    context = {"macro": macro, "steps": steps, "kinds": MacroStepKind.choices, "may": can_edit(actor_of(request), macro)}
    if request.headers.get("HX-Request"):
        return render(request, "macros/parts/steps.html", context)
    return render(request, "macros/steps.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def step_add(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask what a new step needs, and add it at the end."""
    kind = request.POST.get("kind") or request.GET.get("kind", "")
    if kind not in MacroStepKind.values:
        raise Http404
    return _step_page(request, macro_or_404(request, pk), kind)


@require_http_methods(["GET", "HEAD", "POST"])
def step_edit(request: HttpRequest, pk: int, step_pk: int) -> HttpResponse:
    """Ask for changes of a step and make them."""
    macro = macro_or_404(request, pk)
    step = _step_or_404(macro, step_pk)
    return _step_page(request, macro, step.kind, step)


def _step_page(request: HttpRequest, macro: Macro, kind: str, step: MacroStep | None = None) -> HttpResponse:
    require(can_edit(actor_of(request), macro))
    shown = MacroStep.objects.get(pk=step.pk) if step is not None else None
    form = StepForm(request.POST if request.method == "POST" else None, instance=shown, kind=kind, user=account_of(request))
    if form.is_valid():
        try:
            save_macro_step(macro, actor=actor_of(request), now=now(), kind=kind, values=form.cleaned_data, step=step)
        except ValidationError as error:
            for name, sentences in error.message_dict.items():
                for sentence in sentences:
                    form.add_error(name if name in form.fields else None, sentence)
        else:
            return redirect("records:detail", "macros", macro.pk)
    asks = bool(form.fields) or step is not None
    if not asks and request.method != "POST":
        form.is_bound = False
    title = MacroStepKind(kind).label
    context = {
        "form": form,
        "macro": macro,
        "kind": kind,
        "title": title,
        "variables": VARIABLES,
        "lede": "" if asks else _("This step needs no more."),
    }
    return render(request, "macros/step.html", context, status=422 if form.is_bound else 200)


@require_POST
def step_move(request: HttpRequest, pk: int, step_pk: int) -> HttpResponse:
    """Put a step at another place."""
    macro = macro_or_404(request, pk)
    place = request.POST.get("place", "")
    wanted = int(place) if place.isascii() and place.isdecimal() and len(place) < 6 else 1  # noqa: PLR2004 - no macro is that long
    move_macro_step(macro, actor=actor_of(request), now=now(), step=_step_or_404(macro, step_pk), place=wanted)
    return redirect("records:detail", "macros", pk)


@require_POST
def step_remove(request: HttpRequest, pk: int, step_pk: int) -> HttpResponse:
    """Take a step out."""
    macro = macro_or_404(request, pk)
    remove_macro_step(macro, actor=actor_of(request), now=now(), step=_step_or_404(macro, step_pk))
    return redirect("records:detail", "macros", pk)


def _step_or_404(macro: Macro, pk: int) -> MacroStep:
    step = macro.steps.filter(pk=pk).first() if pk <= LARGEST_KEY else None
    if step is None:
        raise Http404
    return step
