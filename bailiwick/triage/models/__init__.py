"""Question trees with their versions, and the dated windows in which things matter more."""

from bailiwick.triage.engine import (
    IMPACT_WORDS,
    URGENCY_WORDS,
    Circumstances,
    Definition,
    Face,
    Finding,
    Judgement,
    Outcome,
    Question,
    Reason,
    Step,
    Walk,
    Words,
    coverage,
    in_words,
    judge,
    parse,
    walk,
)
from bailiwick.triage.models import names
from bailiwick.triage.models.cases import TestCase
from bailiwick.triage.models.trees import Tree
from bailiwick.triage.models.versions import LIFECYCLE, Origin, State, TreeVersion
from bailiwick.triage.models.windows import Window, WindowKind

__all__ = [
    "IMPACT_WORDS",
    "LIFECYCLE",
    "URGENCY_WORDS",
    "Circumstances",
    "Definition",
    "Face",
    "Finding",
    "Judgement",
    "Origin",
    "Outcome",
    "Question",
    "Reason",
    "State",
    "Step",
    "TestCase",
    "Tree",
    "TreeVersion",
    "Walk",
    "Window",
    "WindowKind",
    "Words",
    "coverage",
    "in_words",
    "judge",
    "names",
    "parse",
    "walk",
]
