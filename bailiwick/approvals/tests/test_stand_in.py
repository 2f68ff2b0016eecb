"""Substitutes: named for some days, or those of an absence, along the line."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from bailiwick.approvals.actions import decide, end_substitute, name_substitute
from bailiwick.approvals.models import Approval, DecisionLink, line_of, stand_ins, stands_in_for
from bailiwick.core.permissions import Refused
from bailiwick.core.testing import NOON, trail
from bailiwick.notifications.models import Outgoing
from bailiwick.people.models import Absence, Person, Staff

TODAY = NOON.date()


@pytest.fixture
def name(city, now):
    def named(person, substitute, *, by=None, first=TODAY, last=TODAY + timedelta(days=7)):
        who = city.person(person)
        return name_substitute(who, actor=city.actor(by or person), now=now, substitute=city.person(substitute), starts_on=first, ends_on=last)

    return named


def test_follow_each_other_and_never_go_round_in_circles():
    assert line_of(1, {1: 2, 2: 3, 3: 1}) == [1, 2, 3]
    assert stands_in_for(3, {1: 2, 2: 3}) == {1, 2, 3}


def test_are_told_and_decide(city, ask, name, now):
    name("ada", "carl")
    approval = ask("ada")
    assert [mail.address for mail in Outgoing.objects.all()] == ["carl@city.example"]
    assert approval in Approval.objects.waiting_for(city.carl)
    assert approval in Approval.objects.visible_to(city.carl)
    decide(approval, actor=city.actor("carl"), now=now, approve=True)
    vote = approval.votes.get()
    assert (vote.approver, vote.decided_by) == (city.person("ada"), city.person("carl"))


def test_of_an_absence_count_and_are_chained(city, ask, name, now):
    nora = Staff.objects.create(person=Person.objects.create(name="Nora Vance", email="nora@city.example"), level="1", team=city.teams.desk)
    Absence.objects.create(staff=Staff.objects.get(person=city.person("tomas")), starts_on=TODAY, ends_on=TODAY, substitute=nora)
    name_substitute(nora.person, actor=city.actor("ada"), now=now, substitute=city.person("otto"), starts_on=TODAY, ends_on=TODAY)
    assert line_of(city.person("tomas").pk, stand_ins(TODAY)) == [city.person("tomas").pk, nora.person_id, city.person("otto").pk]
    ask("tomas")
    assert DecisionLink.objects.get().person == city.person("otto")


def test_may_read_what_came_to_them_since(city, ask, name):
    approval = ask("ada")
    assert approval not in Approval.objects.readable_by(city.carl)
    name("ada", "carl")
    assert approval in Approval.objects.readable_by(city.carl)


def test_those_away_may_still_decide(city, ask, name, now):
    name("ada", "carl")
    approval = ask("ada")
    decide(approval, actor=city.actor("ada"), now=now, approve=True)
    assert approval.votes.get().decided_by == city.person("ada")


@pytest.mark.parametrize("substitute", ["rita", "grace"])
def test_whose_request_it_is_never_stands_in(city, ask, name, now, substitute):
    name("ada", substitute)
    approval = ask("ada")
    assert DecisionLink.objects.get().person == city.person("ada")
    assert approval not in Approval.objects.waiting_for(getattr(city, substitute))
    with pytest.raises(Refused):
        decide(approval, actor=city.actor(substitute), now=now, approve=True)


def test_nobody_speaks_for_two(city, ask, name, now):
    name("ada", "otto")
    approval = ask("ada", "otto", rule="all")
    decide(approval, actor=city.actor("otto"), now=now, approve=True)
    assert [vote.decided_by for vote in approval.votes.all()] == [None, city.person("otto")]
    assert not Approval.objects.waiting_for(city.otto).exists()


def test_are_named_by_the_person_or_a_supervisor_and_ended(city, name, now):
    row = name("otto", "ada", by="grace")
    with pytest.raises(Refused):
        name("otto", "ada", by="carl")
    end_substitute(row, actor=city.actor("otto"), now=now)
    assert not stand_ins(TODAY)
    assert trail(city.person("otto")) == ["approvals.SubstituteNamed", "approvals.SubstituteEnded"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"substitute": "ada"}, "substitute"),
        ({"last": TODAY - timedelta(days=1), "first": TODAY - timedelta(days=2)}, "ends_on"),
        ({"last": TODAY, "first": TODAY + timedelta(days=2)}, "ends_on"),
        ({"substitute": "carl"}, "starts_on"),
    ],
)
def test_name_the_field_at_fault(name, values, field):
    name("ada", "otto")
    with pytest.raises(ValidationError) as refused:
        name("ada", **{"substitute": "otto"} | values)
    assert set(refused.value.message_dict) == {field}
