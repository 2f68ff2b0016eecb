import pytest

from bailiwick.core.testing import trail
from bailiwick.people.models import Person, Staff, User, find_persons
from bailiwick.people.tests.factories import make_person, make_role

SLUGS = ("departments", "persons", "teams", "skills", "staff", "accounts")


@pytest.fixture
def particulars(city):
    return {
        "name": "Nora Quist",
        "email": "nora@city.example",
        "phone": "(312) 555-0142",
        "extension": "4242",
        "department": city.departments["LIB"].pk,
        "room": city.places.rooms[0].pk,
    }


class TestLists:
    @pytest.mark.parametrize("slug", SLUGS)
    def test_open_for_the_supervisor(self, city, sign_in, slug):
        assert sign_in("grace").get(f"/records/{slug}/").status_code == 200

    @pytest.mark.parametrize("slug", SLUGS)
    def test_have_a_search_box(self, city, sign_in, slug):
        assert b'type="search" name="q"' in sign_in("grace").get(f"/records/{slug}/").content

    def test_are_not_filtered_by_what_the_program_keeps_for_itself(self, city, sign_in):
        builder = sign_in("grace").get("/records/persons/filters").content.decode()
        assert 'name="job_title"' in builder
        assert 'name="phone_digits"' not in builder

    def test_show_clients_no_more_than_themselves(self, city, sign_in):
        page = sign_in("rita").get("/records/persons/").content.decode()
        assert "Rita Alvarez" in page
        assert "Carl Stone" not in page
        assert "Carl Stone" not in sign_in("rita").get("/records/accounts/").content.decode()

    @pytest.mark.parametrize("slug", ["persons", "staff", "accounts"])
    def test_cost_the_same_for_many_rows(self, city, sign_in, slug, django_assert_max_num_queries):
        client = sign_in("grace")
        client.get(f"/records/{slug}/")
        for index in range(30):
            person = make_person(f"Person {index}", department=city.departments["LIB"])
            Staff.objects.create(person=person, team=city.teams.desk)
            User.objects.create(username=f"user{index}", person=person)
        with django_assert_max_num_queries(16):
            assert client.get(f"/records/{slug}/").status_code == 200

    def test_find_persons_by_their_words(self, city, sign_in):
        page = sign_in("grace").get("/records/persons/?q=4100").content.decode()
        assert "Rita Alvarez" in page
        assert "Carl Stone" not in page


class TestPersonRecord:
    def test_fills_what_is_derived_and_is_found_at_once(self, city, sign_in, particulars):
        answer = sign_in("grace").post("/records/persons/new", particulars)
        assert answer.status_code == 302, answer.context["form"].errors
        nora = Person.objects.get(name="Nora Quist")
        assert (nora.sort_name, nora.phone_digits, nora.site) == ("Quist, Nora", "3125550142", city.places.hall)
        assert find_persons("0142", city.grace) == [nora]
        assert trail(nora) == ["core.RecordCreated"]

    def test_follows_a_new_name(self, city, sign_in, particulars):
        client = sign_in("grace")
        client.post("/records/persons/new", particulars)
        nora = Person.objects.get(name="Nora Quist")
        client.post(f"/records/persons/{nora.pk}/edit", {**particulars, "name": "Nora Bly", "sort_name": nora.sort_name, "version": nora.version})
        nora.refresh_from_db()
        assert nora.sort_name == "Bly, Nora"
        assert find_persons("bly", city.grace) == [nora]
        assert find_persons("quist", city.grace) == []

    def test_refuses_a_room_elsewhere(self, city, sign_in, particulars):
        answer = sign_in("grace").post("/records/persons/new", {**particulars, "site": city.places.annex.pk})
        assert answer.status_code == 422
        assert "This room is at City hall" in answer.content.decode()

    def test_is_refused_to_clients(self, city, sign_in, particulars):
        assert sign_in("rita").post("/records/persons/new", particulars).status_code == 403
        assert not Person.objects.filter(name="Nora Quist").exists()

    def test_stays_within_the_department_of_whoever_edits(self, city, sign_in, particulars):
        role = make_role("library", "people.see_persons", "people.edit_persons")
        city.carl.grants.create(role=role, department=city.departments["LIB"], granted_at=city.carl.created_at)
        client = sign_in("carl")
        assert client.post("/records/persons/new", {**particulars, "department": city.departments["IT"].pk}).status_code == 403
        assert client.post("/records/persons/new", particulars).status_code == 302
        assert client.post(f"/records/persons/{city.person('grace').pk}/edit", particulars).status_code == 403

    def test_retired_signs_in_no_more(self, city, sign_in):
        rita = city.person("rita")
        sign_in("grace").post(f"/records/persons/{rita.pk}/retire", {"version": rita.version})
        rita.refresh_from_db()
        assert rita.is_retired
        assert not User.objects.get(pk=city.rita.pk).is_active
        assert "people.AccountLocked" in trail(city.rita)

    def test_is_found_by_the_new_number_of_their_room(self, city, sign_in):
        room = city.places.rooms[0]
        client = sign_in("grace")
        client.post(
            f"/records/rooms/{room.pk}/edit", {"building": room.building_id, "number": "909", "name": "", "floor": "9", "version": room.version}
        )
        assert city.person("rita") in find_persons("909", city.grace)


class TestPages:
    @pytest.mark.parametrize("who", ["grace", "otto", "ada"])
    def test_of_a_person_and_their_panels(self, city, sign_in, who):
        client, person = sign_in(who), city.person("tomas")
        assert client.get(f"/records/persons/{person.pk}/").status_code == 200
        for panel in ("account", "notices"):
            assert client.get(f"/people/persons/{person.pk}/panels/{panel}/", headers={"HX-Request": "true"}).status_code == 200
            assert client.get(f"/people/persons/{person.pk}/panels/{panel}/").status_code == 200

    def test_of_staff_with_hours_and_absences(self, city, sign_in):
        staff = Staff.objects.get(person=city.person("tomas"))
        client = sign_in("grace")
        assert client.get(f"/records/staff/{staff.pk}/").status_code == 200
        assert "Record an absence" in client.get(f"/people/staff/{staff.pk}/panels/absences/").content.decode()
        answer = client.post(f"/people/staff/{staff.pk}/absences/new/", {"starts_on": "2026-03-09", "ends_on": "2026-03-13"})
        assert answer["Location"] == f"/records/staff/{staff.pk}/"
        absence = staff.absences.get()
        assert client.post(f"/people/absences/{absence.pk}/cancel/").status_code == 302
        assert not staff.absences.exists()

    def test_say_what_is_wrong_with_an_absence(self, city, sign_in):
        staff = Staff.objects.get(person=city.person("tomas"))
        answer = sign_in("grace").post(f"/people/staff/{staff.pk}/absences/new/", {"starts_on": "2026-03-13", "ends_on": "2026-03-09"})
        assert answer.status_code == 422
        assert "The last day is before the first" in answer.content.decode()

    def test_of_departments_sites_and_rooms_list_their_people(self, city, sign_in):
        client = sign_in("grace")
        for address in (
            f"/people/departments/{city.departments['LIB'].pk}/panels/persons/",
            f"/people/sites/{city.places.hall.pk}/panels/persons/",
            f"/people/rooms/{city.places.rooms[0].pk}/panels/persons/",
        ):
            assert "Rita Alvarez" in client.get(address).content.decode()

    def test_answer_the_combobox(self, city, sign_in):
        told = sign_in("grace").get("/people/persons/find/?q=alv").json()["results"]
        assert told == [{"value": city.person("rita").pk, "label": "Rita Alvarez", "detail": "Library · City hall 101 · 4100"}]
