"""How questions and what they come to are drawn: for the call form, the client's form and the ticket."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils.translation import gettext as _

from bailiwick.desk.actions import Answers, judge_answers
from bailiwick.desk.models import Impact, Urgency, categories_called, follow_lead
from bailiwick.knowledge.models import Article
from bailiwick.triage.models import TreeVersion, in_words

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Account
    from bailiwick.desk.actions import Around, Judged, Sitting
    from bailiwick.desk.models import Category
    from bailiwick.triage.models import Face, Outcome, Question, Step


def drawn_part(
    sitting: Sitting | None, around: Around, user: Account, moment: datetime, *, url: str, title: str = "", face: Face = "desk"
) -> dict[str, Any]:
    """Return everything a form's part with the questions shows; without questions, the categories the title may mean."""
    part: dict[str, Any] = {"url": url, "face": face, "is_desk": face == "desk"}
    if sitting is None:
        named = [] if around.category is not None else categories_called(title)
        return part | {"proposals": [{"pk": each.pk, "name": _called(each, face)} for each in named]}
    judged = judge_answers(sitting.answers or Answers(version=sitting.version, face=face), around, moment)
    walked = sitting.walked
    return part | {
        "version": sitting.version.pk,
        "path": sitting.path,
        "title": in_words(sitting.version.questions.title) or sitting.version.tree.title,
        "steps": drawn_steps(walked.path, face),
        "question": _question(walked.question_id, walked.question, face, len(walked.answers) + 1) if walked.question else None,
        "severity": drawn_severity(judged) if walked.path else None,
        "outcome": drawn_outcome(judged, user, is_desk=face == "desk"),
        "is_security": judged.judgement.is_security,
    }


def _called(category: Category, face: Face) -> str:
    """Return what a category is called: to clients what its questions are about, in their language."""
    tree = category.questions_tree if face == "client" else None
    version = TreeVersion.objects.published().filter(tree=tree).first() if tree is not None else None
    return (in_words(version.questions.title) if version is not None else "") or category.name


def _question(key: str | None, question: Question, face: Face, number: int) -> dict[str, Any]:
    answers = [{"value": f"{key}:{answer.id}", "say": answer.say.spoken(), "number": place} for place, answer in enumerate(question.answers, 1)]
    return {"ask": question.wording(face).spoken(), "help": in_words(question.help), "answers": answers, "number": number}


def drawn_steps(path: tuple[Step, ...], face: Face) -> list[dict[str, Any]]:
    """Return the questions passed with their answers."""
    return [
        {"id": step.question_id, "ask": step.question.wording(face).spoken(), "say": step.answer.say.spoken(), "is_assumed": step.is_assumed}
        for step in path
    ]


def drawn_severity(judged: Judged) -> dict[str, Any]:
    """Return impact and urgency in words, with every step of their computation."""
    found = judged.judgement
    return {
        "impact": found.impact,
        "urgency": found.urgency,
        "impact_words": Impact(found.impact).label,
        "urgency_words": Urgency(found.urgency).label,
        "reasons": found.explained,
    }


def drawn_outcome(judged: Judged, user: Account, *, is_desk: bool) -> dict[str, Any] | None:
    """Return what is proposed at the end; a client sees what they will be told, and the article."""
    outcome = judged.judgement.outcome
    if outcome is None:
        return None
    words = {"title": outcome.title.spoken(), "tell": in_words(outcome.tell), "article": drawn_article(user, outcome.article)}
    if not is_desk:
        return words
    return words | {"advice": in_words(outcome.advice), "facts": _facts(judged, outcome), "runbook": _runbook(user, outcome.runbook)}


def _facts(judged: Judged, outcome: Outcome) -> list[dict[str, str]]:
    tier = _("tier %(tier)d") % {"tier": outcome.tier} if outcome.tier else ""
    team = ", ".join(filter(None, [str(judged.team), tier])) if judged.team is not None else ""
    facts = [(_("Team"), team), (_("Category"), str(judged.category or ""))]
    return [{"label": label, "value": value} for label, value in facts if value]


def drawn_article(user: Account, slug: str | None) -> dict[str, str] | None:
    """Return title and addresses of an article, if somebody may read it."""
    article = Article.objects.readable_by(user).filter(slug=slug).first() if slug else None
    if article is None:
        return None
    return {
        "title": article.title,
        "url": reverse("knowledge:article", args=[article.slug]),
        "inline_url": reverse("knowledge:article_inline", args=[article.slug]),
    }


def _runbook(user: Account, slug: str | None) -> dict[str, str] | None:
    found = follow_lead("runbook", user, slug)
    return {"title": found[0], "url": found[1]} if found is not None else None
