"""What is stored by a statement made once is stored as the ORM would: keys, conflicts, changes and counts."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from bailiwick.core.models import SearchDocument, Series
from bailiwick.core.storing import advance, insert_few, insert_new, insert_or_update, update
from bailiwick.core.testing import NOON
from bailiwick.people.models import Department, Person


def test_a_few_records_learn_their_keys_in_their_order(db):
    made = [Person(name=f"Person {number}", sort_name=f"{number}") for number in range(3)]
    with CaptureQueriesContext(connection) as asked:
        assert insert_few(made) == 3
    assert len(asked) == 1
    assert [Person.objects.get(pk=person.pk).name for person in made] == ["Person 0", "Person 1", "Person 2"]
    assert not any(person._state.adding for person in made)
    assert insert_few([]) == 0


def test_what_is_there_stays_as_it_is(db):
    assert insert_new(Department(code="PW", name="Public Works"))
    assert not insert_new(Department(code="PW", name="Parks"))
    assert Department.objects.get().name == "Public Works"
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_few([Department(code="PW", name="Parks")])


def test_a_record_that_is_there_gets_the_named_fields(db):
    def document(title):
        return SearchDocument(record_type="desk.ticket", record_id=7, title=title, codes="T-7", at=NOON)

    first, again = document("Printer jams"), document("Printer burns")
    insert_or_update(first, ("record_type", "record_id"), ("title",))
    insert_or_update(again, ("record_type", "record_id"), ("title",))
    assert (first.pk, SearchDocument.objects.get(record_id=first.record_id, record_type="desk.ticket").title) == (again.pk, "Printer burns")


def test_named_fields_are_changed_and_no_others(db):
    person = Person.objects.create(name="Ines", sort_name="Ines", phone="1")
    Person.objects.filter(pk=person.pk).update(phone="2")
    person.name, person.custom = "Inés", {"badge": "7"}
    update(person, "name", "custom")
    stored = Person.objects.get()
    assert (stored.name, stored.custom, stored.phone) == ("Inés", {"badge": "7"}, "2")


def test_a_number_is_advanced_and_told(db):
    Series.objects.create(name="boxes", prefix="B-")
    assert (advance(Series, "boxes", "last"), advance(Series, "boxes", "last", 5)) == (1, 6)
    assert advance(Series, "nothing", "last") is None
