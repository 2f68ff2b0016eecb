"""What is wrong with a tree before anybody meets it with a caller on the line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from bailiwick.triage.engine.findings import SENTENCES, FindingKind
from bailiwick.triage.engine.graphs import Reach, can_end, reach

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bailiwick.triage.engine.definition import Answer, Definition, Question, Words
    from bailiwick.triage.engine.walking import Face

#: kind of name (team, category, article, runbook) -> the names of it that exist, out of those asked for
Names = Mapping[str, Callable[[Collection[str]], Collection[str]]]

FACES: tuple[Face, ...] = ("desk", "client")
#: above this many questions a caller loses patience
LONG = 9
#: an answer that says “blocked” contradicts itself with a lower urgency
LEAST_BLOCKED = 3


class Weight(StrEnum):
    """Whether a finding forbids publishing."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing to mend; `question`, `answer` and `outcome` say where."""

    kind: FindingKind
    question: str = ""
    answer: str = ""
    outcome: str = ""
    detail: str = ""

    @property
    def weight(self) -> Weight:
        """Whether the tree may be published with it."""
        return Weight.WARNING if self.kind in _WARNINGS else Weight.ERROR

    @property
    def is_error(self) -> bool:
        """Whether publishing is refused."""
        return self.weight is Weight.ERROR

    @property
    def place(self) -> str:
        """Return the fragment by which pages mark the place."""
        if self.outcome:
            return f"outcome-{self.outcome}"
        return "-".join(["question", self.question, *([self.answer] if self.answer else [])]) if self.question else "start"

    def __str__(self) -> str:
        facts = {"question": self.question, "answer": self.answer, "outcome": self.outcome, "detail": self.detail}
        return str(SENTENCES[self.kind]) % facts


_WARNINGS = {
    FindingKind.NO_SPANISH,
    FindingKind.UNKNOWN_NAME,
    FindingKind.LONG_PATH,
    FindingKind.NO_TELL,
    FindingKind.CONTRADICTION,
    FindingKind.ONE_ANSWER,
}


def coverage(definition: Definition, names: Names | None = None) -> list[Finding]:
    """Return everything that is wrong with a tree, errors first; nothing for a good one."""
    reached = {face: reach(definition, face) for face in FACES}
    found = dict.fromkeys(
        [
            *_start(definition),
            *_ways(definition),
            *_circles(reached),
            *_never_ending(definition, reached),
            *_unreached(definition, reached),
            *_skips(definition),
            *_texts(definition),
            *_unknown(definition, names or {}),
            *_doubts(definition, reached),
        ]
    )
    return sorted(found, key=lambda finding: not finding.is_error)


def _start(definition: Definition) -> Iterator[Finding]:
    if not definition.questions:
        yield Finding(FindingKind.EMPTY)
    elif definition.start not in definition.questions:
        yield Finding(FindingKind.NO_START, detail=definition.start or "–")


def _answers(definition: Definition) -> Iterator[tuple[str, Question, Answer]]:
    for at, question in definition.questions.items():
        for answer in question.answers:
            yield at, question, answer


def _ways(definition: Definition) -> Iterator[Finding]:
    """Answers that lead nowhere or to what is not there; questions without answers."""
    for at, question in definition.questions.items():
        if not question.answers:
            yield Finding(FindingKind.NO_ANSWERS, at)
    for at, _question, answer in _answers(definition):
        if answer.to is None and answer.end is None:
            yield Finding(FindingKind.NO_WAY_ON, at, answer.id)
        elif answer.to is not None and answer.to not in definition.questions:
            yield Finding(FindingKind.DANGLING_QUESTION, at, answer.id, detail=answer.to)
        elif answer.end is not None and answer.end not in definition.outcomes:
            yield Finding(FindingKind.DANGLING_OUTCOME, at, answer.id, detail=answer.end)


def _circles(reached: Mapping[Face, Reach]) -> Iterator[Finding]:
    for found in reached.values():
        for at, answer in found.circles:
            yield Finding(FindingKind.CIRCLE, at, answer)


def _never_ending(definition: Definition, reached: Mapping[Face, Reach]) -> Iterator[Finding]:
    for face, found in reached.items():
        ending = can_end(definition, face)
        for at in found.passed:
            if at not in ending:
                yield Finding(FindingKind.NO_END, at)


def _unreached(definition: Definition, reached: Mapping[Face, Reach]) -> Iterator[Finding]:
    asked = set().union(*(found.asked for found in reached.values()))
    passed = set().union(*(found.passed for found in reached.values()))
    answers = set().union(*(found.answers for found in reached.values()))
    outcomes = set().union(*(found.outcomes for found in reached.values()))
    for at in definition.questions:
        if at not in asked:
            yield Finding(FindingKind.UNREACHED_QUESTION, at)
    for at, _question, answer in _answers(definition):
        if at in passed and (at, answer.id) not in answers:
            yield Finding(FindingKind.UNREACHED_ANSWER, at, answer.id)
    for outcome in definition.outcomes:
        if outcome not in outcomes:
            yield Finding(FindingKind.UNREACHED_OUTCOME, outcome=outcome)


def _skips(definition: Definition) -> Iterator[Finding]:
    for at, question in definition.questions.items():
        if question.who != "both" and question.answer(question.skip) is None:
            yield Finding(FindingKind.NO_SKIP, at)


def _texts(definition: Definition) -> Iterator[Finding]:
    """Texts that are missing altogether, and those missing in Spanish."""
    for finding, text, is_needed in _all_texts(definition):
        if text is None:
            continue
        if not text.en:
            if is_needed or text.es:
                yield Finding(FindingKind.NO_TEXT, finding.question, finding.answer, finding.outcome, finding.detail)
        elif not text.es:
            yield Finding(FindingKind.NO_SPANISH, finding.question, finding.answer, finding.outcome, finding.detail)


def _all_texts(definition: Definition) -> Iterator[tuple[Finding, Words | None, bool]]:
    kind = FindingKind.NO_TEXT
    yield Finding(kind, detail="title"), definition.title, False
    yield Finding(kind, detail="about"), definition.about, False
    for at, question in definition.questions.items():
        yield Finding(kind, at, detail="ask"), question.ask, True
        yield Finding(kind, at, detail="ask_client"), question.ask_client, False
        yield Finding(kind, at, detail="help"), question.help, False
        for answer in question.answers:
            yield Finding(kind, at, answer.id, detail="say"), answer.say, True
    for key, outcome in definition.outcomes.items():
        yield Finding(kind, outcome=key, detail="title"), outcome.title, True
        yield Finding(kind, outcome=key, detail="advice"), outcome.advice, False
        yield Finding(kind, outcome=key, detail="tell"), outcome.tell, False


def _unknown(definition: Definition, names: Names) -> Iterator[Finding]:
    """Names that nothing answers to, asked for each kind at once."""
    for kind, known_of in names.items():
        wanted = {key: name for key, outcome in definition.outcomes.items() if (name := getattr(outcome, kind, None))}
        known = set(known_of(set(wanted.values()))) if wanted else set()
        for key, name in wanted.items():
            if name not in known:
                yield Finding(FindingKind.UNKNOWN_NAME, outcome=key, detail=f"{kind} “{name}”")


def _doubts(definition: Definition, reached: Mapping[Face, Reach]) -> Iterator[Finding]:
    """Find what may be meant but rarely is."""
    for found in reached.values():
        if found.longest > LONG:
            yield Finding(FindingKind.LONG_PATH, detail=str(found.longest))
    for at, question in definition.questions.items():
        if len(question.answers) == 1:
            yield Finding(FindingKind.ONE_ANSWER, at)
    for at, _question, answer in _answers(definition):
        if {"blocked", "workaround"} <= set(answer.sets) or (
            "blocked" in answer.sets and answer.urgency is not None and answer.urgency < LEAST_BLOCKED
        ):
            yield Finding(FindingKind.CONTRADICTION, at, answer.id)
    for key, outcome in definition.outcomes.items():
        if outcome.tell is None:
            yield Finding(FindingKind.NO_TELL, outcome=key)
