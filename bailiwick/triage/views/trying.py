"""Going through a version without a ticket, keeping paths as test cases, and comparing two versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_POST, require_safe

from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.triage.actions import drop_case, keep_case
from bailiwick.triage.engine import IMPACT_WORDS, URGENCY_WORDS, Circumstances, in_words, judge, walk
from bailiwick.triage.engine.comparing import compare
from bailiwick.triage.forms.trees import CaseForm
from bailiwick.triage.models import TestCase, TreeVersion, WindowKind
from bailiwick.triage.permissions import can_edit_trees
from bailiwick.triage.views.doors import blame, editing, said, tree_of, version_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.http import HttpRequest, HttpResponse, QueryDict

    from bailiwick.triage.models import Face, Walk

LANGUAGES = ("en", "es")


@dataclass(frozen=True)
class Trial:
    """What a page of trying was asked: the answers so far and the circumstances; it is all in the address."""

    answers: Mapping[str, str]
    face: Face
    public_safety_site: bool
    windows: tuple[str, ...]
    language: str

    @classmethod
    def read(cls, data: QueryDict) -> Trial:
        """Read the address; what makes no sense is left out."""
        pairs = [pair.partition(".") for pair in data.getlist("a")[:200]]
        face = data.get("face", "desk")
        language = data.get("language", "")
        return cls(
            answers={question: answer for question, _dot, answer in pairs if question and answer},
            face=cast("Face", face if face in ("desk", "client") else "desk"),
            public_safety_site=bool(data.get("safety")),
            windows=tuple(kind for kind in WindowKind.values if kind in data.getlist("window")),
            language=language if language in LANGUAGES else "en",
        )

    @property
    def circumstances(self) -> Circumstances:
        """What is assumed around the answers."""
        titles = dict(WindowKind.choices)
        return Circumstances(
            public_safety_site=self.public_safety_site, site=_("this site"), windows=tuple((kind, str(titles[kind])) for kind in self.windows)
        )

    def query(self, answers: Mapping[str, str]) -> str:
        """Return the address of the same trial with other answers."""
        said: list[tuple[str, str]] = [("a", f"{question}.{answer}") for question, answer in answers.items()]
        said += [("face", self.face), ("language", self.language), *(("window", kind) for kind in self.windows)]
        return urlencode([*said, *([("safety", "1")] if self.public_safety_site else [])])


@require_safe
def version_try(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Go through a version question by question, with the judgement beside it."""
    shown = version_of(request, slug, number)
    return _trial_page(request, shown, Trial.read(request.GET), CaseForm())


def _trial_page(request: HttpRequest, shown: TreeVersion, trial: Trial, form: CaseForm, *, status: int = 200) -> HttpResponse:
    walked = walk(shown.questions, trial.answers, trial.face)
    judged = judge(walked, trial.circumstances)
    here = reverse("triage:try", args=[shown.tree.slug, shown.number])
    given = walked.answers
    back = f"{here}?{trial.query(dict(list(given.items())[:-1]))}" if given else ""
    context = {
        "tree": shown.tree,
        "shown": shown,
        "trial": trial,
        "walk": walked,
        "steps": _steps(walked, trial, here),
        "choices": _choices(walked, trial, here),
        "ask": in_words(walked.question.wording(trial.face), trial.language) if walked.question is not None else "",
        "look_at": in_words(walked.question.help, trial.language) if walked.question is not None else "",
        "judged": judged,
        "impact": IMPACT_WORDS[judged.impact],
        "urgency": URGENCY_WORDS[judged.urgency],
        "outcome": _outcome(walked, trial.language),
        "back_url": back,
        "again_url": f"{here}?{trial.query({})}",
        "here": here,
        "query": trial.query(given),
        "windows": [(kind, label, kind in trial.windows) for kind, label in WindowKind.choices],
        "form": form,
        "may_edit": can_edit_trees(actor_of(request)),
    }
    return render(request, "triage/try.html", context, status=status)


def _steps(walked: Walk, trial: Trial, here: str) -> list[dict[str, Any]]:
    lines, before = [], dict[str, str]()
    for step in walked.path:
        lines.append(
            {
                "ask": step.question.wording(trial.face).spoken(trial.language),
                "answer": step.answer.say.spoken(trial.language),
                "is_assumed": step.is_assumed,
                "url": "" if step.is_assumed else f"{here}?{trial.query(before)}",
            }
        )
        if not step.is_assumed:
            before[step.question_id] = step.answer.id
    return lines


def _choices(walked: Walk, trial: Trial, here: str) -> list[dict[str, object]]:
    if walked.question is None or walked.question_id is None:
        return []
    return [
        {
            "number": number,
            "words": answer.say.spoken(trial.language) or answer.id,
            "url": f"{here}?{trial.query({**walked.answers, walked.question_id: answer.id})}",
        }
        for number, answer in enumerate(walked.question.answers, 1)
    ]


def _outcome(walked: Walk, language: str) -> dict[str, Any]:
    if walked.outcome is None:
        return {}
    outcome = walked.outcome
    plain = [
        (_("Kind"), _("Request") if outcome.kind == "request" else _("Incident")),
        (_("Solved on the way"), _("yes") if outcome.solved else ""),
        (_("Team"), outcome.team),
        (_("Tier"), outcome.tier),
        (_("Category"), outcome.category),
        (_("Article"), outcome.article),
        (_("Runbook"), outcome.runbook),
    ]
    with override(language):
        texts = {"title": in_words(outcome.title), "advice": in_words(outcome.advice), "tell": in_words(outcome.tell)}
    return {**texts, "facts": [{"label": label, "value": value} for label, value in plain if value]}


@require_POST
def case_keep(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Keep the path as a test case."""
    editing(request)
    shown, trial, form = version_of(request, slug, number), Trial.read(request.POST), CaseForm(request.POST)
    if form.is_valid():
        try:
            keep_case(
                shown,
                actor=actor_of(request),
                now=now(),
                name=form.cleaned_data["name"],
                answers=trial.answers,
                face=trial.face,
                public_safety_site=trial.public_safety_site,
                windows=trial.windows,
            )
        except ValidationError as error:
            blame(form, error)
        else:
            said(request, lambda: None, _("Kept. It is run again before every publishing."))
            return redirect(f"{reverse('triage:try', args=[slug, number])}?{trial.query(trial.answers)}")
    return _trial_page(request, shown, trial, form, status=422)


@require_POST
def case_drop(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Remove a test case."""
    editing(request)
    found = tree_of(request, slug)
    case = get_object_or_404(TestCase, tree=found, pk=pk)
    said(request, lambda: drop_case(case, actor=actor_of(request), now=now()), _("The test case is removed."))
    return redirect("triage:tree", slug)


@require_safe
def versions_compare(request: HttpRequest, slug: str) -> HttpResponse:
    """Show what two versions say differently."""
    found = tree_of(request, slug)
    seen = list(TreeVersion.objects.visible_to(account_of(request)).filter(tree=found).select_related("tree").order_by("-number")[:200])
    by_number = {str(version.number): version for version in seen}
    new = by_number.get(request.GET.get("new", "")) or (seen[0] if seen else None)
    old = by_number.get(request.GET.get("old", "")) or _before(new, seen)
    differences = compare(old.questions, new.questions) if old is not None and new is not None else []
    groups: dict[str, list[object]] = {}
    for difference in differences:
        groups.setdefault(difference.place, []).append(difference)
    context = {"tree": found, "versions": seen, "old": old, "new": new, "groups": groups}
    return render(request, "triage/compare.html", context)


def _before(new: TreeVersion | None, seen: list[TreeVersion]) -> TreeVersion | None:
    """Return the version a draft was made from, or else the one before."""
    if new is None:
        return None
    based_on = next((version for version in seen if version.pk == new.based_on_id), None)
    return based_on or next((version for version in seen if version.number < new.number), new)
