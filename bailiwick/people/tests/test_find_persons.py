import pytest
from django.db import connection

from bailiwick.people.actions import index_person, index_persons, prepare_person
from bailiwick.people.models import Person, PersonWord, find_persons
from bailiwick.people.models.words import words_of
from bailiwick.people.tests.factories import make_person


@pytest.fixture
def found(city):
    return lambda text, who="grace": [p.name for p in find_persons(text, getattr(city, who))]


class TestFindPersons:
    @pytest.mark.parametrize("text", ["rit", "alv", "Alvarez Ri", "RITA", "4100", "rita@city", "rita@city.example"])
    def test_by_the_beginning_of_any_word(self, found, text):
        assert found(text) == ["Rita Alvarez"]

    def test_without_accents(self, found):
        assert found("tomas nov") == ["Tomás Novak"]
        assert found("Tomás") == ["Tomás Novak"]

    @pytest.mark.parametrize("text", ["(312) 555-0142", "+1 312 555 0142", "555-0142", "0142"])
    def test_by_telephone_however_it_is_written(self, city, found, text):
        person = make_person("Nora Quist", phone="312-555-0142")
        prepare_person(person)
        index_person(person)
        assert found(text) == ["Nora Quist"]

    def test_by_employee_number_and_room(self, city, found):
        index_person(make_person("Nora Quist", employee_number="E-7741", room=city.places.rooms[2]))
        assert found("e-7741") == ["Nora Quist"]
        assert "Nora Quist" in found("204")

    def test_the_exact_number_comes_first(self, city, found):
        for name, extension in (("Aaron Able", "71234"), ("Zoe Zell", "7123")):
            index_person(make_person(name, extension=extension, sort_name=name))
        assert found("7123") == ["Zoe Zell", "Aaron Able"]

    def test_not_the_retired_and_nothing_for_one_letter(self, city, found, now):
        Person.objects.filter(name="Rita Alvarez").update(retired_at=now)
        assert found("rita") == []
        assert found("r") == []
        assert found("  ") == []

    def test_a_client_finds_only_themselves(self, found):
        assert found("rita", "rita") == ["Rita Alvarez"]
        assert found("grace", "rita") == []

    def test_follows_a_changed_name(self, city, found):
        person = city.person("rita")
        person.name = "Rita Brown"
        person.save()
        index_person(person)
        assert found("alvarez") == []
        assert found("brown") == ["Rita Brown"]


class TestFindPersonsAtScale:
    @pytest.fixture
    def directory(self, city):
        Person.objects.bulk_create(
            Person(name=f"Person{n % 997} Family{n}", sort_name=f"Family{n}, Person{n % 997}", extension=str(10000 + n), phone=f"312555{n:04d}")
            for n in range(3000)
        )
        index_persons(Person.objects.select_related("room"))

    def test_asks_a_constant_number_of_queries(self, directory, city, django_assert_num_queries):
        city.grace.may("people.see_persons")
        with django_assert_num_queries(1):
            assert len(find_persons("family", city.grace)) == 10
        with django_assert_num_queries(2):
            assert len(find_persons("1000", city.grace)) == 10

    def test_uses_the_index_of_words(self, directory):
        rows = PersonWord.objects.filter(word__gte="fam", word__lt="fan")
        if connection.vendor == "sqlite":
            assert "persons_by_word" in rows.values("person_id").explain()

    def test_bulk_and_single_index_agree(self, directory):
        person = Person.objects.select_related("room").get(name="Person7 Family7")
        assert set(person.words.values_list("word", flat=True)) == words_of(person)
