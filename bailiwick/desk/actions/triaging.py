"""Triage: what the answers to a question tree make of a ticket, and keeping them with it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.desk.actions.priorities import settled_priority
from bailiwick.desk.actions.promises import pass_to_team, promise_otherwise
from bailiwick.desk.actions.rows import hold, keep, put
from bailiwick.desk.actions.showing import PROMISE_FIELDS
from bailiwick.desk.events import PrioritySet, TicketTriaged
from bailiwick.desk.models import Category, Priority, PriorityRule, Triage, TriageAnswer
from bailiwick.desk.permissions import can_triage_ticket, user_of
from bailiwick.people.models import Team
from bailiwick.triage.models import Circumstances, State, TreeVersion, Window, judge, walk

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket
    from bailiwick.people.models import Department, Person
    from bailiwick.places.models import Site
    from bailiwick.triage.models import Face, Judgement, Walk


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What was answered to one version of a question tree; `given` is question id -> answer id."""

    version: TreeVersion
    given: Mapping[str, str] = field(default_factory=dict)
    face: Face = "desk"


@dataclass(frozen=True, slots=True)
class Around:
    """What counts besides the answers: whom it concerns, where, and about what."""

    category: Category | None = None
    site: Site | None = None
    department: Department | None = None
    person: Person | None = None


@dataclass(frozen=True, slots=True)
class Judged:
    """The path through the tree and what it comes to, with the names of the outcome looked up."""

    walked: Walk
    judgement: Judgement
    team: Team | None
    category: Category | None

    @property
    def tier(self) -> int | None:
        """The tier the outcome names."""
        outcome = self.judgement.outcome
        return outcome.tier if outcome is not None else None

    @property
    def kind(self) -> str:
        """Whether the outcome is an incident or a request; empty before the end."""
        outcome = self.judgement.outcome
        return outcome.kind if outcome is not None else ""


def judge_answers(answers: Answers, around: Around, now: datetime) -> Judged:
    """Return what the answers make of the matter here and now; names that nothing answers to are left aside."""
    walked = walk(answers.version.questions, answers.given, answers.face)
    judgement = judge(walked, _circumstances(around, now))
    outcome = judgement.outcome
    team = Team.objects.filter(name=outcome.team, retired_at=None).first() if outcome is not None and outcome.team else None
    named = Category.objects.filter(code=outcome.category, retired_at=None).first() if outcome is not None and outcome.category else None
    return Judged(walked, judgement, team, named)


def judge_for_all(answers: Answers, around: Around, now: datetime) -> Judged:
    """Judge in the language of the installation, for keeping: technicians read the reasons of what a client answered in any other."""
    with translation.override(settings.LANGUAGE_CODE):
        return judge_answers(answers, around, now)


def _circumstances(around: Around, now: datetime) -> Circumstances:
    windows = Window.objects.open_for(around.department, now)
    critical = PriorityRule.objects.filter(priority=Priority.CRITICAL, retired_at=None)
    return Circumstances(
        public_safety_site=around.site is not None and around.site.is_public_safety,
        site=str(around.site or ""),
        windows=tuple((str(window.kind), window.title) for window in windows),
        is_vip=around.person is not None and around.person.is_vip,
        usual_impact=around.category.impact if around.category is not None else None,
        usual_urgency=around.category.urgency if around.category is not None else None,
        critical=frozenset(critical.values_list("impact", "urgency")),
    )


def check_answers(answers: Answers, category: Category | None) -> None:
    """Raise ValidationError for answers to questions that are not asked about the category, or were never published.

    A version that was replaced while somebody was on the phone still counts.
    """
    tree = category.questions_tree if category is not None else None
    if tree is not None and tree.pk != answers.version.tree_id:
        raise ValidationError({"triage": _("These are not the questions about %(category)s. Answer those.") % {"category": category}})
    if answers.version.state == State.DRAFT:
        raise ValidationError({"triage": _("This version of the questions is a draft. Answer the published one.")})
    walked = walk(answers.version.questions, answers.given, answers.face)
    strange = [question for question in answers.given if question not in walked.answers]
    if strange:
        raise ValidationError({"triage": _("“%(question)s” is not asked here, or has no such answer.") % {"question": strange[0]}})


def settled_axes(judged: Judged, *, impact: int | None, urgency: int | None, reason: str) -> tuple[int, int, str]:
    """Return impact and urgency to take, and why they differ from the computed ones.

    Raises ValidationError when they differ without a reason.
    """
    computed = (judged.judgement.impact, judged.judgement.urgency)
    settled = (impact or computed[0], urgency or computed[1])
    if settled == computed:
        return (*computed, "")
    if not reason.strip():
        raise ValidationError({"priority_reason": _("Say why impact or urgency differ from what the answers make.")})
    return (*settled, reason.strip()[:255])


def write_triage(ticket: Ticket, answers: Answers, judged: Judged, *, actor: Actor, now: datetime, override_reason: str = "") -> Triage:
    """Keep the answers with the ticket as those that count, and say so."""
    judgement = judged.judgement
    TriageAnswer.objects.filter(ticket=ticket).delete()
    Triage.objects.filter(ticket=ticket, is_current=True).update(is_current=False)
    triage = Triage.objects.create(
        ticket=ticket,
        version=answers.version,
        face=answers.face,
        answers=judged.walked.answers,
        outcome=judgement.outcome_id or "",
        impact=judgement.impact,
        urgency=judgement.urgency,
        modifiers=list(judgement.modifiers),
        reasons=judgement.explained,
        is_security=judgement.is_security,
        override_reason=override_reason,
        by=user_of(actor),
        at=now,
    )
    TriageAnswer.objects.bulk_create(_rows(triage, judged.walked))
    publish(
        TicketTriaged(
            actor=actor,
            subject=ticket,
            at=now,
            tree=answers.version.tree.title,
            number=answers.version.number,
            outcome=judgement.outcome_id or "",
            is_security=judgement.is_security,
        )
    )
    return triage


def _rows(triage: Triage, walked: Walk) -> list[TriageAnswer]:
    common = {"triage": triage, "ticket": triage.ticket, "version": triage.version}
    rows = [TriageAnswer(**common, question=step.question_id, answer=step.answer.id, is_assumed=step.is_assumed) for step in walked.path]
    return [*rows, TriageAnswer(**common, question=walked.question_id)] if walked.question_id is not None else rows


@transaction.atomic
def triage_ticket(
    ticket: Ticket,
    *,
    actor: Actor,
    now: datetime,
    answers: Answers,
    impact: int | None = None,
    urgency: int | None = None,
    priority: int | None = None,
    reason: str = "",
    version: int | None = None,
) -> Triage:
    """Ask again: impact, urgency and priority follow from the answers, and so do kind, category, and the team of a ticket nobody has.

    Another impact, urgency or priority than computed needs a reason. Raises ValidationError, Stale.
    """
    hold(ticket, version=version)
    require(can_triage_ticket(actor, ticket))
    check_answers(answers, ticket.category)
    judged = judge_for_all(answers, Around(ticket.category, ticket.site, ticket.department, ticket.affected or ticket.requester), now)
    impact, urgency, override = settled_axes(judged, impact=impact, urgency=urgency, reason=reason)
    settled, why = settled_priority(impact, urgency, priority, reason)
    values: dict[str, object] = {"impact": impact, "urgency": urgency, "priority": int(settled), "priority_reason": why}
    was_due_at, set_ = ticket.due_at, put(ticket, values)
    changes = set_ | put(ticket, _followed(ticket, judged))
    if changes and ticket.is_unfinished:
        promise_otherwise(ticket, actor=actor, now=now, reason=override or why)
    if "team" in changes and ticket.is_unfinished:
        pass_to_team(ticket, actor=actor, now=now)
    keep(ticket, *changes, *PROMISE_FIELDS, now=now)
    triage = write_triage(ticket, answers, judged, actor=actor, now=now, override_reason=override or why)
    if set_:
        event = PrioritySet(actor=actor, subject=ticket, at=now, changes=changes, reason=override or why, was_due_at=was_due_at, due_at=ticket.due_at)
        publish(event)
    return triage


def _followed(ticket: Ticket, judged: Judged) -> dict[str, object]:
    """Return what else of a ticket follows from the outcome; a team that has it keeps it, for handing on has its own reason."""
    values: dict[str, object] = {"kind": judged.kind or ticket.kind, "category": judged.category or ticket.category}
    if ticket.team is None and ticket.assignee is None and judged.team is not None:
        values |= {"team": judged.team, "tier": judged.tier or judged.team.tier}
    return values
