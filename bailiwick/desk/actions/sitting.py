"""A conversation through the questions before there is a ticket: how far it has come, read from a form that keeps its state.

The state is two fields, `triage_version` and `triage_path`; a step is one more, sent by the button that was pressed.
Nothing is stored; the ticket keeps the answers when it is opened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bailiwick.desk.actions.triaging import Answers
from bailiwick.triage.models import TreeVersion, walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bailiwick.desk.models import Category
    from bailiwick.triage.models import Face, Tree, Walk

#: fields by which a form's buttons ask for the next state instead of sending the form
STEPS = ("triage_show", "triage_answer", "triage_to", "triage_back", "triage_category")
PAIR = re.compile(r"([a-z0-9][a-z0-9_-]{0,59}):([a-z0-9][a-z0-9_-]{0,59})")
#: characters of a path that are read
LONGEST = 4_000
#: digits of the key of a version
KEY_DIGITS = 18


@dataclass(frozen=True, slots=True)
class Sitting:
    """The version that is asked and the path so far."""

    version: TreeVersion
    walked: Walk
    face: Face

    @property
    def path(self) -> str:
        """The state as a form carries it."""
        return ",".join(f"{question}:{answer}" for question, answer in self.walked.answers.items())

    @property
    def answers(self) -> Answers | None:
        """What an action takes; None as long as nothing was answered."""
        given = self.walked.answers
        return Answers(version=self.version, given=given, face=self.face) if given else None


def takes_step(sent: Mapping[str, str]) -> bool:
    """Whether a form was sent for the next question rather than for good."""
    return any(name in sent for name in STEPS)


def sitting_of(sent: Mapping[str, str], category: Category | None, face: Face) -> Sitting | None:
    """Return how far the questions about a category have come after the step that was sent; None when nothing is asked about it."""
    tree = category.questions_tree if category is not None else None
    key = sent.get("triage_version", "")
    begun = _begun(tree, key) if tree is not None else None
    version = begun or (TreeVersion.objects.published().filter(tree=tree).first() if tree is not None else None)
    if version is None:
        return None
    given = dict(PAIR.findall(sent.get("triage_path", "")[:LONGEST])) if begun is not None or not key else {}
    return Sitting(version, walk(version.questions, _stepped(version, given, sent, face), face), face)


def _begun(tree: Tree, key: str) -> TreeVersion | None:
    """Return the version the questions were begun with, even when it was replaced meanwhile; None for one of another tree."""
    if not (key.isascii() and key.isdecimal() and len(key) <= KEY_DIGITS):
        return None
    return TreeVersion.objects.filter(tree=tree, pk=int(key)).exclude(state="draft").first()


def _stepped(version: TreeVersion, given: dict[str, str], sent: Mapping[str, str], face: Face) -> dict[str, str]:
    """Return the answers after the step: one more, the last one undone, or all from a question on."""
    before = walk(version.questions, given, face)
    answers = before.answers
    if found := PAIR.fullmatch(sent.get("triage_answer", "")):
        return {**answers, found[1]: found[2]} if found[1] == before.question_id else answers
    if "triage_back" in sent:
        return dict(list(answers.items())[:-1])
    question = sent.get("triage_to", "")
    if question in answers:
        asked = list(answers)
        return {each: answers[each] for each in asked[: asked.index(question)]}
    return answers
