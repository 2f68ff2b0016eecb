"""How trees and their versions are put into words on pages."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bailiwick.triage.engine import IMPACT_WORDS, URGENCY_WORDS, in_words
from bailiwick.triage.engine.graphs import in_order, outcomes_in_order

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bailiwick.triage.models import Definition, Finding, TreeVersion


def coverage_state(findings: Sequence[Finding]) -> dict[str, str]:
    """Return how complete a version is, as a badge."""
    errors = sum(finding.is_error for finding in findings)
    warnings = len(findings) - errors
    if errors:
        return {"kind": "warning", "words": ngettext("%(count)s error", "%(count)s errors", errors) % {"count": errors}}
    if warnings:
        return {"kind": "info", "words": ngettext("%(count)s warning", "%(count)s warnings", warnings) % {"count": warnings}}
    return {"kind": "success", "words": _("complete")}


def placed(version: TreeVersion, findings: Sequence[Finding]) -> list[dict[str, Any]]:
    """Return the findings with the address of the place they speak of."""
    return [{"finding": finding, "words": str(finding), "url": place_url(version, finding)} for finding in findings]


def place_url(version: TreeVersion, finding: Finding) -> str:
    """Return where a finding is mended: the part's own form in a draft, else its place in the outline."""
    slug, number, definition = version.tree.slug, version.number, version.questions
    if version.is_draft and finding.question in definition.questions:
        return reverse("triage:question", args=[slug, number, finding.question])
    if version.is_draft and finding.outcome in definition.outcomes:
        return reverse("triage:outcome", args=[slug, number, finding.outcome])
    page = "triage:draft" if version.is_draft else "triage:version"
    return f"{reverse(page, args=[slug, number])}#{finding.place}"


def outline(definition: Definition) -> dict[str, Any]:
    """Return a definition as lists for the outline: questions with their answers, then outcomes."""
    questions = [
        {
            "key": key,
            "question": question,
            "is_start": key == definition.start,
            "answers": [
                {
                    "number": number,
                    "answer": answer,
                    "is_assumed": answer.id == question.skip,
                    **_way(definition, answer.to, answer.end),
                    **_says(answer),
                }
                for number, answer in enumerate(question.answers, 1)
            ],
        }
        for key, question in ((key, definition.questions[key]) for key in in_order(definition))
    ]
    return {"questions": questions, "outcomes": [(key, definition.outcomes[key]) for key in outcomes_in_order(definition)]}


def _way(definition: Definition, to: str | None, end: str | None) -> dict[str, str]:
    if to is not None:
        question = definition.questions.get(to)
        return {"way": (in_words(question.ask) if question else "") or to, "anchor": f"question-{to}", "way_kind": "question"}
    if end is not None:
        outcome = definition.outcomes.get(end)
        return {"way": (in_words(outcome.title) if outcome else "") or end, "anchor": f"outcome-{end}", "way_kind": "outcome"}
    return {"way": "", "anchor": "", "way_kind": ""}


def _says(answer: Any) -> dict[str, Any]:
    marks = {
        "blocked": _("blocked"),
        "workaround": _("way around"),
        "public_safety": _("public safety"),
        "election": _("election"),
        "payroll": _("payroll"),
    }
    said = []
    if answer.impact:
        said.append(_("impact: %(words)s") % {"words": IMPACT_WORDS[answer.impact]})
    if answer.urgency:
        said.append(_("urgency: %(words)s") % {"words": URGENCY_WORDS[answer.urgency]})
    said += [marks[mark] for mark in answer.sets]
    if answer.flag:
        said.append(_("security"))
    return {"says": said}
