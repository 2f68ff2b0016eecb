"""What callers answered to the questions of their category, for the tickets of the last months."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import TYPE_CHECKING

from bailiwick.desk.actions import attach_trees
from bailiwick.desk.models import Category, Triage, TriageAnswer
from bailiwick.triage.models import State, TreeVersion, Walk, judge, walk

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from bailiwick.demo.actions.people import People
    from bailiwick.demo.actions.tickets import Told
    from bailiwick.triage.models import Judgement

#: how far back questions were asked, and of what share of the calls
ASKED_SINCE = timedelta(days=120)
ASKED_SHARE = 0.7
#: share of triages that end at a question nobody answered
LEFT_SHARE = 0.08
#: ways through a tree that are tried out; enough that every usual answer occurs
WAYS = 60
BATCH = 1_000


@dataclass(frozen=True, slots=True)
class Way:
    """One way through a tree, and what it makes of the matter."""

    walked: Walk
    judged: Judgement

    def distance(self, impact: int, urgency: int) -> int:
        """How far its judgement is from what the ticket was given."""
        return abs(self.judged.impact - impact) + abs(self.judged.urgency - urgency)


def bring_triages(tickets: list[Told], people: People, now: datetime, seed: int) -> None:
    """Give the county's categories their questions, and recent calls their answers."""
    attach_trees()
    random = Random(seed)
    ways = _ways(random)
    made = [triage for told in tickets if _was_asked(told, now, random) for triage in _triages(told, people, ways, random)]
    Triage.objects.bulk_create([triage for triage, _way in made], batch_size=BATCH)
    TriageAnswer.objects.bulk_create((row for triage, way in made for row in _rows(triage, way)), batch_size=BATCH)


def _ways(random: Random) -> dict[int, tuple[TreeVersion, list[Way]]]:
    """Return for each category's key the questions asked about it, and ways through them."""
    asked = TreeVersion.objects.filter(state=State.PUBLISHED).select_related("tree")
    found = {version.tree_id: (version, [_way(version, random) for _ in range(WAYS)]) for version in asked}
    trees = {category.pk: category.questions_tree for category in Category.objects.filter(retired_at=None)}
    return {key: found[tree.pk] for key, tree in trees.items() if tree is not None and tree.pk in found}


def _way(version: TreeVersion, random: Random) -> Way:
    """Answer the questions as they come; now and then one is left."""
    given: dict[str, str] = {}
    walked = walk(version.questions, given)
    leaves = random.random() < LEFT_SHARE
    while walked.question is not None and walked.question_id is not None and not (leaves and len(given) > 1):
        answers = walked.question.answers
        given[walked.question_id] = random.choices(answers, weights=range(len(answers) + 1, 1, -1))[0].id
        walked = walk(version.questions, given)
    return Way(walked, judge(walked))


def _was_asked(told: Told, now: datetime, random: Random) -> bool:
    return told.row.channel == "phone" and now - told.row.opened_at < ASKED_SINCE and random.random() < ASKED_SHARE


def _triages(told: Told, people: People, ways: dict[int, tuple[TreeVersion, list[Way]]], random: Random) -> Iterator[tuple[Triage, Way]]:
    """Yield the triage of a ticket whose category has questions: one of the ways that fit how it was judged."""
    if told.row.category_id not in ways:
        return
    version, known = ways[told.row.category_id]
    nearest = min(way.distance(told.row.impact, told.row.urgency) for way in known)
    way = random.choice([way for way in known if way.distance(told.row.impact, told.row.urgency) == nearest])
    told.triage = Triage(
        ticket=told.row,
        version=version,
        answers=way.walked.answers,
        outcome=way.judged.outcome_id or "",
        impact=way.judged.impact,
        urgency=way.judged.urgency,
        modifiers=list(way.judged.modifiers),
        reasons=way.judged.explained,
        is_security=way.judged.is_security,
        override_reason="" if nearest == 0 else "As agreed on the phone",
        by=people.users.get(told.plan.opened_by),
        at=told.row.opened_at,
    )
    yield told.triage, way


def _rows(triage: Triage, way: Way) -> Iterator[TriageAnswer]:
    for step in way.walked.path:
        yield TriageAnswer(
            triage=triage,
            ticket=triage.ticket,
            version=triage.version,
            question=step.question_id,
            answer=step.answer.id,
            is_assumed=step.is_assumed,
        )
    if way.walked.question_id is not None:
        yield TriageAnswer(triage=triage, ticket=triage.ticket, version=triage.version, question=way.walked.question_id)
