"""Answers and circumstances make impact and urgency, and every step is told in words."""

import pytest

from bailiwick.triage.models import Circumstances, judge, parse, walk
from bailiwick.triage.tests.factories import NETWORK, words

TREE = parse(NETWORK)


def judged(answers, **circumstances):
    return judge(walk(TREE, answers), Circumstances(**circumstances))


class TestWalk:
    def test_stops_at_the_next_question(self):
        walked = walk(TREE, {"who": "one"})
        assert (walked.question_id, walked.outcome, walked.is_over) == ("lights", None, False)

    def test_assumes_an_answer_where_a_question_is_not_asked(self):
        walked = walk(TREE, {"who": "one"}, "client")
        assert [(step.question_id, step.answer.id, step.is_assumed) for step in walked.path] == [("who", "one", False), ("lights", "no", True)]
        assert walked.outcome_id == "cable"
        assert walked.answers == {"who": "one"}

    def test_leaves_strange_answers_aside(self):
        assert walk(TREE, {"who": "nobody", "lights": "yes"}).question_id == "who"

    def test_ends_stuck_in_a_circle(self):
        circle = {"start": "a", "questions": {"a": {"ask": words("A"), "answers": [{"id": "x", "say": words("X"), "to": "a"}]}}}
        assert walk(parse(circle), {"a": "x"}).is_stuck


class TestJudge:
    @pytest.mark.parametrize(
        ("answers", "around", "expected"),
        [
            ({}, {}, (1, 2)),
            ({"who": "floor"}, {}, (3, 4)),
            ({"who": "one", "lights": "no"}, {}, (1, 3)),
            ({"who": "one", "lights": "phone"}, {}, (1, 2)),
            ({"who": "one", "lights": "phone"}, {"public_safety_site": True}, (2, 4)),
            ({"who": "one", "lights": "no"}, {"public_safety_site": True}, (2, 4)),
            ({"who": "one", "lights": "no"}, {"windows": (("election", "Primary"),)}, (1, 4)),
            ({"who": "floor"}, {"windows": (("payroll", "Payday"),)}, (4, 4)),
            ({"who": "dispatch"}, {}, (4, 4)),
            ({"who": "one", "lights": "yes"}, {"is_vip": True}, (1, 3)),
            ({"who": "floor"}, {"is_vip": True}, (3, 4)),
        ],
    )
    def test_follows_the_rules(self, answers, around, expected):
        judgement = judged(answers, **around)
        assert (judgement.impact, judgement.urgency) == expected

    def test_a_rank_alone_never_makes_it_critical(self):
        department = judge(
            walk(parse({**NETWORK, "questions": {**NETWORK["questions"], "who": _asks(impact=3, urgency=3)}}), {"who": "x"}),
            Circumstances(is_vip=True),
        )
        assert (department.impact, department.urgency) == (3, 3)

    def test_a_request_is_not_raised(self):
        tree = parse({**NETWORK, "questions": {"who": _asks(urgency=1)}})
        judgement = judge(walk(tree, {"who": "x"}), Circumstances(public_safety_site=True, windows=(("election", "Primary"),)))
        assert (judgement.impact, judgement.urgency, judgement.modifiers) == (1, 1, ())

    def test_every_step_is_told(self):
        told = judged({"who": "dispatch"}, public_safety_site=True, site="Police HQ", windows=(("election", "Primary"),)).explained
        assert told == [
            "Impact: a department, because the answer was “Dispatch”",
            "Impact: the whole organisation or the public, raised, because Police HQ serves public safety",
            "Urgency: work has stopped, because the answer was “Dispatch”",
        ]

    def test_says_what_is_a_matter_of_security(self):
        assert judged({"who": "one", "lights": "virus"}).is_security


def _asks(**said):
    return {"ask": words("Who?"), "answers": [{"id": "x", "say": words("X"), "end": "cable", **said}]}
