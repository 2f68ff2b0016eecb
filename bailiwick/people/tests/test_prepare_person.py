import pytest

from bailiwick.people.actions import prepare_person
from bailiwick.people.models import Person


class TestPreparePerson:
    @pytest.mark.parametrize(
        ("name", "sorted_as"),
        [("Rita Alvarez", "Alvarez, Rita"), ("Cher", "Cher"), ("Maria de la Cruz", "de la Cruz, Maria"), ("Ana Maria Lopez", "Lopez, Ana Maria")],
    )
    def test_sorts_by_the_family_name(self, name, sorted_as):
        person = Person(name=name)
        prepare_person(person)
        assert person.sort_name == sorted_as

    def test_keeps_a_sorting_that_was_given(self):
        person = Person(name="Rita Alvarez Soto", sort_name="Alvarez Soto, Rita")
        prepare_person(person)
        assert person.sort_name == "Alvarez Soto, Rita"

    def test_keeps_the_digits_of_telephones(self):
        person = Person(name="Rita", phone="(312) 555-0100", mobile="312.555.0199")
        prepare_person(person)
        assert person.phone_digits == "3125550100 3125550199"
