"""The coverage report finds every fault; whatever it passes really ends, and severity never falls."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bailiwick.triage.engine import Circumstances, FindingKind, coverage, judge, parse, walk
from bailiwick.triage.engine.comparing import compare
from bailiwick.triage.engine.drawing import draw
from bailiwick.triage.tests.factories import NETWORK, answer, words

IDS = [f"q{number}" for number in range(6)]
ENDS = ["e0", "e1"]
MARKS = ["blocked", "workaround", "public_safety", "election", "payroll"]
#: priority of the matrix a new installation starts with
PRIORITY = {4: (3, 2, 1, 1), 3: (4, 3, 2, 1), 2: (4, 4, 3, 2), 1: (4, 4, 4, 3)}


def kinds(document, names=None):
    return {finding.kind for finding in coverage(parse(document), names)}


def with_question(**questions):
    return {**NETWORK, "questions": {**NETWORK["questions"], **questions}}


class TestCoverage:
    def test_is_empty_for_a_good_tree(self):
        assert [finding for finding in coverage(parse(NETWORK)) if finding.kind != FindingKind.NO_TELL] == []

    @pytest.mark.parametrize(
        ("document", "kind"),
        [
            ({}, FindingKind.EMPTY),
            ({**NETWORK, "start": "nobody"}, FindingKind.NO_START),
            (with_question(who={"ask": words("Who?")}), FindingKind.NO_ANSWERS),
            (with_question(who={"ask": words("Who?"), "answers": [answer("one"), answer("two", end="outage")]}), FindingKind.NO_WAY_ON),
            (with_question(who={"ask": words("Who?"), "answers": [answer("one", to="gone")]}), FindingKind.DANGLING_QUESTION),
            (with_question(who={"ask": words("Who?"), "answers": [answer("one", end="gone")]}), FindingKind.DANGLING_OUTCOME),
            (with_question(lights={"ask": words("L?"), "answers": [answer("a", to="who"), answer("b", end="cable")]}), FindingKind.CIRCLE),
            (with_question(lights={"ask": words("L?"), "answers": [answer("a", to="lights")]}), FindingKind.NO_END),
            (with_question(lost={"ask": words("L?"), "answers": [answer("a", end="cable")]}), FindingKind.UNREACHED_QUESTION),
            ({**NETWORK, "outcomes": {**NETWORK["outcomes"], "lost": {"title": words("Lost")}}}, FindingKind.UNREACHED_OUTCOME),
            (with_question(lights={**NETWORK["questions"]["lights"], "skip": None}), FindingKind.NO_SKIP),
            (with_question(lights={**NETWORK["questions"]["lights"], "ask": {"en": "Only English"}}), FindingKind.NO_SPANISH),
            (with_question(lights={**NETWORK["questions"]["lights"], "ask": {"es": "Solo"}}), FindingKind.NO_TEXT),
            (
                with_question(who={"ask": words("Who?"), "answers": [answer("one", to="lights", sets=["blocked"], urgency=1)]}),
                FindingKind.CONTRADICTION,
            ),
        ],
    )
    def test_finds(self, document, kind):
        assert kind in kinds(document)

    def test_finds_answers_that_nobody_can_give(self):
        lost = {"ask": words("L?"), "who": "client", "skip": "a", "answers": [answer("a", end="cable"), answer("b", end="outage")]}
        hidden = {"ask": words("H?"), "who": "desk", "skip": "x", "answers": [answer("x", end="cable"), answer("y", to="lost")]}
        found = coverage(parse({**NETWORK, "start": "hidden", "questions": {"hidden": hidden, "lost": lost}}))
        assert (FindingKind.UNREACHED_ANSWER, "lost", "b") in {(finding.kind, finding.question, finding.answer) for finding in found}

    def test_finds_names_that_nobody_knows(self):
        names = {"article": lambda _asked: [], "team": set}
        assert [finding.detail for finding in coverage(parse(NETWORK), names) if finding.kind == FindingKind.UNKNOWN_NAME] == [
            "article “no-network-at-your-desk”"
        ]


@st.composite
def trees(draw_one):
    def one_answer(number):
        way = draw_one(st.sampled_from([*IDS, *ENDS, "gone", ""]))
        severity = {name: value for name in ("impact", "urgency") if (value := draw_one(st.sampled_from([None, 1, 2, 3, 4]))) is not None}
        marks = draw_one(st.lists(st.sampled_from(MARKS), unique=True, max_size=2))
        target = {"to": way} if way in IDS or way == "gone" else {"end": way} if way else {}
        return answer(f"a{number}", **target, **severity, sets=marks)

    questions = {
        key: {
            "ask": words(key),
            "who": draw_one(st.sampled_from(["both", "both", "desk", "client"])),
            "skip": draw_one(st.sampled_from([None, "a0"])),
            "answers": [one_answer(number) for number in range(draw_one(st.integers(0, 3)))],
        }
        for key in draw_one(st.lists(st.sampled_from(IDS), unique=True, min_size=1))
    }
    kind = st.sampled_from(["incident", "request"])
    outcomes = {key: {"title": words(key), "kind": draw_one(kind)} for key in draw_one(st.lists(st.sampled_from(ENDS), unique=True))}
    return parse({"start": draw_one(st.sampled_from([*questions, "q0"])), "questions": questions, "outcomes": outcomes})


picks = st.lists(st.integers(0, 8), min_size=8, max_size=8)
faces = st.sampled_from(["desk", "client"])


def walked_by(tree, choices, face):
    """Answer every question that comes by the given choices."""
    given_answers: dict[str, str] = {}
    walked = walk(tree, given_answers, face)
    for choice in choices:
        if walked.question is None or walked.question_id is None or not walked.question.answers:
            break
        given_answers[walked.question_id] = walked.question.answers[choice % len(walked.question.answers)].id
        walked = walk(tree, given_answers, face)
    return walked


@settings(max_examples=300, deadline=None)
@given(tree=trees(), choices=picks, face=faces)
def test_a_walk_ends_or_coverage_says_so(tree, choices, face):
    walked = walked_by(tree, choices, face)
    asked = [step.question_id for step in walked.path]
    assert len(asked) == len(set(asked))
    if walked.outcome is None:
        assert any(finding.is_error for finding in coverage(tree))


circumstances = st.builds(
    Circumstances,
    public_safety_site=st.booleans(),
    windows=st.sampled_from([(), (("election", "E"),), (("payroll", "P"), ("other", "O"))]),
    is_vip=st.booleans(),
)


@settings(max_examples=300, deadline=None)
@given(tree=trees(), choices=picks, face=faces, around=circumstances)
def test_judgement_never_falls_when_matters_get_worse(tree, choices, face, around):
    walked = walked_by(tree, choices, face)
    calm = judge(walked, Circumstances())
    judged = judge(walked, around)
    assert judged.impact >= calm.impact
    assert judged.urgency >= calm.urgency
    assert judged.reasons


@settings(max_examples=300, deadline=None)
@given(
    impact=st.integers(1, 4), urgency=st.integers(1, 4), worse=st.tuples(st.integers(0, 3), st.integers(0, 3)),
    marks=st.lists(st.sampled_from(MARKS), unique=True), around=circumstances,
)  # fmt: skip
def test_a_more_severe_answer_never_lowers_the_priority(impact, urgency, worse, marks, around):
    def priority(i, u):
        tree = parse({"start": "q", "questions": {"q": {"ask": words("Q"), "answers": [answer("a", end="e", impact=i, urgency=u, sets=marks)]}}})
        judged = judge(walk(tree, {"q": "a"}), around)
        return PRIORITY[judged.impact][judged.urgency - 1]

    assert priority(min(impact + worse[0], 4), min(urgency + worse[1], 4)) <= priority(impact, urgency)


@settings(max_examples=200, deadline=None)
@given(impact=st.integers(1, 4), urgency=st.integers(1, 4))
def test_a_rank_alone_never_makes_it_critical(impact, urgency):
    tree = parse({"start": "q", "questions": {"q": {"ask": words("Q"), "answers": [answer("a", end="e", impact=impact, urgency=urgency)]}}})
    without, ranked = (judge(walk(tree, {"q": "a"}), Circumstances(is_vip=vip)) for vip in (False, True))
    if PRIORITY[without.impact][without.urgency - 1] > 1:
        assert PRIORITY[ranked.impact][ranked.urgency - 1] > 1


@settings(max_examples=100, deadline=None)
@given(tree=trees(), other=trees())
def test_every_tree_is_drawn_stored_and_compared(tree, other):
    picture = draw(tree)
    assert len(picture.boxes) == len(tree.questions) + len(tree.outcomes)
    assert parse(tree.stored()) == tree
    assert compare(tree, tree) == []
    assert bool(compare(tree, other)) == (tree != other)
