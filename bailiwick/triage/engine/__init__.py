"""The reasoning of question trees: pure functions over a definition, without a database."""

from bailiwick.triage.engine.covering import Finding, Names, Weight, coverage
from bailiwick.triage.engine.definition import (
    ANSWERS_AT_MOST,
    IDENTIFIER,
    Answer,
    Definition,
    Mark,
    Outcome,
    Question,
    Words,
    fingerprint,
    in_words,
    parse,
)
from bailiwick.triage.engine.findings import FindingKind
from bailiwick.triage.engine.judging import CRITICAL, IMPACT_WORDS, URGENCY_WORDS, Axis, Circumstances, Judgement, Reason, judge
from bailiwick.triage.engine.walking import Face, Step, Walk, walk

__all__ = [
    "ANSWERS_AT_MOST",
    "CRITICAL",
    "IDENTIFIER",
    "IMPACT_WORDS",
    "URGENCY_WORDS",
    "Answer",
    "Axis",
    "Circumstances",
    "Definition",
    "Face",
    "Finding",
    "FindingKind",
    "Judgement",
    "Mark",
    "Names",
    "Outcome",
    "Question",
    "Reason",
    "Step",
    "Walk",
    "Weight",
    "Words",
    "coverage",
    "fingerprint",
    "in_words",
    "judge",
    "parse",
    "walk",
]
