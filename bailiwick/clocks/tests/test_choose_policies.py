"""The narrowest policy is asked, and it is said why; versions are begun, published and never changed."""

from __future__ import annotations

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from bailiwick.clocks.actions import (
    adopt_preset,
    begin_policy_draft,
    change_policy_draft,
    discard_policy_draft,
    install_policies,
    make_policy,
    presets,
    publish_policy,
)
from bailiwick.clocks.engine.choosing import Candidate, Facts, choose
from bailiwick.clocks.models import Policies, Policy, PolicyVersion, Promise, Scope, read_document
from bailiwick.clocks.tests.promising import MONDAY as TIME
from bailiwick.clocks.tests.promising import TARGETS, TESTER, policy
from bailiwick.core.permissions import Refused
from bailiwick.core.problems import Conflict, Stale
from bailiwick.core.testing import trail

GENERAL = Candidate(1, "General", "default")
FINANCE = Candidate(2, "Finance", "department", frozenset({"FIN"}))
PRINTERS = Candidate(3, "Printers", "category", frozenset({"printers"}))
PAYROLL = Candidate(4, "Payroll", "service", frozenset({"payroll"}))
VENDOR = Candidate(5, "By vendors", "default", vendor_managed=True)
ALL = (GENERAL, FINANCE, PRINTERS, PAYROLL, VENDOR)
FACTS = st.builds(
    Facts,
    st.sampled_from(["", "payroll", "mail"]),
    st.lists(st.sampled_from(["printers", "phones"]), max_size=2).map(tuple),
    st.lists(st.sampled_from(["FIN", "IT"]), max_size=2).map(tuple),
    st.booleans(),
)


class TestChoose:
    @pytest.mark.parametrize(
        ("facts", "name"),
        [
            (Facts("payroll", ("printers",), ("FIN",)), "Payroll"),
            (Facts("mail", ("printers",), ("FIN",)), "Printers"),
            (Facts("mail", ("laser", "printers"), ("FIN",)), "Printers"),
            (Facts("mail", ("phones",), ("FIN",)), "Finance"),
            (Facts("mail", ("phones",), ("IT",)), "General"),
            (Facts(), "General"),
            (Facts("mail", vendor_managed=True), "By vendors"),
            (Facts("payroll", vendor_managed=True), "Payroll"),
        ],
    )
    def test_the_narrowest_is_asked(self, facts, name):
        assert choose(facts, ALL).policy.name == name

    def test_of_two_the_smaller_number_is_asked(self):
        first = Candidate(9, "First", "service", frozenset({"payroll"}), order=1)
        assert choose(Facts("payroll"), (*ALL, first)).policy is first

    def test_nothing_is_promised_without_a_policy(self):
        assert choose(Facts("mail"), (PAYROLL, VENDOR)) is None

    @given(FACTS, st.permutations(ALL))
    def test_the_order_of_policies_changes_nothing(self, facts, shuffled):
        assert choose(facts, shuffled) == choose(facts, ALL)


@pytest.mark.django_db
class TestWords:
    @pytest.fixture
    def policies(self):
        Policy.objects.update(scope=Scope.SERVICE)
        policy("General promises", scope=Scope.DEFAULT)
        policy("Payroll", scope=Scope.SERVICE, keys=["payroll"])
        return Policies.read()

    def test_says_why(self, policies):
        names = {("service", "mail"): "E-mail", ("service", "payroll"): "Payroll run", ("department", "IT"): "Information technology"}
        chosen = policies.choose(Facts("mail", departments=("IT",)), names)
        assert chosen.why == "General promises, because there is none for the service E-mail or the department Information technology."
        assert policies.choose(Facts("payroll"), names).why == "Payroll, because it is for the service Payroll run."
        assert policies.choose(Facts()).why == "General promises, which holds for everything else."

    def test_a_draft_is_not_promised(self, policies):
        draft = begin_policy_draft(make_policy(actor=TESTER, now=TIME, name="Draft", keys=["mail"]), actor=TESTER, now=TIME)
        assert (draft.is_draft, Policies.read().choose(Facts("mail")).version.policy.name) == (True, "General promises")


@pytest.mark.django_db
class TestVersions:
    def test_publishing_replaces_the_one_before(self, city):
        first = policy("Mail")
        draft = begin_policy_draft(first.policy, actor=city.actor("grace"), now=TIME)
        assert (draft.number, draft.targets) == (2, first.targets)
        changed = change_policy_draft(draft, actor=city.actor("grace"), now=TIME, targets={**TARGETS, "ageing": []})
        publish_policy(changed, actor=city.actor("grace"), now=TIME, note="Nothing ages")
        states = dict(PolicyVersion.objects.filter(policy=first.policy).values_list("number", "state"))
        assert states == {1: "replaced", 2: "published"}
        assert trail(first.policy)[-3:] == ["clocks.PolicyDraftBegun", "clocks.PolicyDraftChanged", "clocks.PolicyPublished"]

    def test_what_is_published_stays(self):
        first = policy("Mail")
        for act in (discard_policy_draft, publish_policy):
            with pytest.raises(Conflict):
                act(first, actor=TESTER, now=TIME)
        with pytest.raises(Conflict):
            change_policy_draft(first, actor=TESTER, now=TIME, targets={})

    def test_a_stale_copy_is_noticed(self):
        draft = begin_policy_draft(policy("Mail").policy, actor=TESTER, now=TIME)
        change_policy_draft(draft, actor=TESTER, now=TIME, targets={**TARGETS, "ageing": []})
        with pytest.raises(Stale):
            change_policy_draft(draft, actor=TESTER, now=TIME, targets=TARGETS, version=draft.version)

    def test_is_refused_to_those_who_may_not(self, city):
        with pytest.raises(Refused):
            make_policy(actor=city.actor("tomas"), now=TIME, name="Mine")
        assert not Policy.objects.filter(name="Mine").exists()

    @pytest.mark.parametrize(
        ("targets", "words"),
        [
            ({}, "promises nothing"),
            ({"promises": [{"kind": "resolve", "priority": 1, "target": "4h", "calendar": "moon"}]}, "no calendar “moon”"),
        ],
    )
    def test_an_empty_or_impossible_draft_is_not_published(self, targets, words):
        made = make_policy(actor=TESTER, now=TIME, name="Empty")
        draft = begin_policy_draft(made, actor=TESTER, now=TIME, targets=targets)
        with pytest.raises(ValidationError, match=words):
            publish_policy(draft, actor=TESTER, now=TIME)

    @pytest.mark.parametrize(
        ("line", "words"),
        [
            ({"target": "soon"}, "is no target"),
            ({"target": "4h", "priority": 9}, "less than or equal to 4"),
            ({"target": "4h", "marks": [{"at": "never"}]}, "is no point"),
            ({"target": "4h", "marks": [{"at": "@4h"}]}, "belongs under “ageing”"),
            ({"target": "4h", "marks": [{"at": "due", "tell": ["the mayor"]}]}, "names nobody"),
            ({"target": "4h", "stops_for": ["lunch"]}, "stops no clock"),
            ({"target": "4h", "wishes": 1}, "Extra inputs"),
        ],
    )
    def test_what_makes_no_sense_is_said(self, line, words):
        with pytest.raises(ValidationError, match=words):
            read_document({"promises": [{"kind": "resolve", "priority": 1, **line}]})

    def test_two_promises_for_the_same_and_ageing_downward_are_refused(self):
        twice = {"kind": "resolve", "priority": 1, "target": "4h"}
        with pytest.raises(ValidationError, match="two promises"):
            read_document({"promises": [twice, twice]})
        with pytest.raises(ValidationError, match="raises a priority"):
            read_document({"ageing": [{"priority": 2, "after": "4h", "to": 3}]})


@pytest.mark.django_db
class TestShipped:
    def test_a_new_installation_promises_what_it_promised(self):
        document = PolicyVersion.objects.published().get(policy__scope=Scope.DEFAULT).document
        for promise in Promise.objects.all():
            line = document.line(promise.priority, "resolve", "client")
            assert document.calendar_of(line) == ("office" if promise.working_hours else "around-the-clock")
        assert [document.line(priority, "resolve", "client").target for priority in (1, 2, 3, 4)] == ["2h", "8h", "18h", "45h"]
        assert [document.line(priority, "first_response", "client").target for priority in (1, 2, 3, 4)] == ["15m", "30m", "1h", "4h"]

    def test_once(self):
        assert install_policies(now=TIME) is None

    @pytest.mark.parametrize("preset", presets(), ids=lambda preset: preset.name)
    def test_a_preset_can_be_published(self, preset):
        draft = adopt_preset(make_policy(actor=TESTER, now=TIME, name=preset.name), preset.name, actor=TESTER, now=TIME)
        published = publish_policy(draft, actor=TESTER, now=TIME)
        assert {line.priority for line in published.document.promises} == {1, 2, 3, 4}
        assert {"en", "es"} <= preset.title.keys() & preset.about.keys()

    def test_an_unknown_preset_is_refused(self):
        with pytest.raises(ValidationError, match="Choose one of gwinnett, high-point, roseville"):
            adopt_preset(make_policy(actor=TESTER, now=TIME, name="X"), "moon", actor=TESTER, now=TIME)
