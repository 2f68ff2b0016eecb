"""The trees that come with the product: whole, short, in both languages, and judged as a dispatcher would."""

from __future__ import annotations

import json
import tomllib
from itertools import pairwise
from pathlib import Path

import pytest

from bailiwick.triage.engine import Circumstances, coverage, judge, parse, walk

LIBRARY = Path(__file__).parents[1] / "library"
COUNTY = Path(__file__).parents[2] / "demo" / "library"
SUBJECTS = [
    "account-locked",
    "body-camera",
    "console-911",
    "email",
    "label-printer",
    "lost-phone",
    "malware",
    "meeting-room",
    "new-starter",
    "no-network",
    "password",
    "permit-system",
    "phone-dead",
    "printer",
    "scanner",
    "shared-folder",
    "slow-pc",
    "vehicle-laptop",
    "vpn",
    "web-site",
]
#: what the names in outcomes must be among: the teams and categories of the invented county, the shipped articles and runbooks
KNOWN = {
    "team": {team["name"] for team in tomllib.loads((COUNTY / "staff.toml").read_text("utf-8"))["team"]},
    "category": {one["key"] for group in tomllib.loads((COUNTY / "categories.toml").read_text("utf-8"))["group"] for one in group["category"]},
    "article": {
        "reset-your-password",
        "printer-does-not-print",
        "no-network-at-your-desk",
        "desk-phone-dead",
        "email-not-arriving",
        "slow-computer",
        "suspicious-mail-or-virus",
        "lost-or-stolen-phone",
        "meeting-room-video-help",
        "connect-with-vpn",
        "scan-to-mail",
        "shared-folder-access-request",
        "label-printer-help",
        "account-locked",
        "new-colleague-checklist",
    },
    "runbook": {
        "verify-and-reset-password",
        "unlock-account",
        "printer-basics",
        "desk-network-check",
        "floor-or-site-outage",
        "dead-phone",
        "console-911-down",
        "body-camera-upload",
        "isolate-infected-device",
        "lost-device",
        "vpn-check",
        "new-starter",
        "shared-folder-access",
        "meeting-room-video",
        "vehicle-laptop",
        "website-down",
        "restore-mail-flow",
    },
}
FEWEST, MOST = 3, 7


def definition(slug):
    return parse(json.loads((LIBRARY / f"{slug}.json").read_text("utf-8")))


def paths(tree, face, at=None, asked=0):
    """Yield how many questions each path asks on a face."""
    question = tree.questions[at or tree.start]
    is_asked = question.is_for(face)
    for answer in question.answers if is_asked else [question.answer(question.skip)]:
        if answer.to is None:
            yield asked + is_asked
        else:
            yield from paths(tree, face, answer.to, asked + is_asked)


def judged(slug, *answers, **around):
    """Return what a line of answers comes to; each must be one the open question offers."""
    tree, given = definition(slug), {}
    for answer in answers:
        here = walk(tree, given)
        assert here.question.answer(answer) is not None, f"“{here.question_id}” does not offer “{answer}”"
        given[here.question_id] = answer
    assert walk(tree, given).outcome is not None
    return judge(walk(tree, given), Circumstances(**around))


def test_there_is_one_for_each_subject():
    assert sorted(file.stem for file in LIBRARY.glob("*.json")) == SUBJECTS


@pytest.mark.parametrize("slug", SUBJECTS)
def test_nothing_is_wrong_with(slug):
    names = {kind: known.intersection for kind, known in KNOWN.items()}
    assert [str(finding) for finding in coverage(definition(slug), names)] == []


@pytest.mark.parametrize("slug", SUBJECTS)
def test_every_path_of_takes_a_few_questions(slug):
    tree = definition(slug)
    for face in ("desk", "client"):
        counts = list(paths(tree, face))
        assert (min(FEWEST, *counts), max(MOST, *counts)) == (FEWEST, MOST)


@pytest.mark.parametrize("slug", SUBJECTS)
def test_says_everything_in_both_languages(slug):
    def texts(part):
        if isinstance(part, dict) and set(part) <= {"en", "es"} and part:
            yield part
        elif isinstance(part, dict | list):
            for each in part.values() if isinstance(part, dict) else part:
                yield from texts(each)

    told = list(texts(json.loads((LIBRARY / f"{slug}.json").read_text("utf-8"))))
    assert all(text["en"] and text["es"] for text in told)
    assert not [first for first, second in pairwise(text["en"] for text in told) if first == second]


@pytest.mark.parametrize("kind", ["article", "runbook"])
def test_every_shipped_name_is_used(kind):
    assert {getattr(outcome, kind) for slug in SUBJECTS for outcome in definition(slug).outcomes.values()} - {None} == KNOWN[kind]


class TestWhatTheyComeTo:
    def test_a_single_desk_is_no_emergency(self):
        found = judged("no-network", "me", "light", "yes", "same", "laptop")
        assert (found.impact, found.urgency, found.outcome.team) == (1, 2, "Network and Telecom")

    def test_a_police_station_without_network_is_the_worst(self):
        found = judged("no-network", "site", "yes", "no", "safety")
        assert (found.impact, found.urgency, found.outcome_id) == (4, 4, "site")

    def test_a_held_call_at_the_console_is_public_safety(self):
        found = judged("console-911", "yes", "one", "radio", "no", "no")
        assert (found.impact, found.urgency, found.outcome.runbook) == (4, 4, "console-911-down")
        assert "public_safety" in found.modifiers

    def test_a_password_given_away_is_a_matter_of_security(self):
        found = judged("password", "computer", "forgotten", "yes")
        assert found.is_security
        assert found.outcome.team == "Systems and Servers"

    def test_a_way_around_is_worth_a_step_except_for_public_safety(self):
        answers = ("picture", "other", "room")
        assert judged("meeting-room", "now", "court", *answers).urgency == 2
        assert judged("meeting-room", "now", "emergency", *answers).urgency == 4

    def test_a_payroll_run_raises_a_locked_account(self):
        quiet = judged("account-locked", "locked", "yes", "likely", "own")
        payroll = judged("account-locked", "locked", "yes", "likely", "payroll")
        assert (quiet.impact, quiet.urgency) == (1, 4)
        assert (payroll.impact, payroll.urgency) == (2, 4)

    def test_a_new_starter_is_a_request(self):
        found = judged("new-starter", "employee", "later", "both", "office", "all")
        assert (found.outcome.kind, found.impact, found.urgency) == ("request", 1, 1)
