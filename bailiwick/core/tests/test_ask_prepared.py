"""A prepared question answers what its queryset would, and a record stored so is the one that was to be saved."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bailiwick.core.models import Series
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.core.storing import insert
from bailiwick.core.testing import NOON
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.people.models import Person

OF = Prepared(lambda: Person.objects.filter(email=Slot("email", Person.email)).select_related("department", "account"))
NAMES = Prepared(
    lambda: (
        Ticket.objects.filter(opened_at__gte=Slot("since", Ticket.opened_at), state="new").order_by("number").values_list("number", "opened_at")[:2]
    )
)
KEYS = Prepared(lambda: Ticket.objects.filter(requester=Slot("who", Ticket.requester)).order_by("-id").values_list("pk", flat=True))


@pytest.fixture
def tickets(city):
    return [make_ticket(city, title=f"Call {number}", now=NOON + timedelta(minutes=number)) for number in range(3)]


def test_records_come_with_what_was_asked_with_them(city):
    rita = city.rita.person
    Person.objects.filter(pk=rita.pk).update(email="rita@city.example")
    with CaptureQueriesContext(connection) as asked:
        found = OF(email="rita@city.example")
        assert [(one, one.department, one.account) for one in found] == [(rita, rita.department, city.rita)]
    assert len(asked) == 1
    assert OF(email="nobody@city.example") == []
    assert OF.first(email="nobody@city.example") is None
    assert OF.first(email="rita@city.example") == rita


def test_rows_are_those_of_the_queryset(tickets):
    assert NAMES(since=NOON) == [(one.number, one.opened_at) for one in tickets[:2]]
    assert NAMES(since=NOON + timedelta(minutes=2)) == [(tickets[2].number, tickets[2].opened_at)]
    assert KEYS(who=tickets[0].requester_id) == [one.pk for one in reversed(tickets)]


def test_only_the_values_change(tickets, monkeypatch):
    NAMES(since=NOON)
    monkeypatch.setattr(NAMES, "_build", None)
    assert len(NAMES(since=NOON)) == 2


def test_a_value_must_be_given(tickets):
    with pytest.raises(TypeError, match="since"):
        NAMES()
    with pytest.raises(TypeError, match="since"):
        NAMES(since=None)


def test_a_value_is_no_part_of_the_statement(tickets):
    assert OF(email="x' OR '1'='1") == []


def test_a_stored_record_is_the_one_that_was_given(city):
    person = Person(name="Ines", sort_name="Ines", email="ines@city.example", department=city.rita.person.department, custom={"badge": "7"})
    with CaptureQueriesContext(connection) as asked:
        insert(person)
    assert len(asked) == 1
    assert not person._state.adding
    read = Person.objects.get(pk=person.pk)
    assert {f.attname: getattr(read, f.attname) for f in Person._meta.concrete_fields} == {
        f.attname: getattr(person, f.attname) for f in Person._meta.concrete_fields
    }
    person.name = "Inés"
    person.save()
    assert Person.objects.get(pk=person.pk).name == "Inés"


def test_a_key_of_ones_own_stays(db):
    insert(Series(name="boxes", prefix="B-"))
    assert Series.objects.get(name="boxes").prefix == "B-"
