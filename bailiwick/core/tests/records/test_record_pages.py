"""The pages of the generic record work without JavaScript, and only for those who may."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bailiwick.core.models import CustomField, DefaultView, SavedView
from bailiwick.core.records.actions import change_record
from bailiwick.core.testing import trail
from bailiwick.places.models import Room, Site

LISTS = ("sites", "buildings", "rooms", "departments", "staff")


@pytest.fixture
def ada(sign_in):
    return sign_in("ada")


class TestDoors:
    def test_lead_strangers_to_the_sign_in_page(self, client, city):
        for address in ("/records/", "/records/sites/", "/records/sites/new", f"/records/sites/{city.places.hall.pk}/", "/records/sites/export.csv"):
            answer = client.get(address)
            assert answer.status_code == 302, address
            assert "login" in answer["Location"]

    def test_hide_what_a_role_does_not_see(self, sign_in):
        rita = sign_in("rita")
        assert rita.get("/records/staff/").status_code == 404
        assert rita.get("/records/nonsense/").status_code == 404
        assert rita.get("/records/sites/").status_code == 200
        assert "staff" not in rita.get("/records/").content.decode()

    def test_refuse_changes_without_the_ability(self, sign_in, city):
        rita, hall = sign_in("rita"), city.places.hall
        assert rita.get("/records/sites/new").status_code == 403
        assert rita.post("/records/sites/new", {"name": "X", "code": "X"}).status_code == 403
        assert rita.get(f"/records/sites/{hall.pk}/edit").status_code == 403
        assert rita.post(f"/records/sites/{hall.pk}/retire").status_code == 403
        assert rita.post("/records/sites/bulk", {"pk": hall.pk, "field": "city", "city": "X", "apply": "1"}).status_code == 403
        assert rita.get("/records/sites/import").status_code == 403
        assert rita.get("/records/sites/export.csv").status_code == 403
        hall.refresh_from_db()
        assert (hall.city, hall.retired_at) == ("", None)

    def test_offer_changes_only_to_those_who_may(self, sign_in, ada, city):
        place = f"/records/sites/{city.places.hall.pk}/edit"
        assert place in ada.get("/records/sites/").content.decode()
        assert place not in sign_in("tomas").get("/records/sites/").content.decode()
        assert 'name="pk"' in ada.get("/records/staff/").content.decode()
        assert 'name="pk"' not in sign_in("otto").get("/records/staff/").content.decode()
        assert 'href="/desk/calls/new/"' not in ada.get("/records/calls/").content.decode()

    def test_answer_nonsense_with_404(self, ada):
        for address in (
            "/records/sites/999999/",
            "/records/sites/99999999999999999999999/",
            "/records/batches/77/",
            "/records/sites/export.exe",
            "/records/batches/99999999999999999999/",
        ):
            assert ada.get(address).status_code == 404, address


class TestLists:
    @pytest.mark.parametrize("slug", LISTS)
    def test_are_drawn_for_every_type(self, ada, slug):
        page = ada.get(f"/records/{slug}/").content.decode()
        assert 'class="row-link"' in page
        assert ada.get(f"/records/{slug}/filters").status_code == 200
        assert ada.get(f"/records/{slug}/columns").status_code == 200
        assert ada.get(f"/records/{slug}/views").status_code == 200

    def test_say_their_filters_in_words(self, ada, city):
        page = ada.get(f"/records/rooms/?building={city.places.house.pk}&-floor=none").content.decode()
        assert "Building is Main house" in page
        assert "Floor is not empty" in page

    def test_teach_when_empty(self, ada):
        Site.objects.all().delete() if not Site.objects.exists() else None
        assert "Nothing matches" in ada.get("/records/sites/?name=zzz").content.decode()

    def test_give_htmx_the_part_it_asks_for(self, ada):
        part = ada.get("/records/sites/?sort=-name", headers={"HX-Request": "true"}).content.decode()
        assert part.strip().startswith('<div id="list">')

    def test_turn_the_builders_form_into_a_link(self, ada):
        answer = ada.get("/records/sites/?built=1&name=hall&code=&name.not=1&is_public_safety=no&sort=-name&view=safety")
        assert answer["Location"] == "/records/sites/?view=safety&-name=hall&is_public_safety=no&sort=-name"
        assert ada.get("/records/rooms/?built=1&building=%2312&building=none")["Location"] == "/records/rooms/?building=12,none"

    def test_remember_columns_in_the_link(self, ada):
        answer = ada.get("/records/sites/columns?column=name&column=postcode&postcode.place=1&name.place=2")
        assert answer["Location"] == "/records/sites/?columns=postcode,name"
        page = ada.get(answer["Location"]).content.decode()
        assert page.index("Postal code</th>") < page.index(">Name</a>")

    def test_never_lead_back_to_another_site(self, ada):
        for to in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
            assert "evil" not in ada.get("/records/sites/columns", {"column": "name", "to": to})["Location"]
            assert "alert" not in ada.get("/records/sites/columns", {"column": "name", "to": to})["Location"]

    def test_answer_comboboxes(self, ada, city):
        found = ada.get("/records/rooms/options?q=20").json()["results"]
        assert found == [{"value": f"#{city.places.rooms[2].pk}", "label": "204", "detail": "Main house"}]


class TestForms:
    def test_add_a_record(self, ada, city):
        answer = ada.post("/records/sites/new", {"name": "Pump house 3", "code": "ph3"})
        site = Site.objects.get(code="PH3")
        assert answer["Location"] == f"/records/sites/{site.pk}/"
        assert trail(site) == ["core.RecordCreated"]

    def test_say_what_is_wrong(self, ada, city):
        answer = ada.post("/records/sites/new", {"name": "", "code": "CH"})
        assert answer.status_code == 422
        page = answer.content.decode()
        assert "This field is required." in page
        assert "Site with this Code already exists." in page

    def test_show_both_versions_of_a_conflict(self, ada, city, now):
        hall = city.places.hall
        change_record(hall, actor=city.actor("grace"), now=now, data={"city": "Riverton"})
        typed = {"name": "City hall", "code": "CH", "address": "1 Main Street", "city": "Lakeside", "version": "1"}
        answer = ada.post(f"/records/sites/{hall.pk}/edit", typed)
        page = answer.content.decode()
        assert answer.status_code == 409
        assert "Riverton" in page
        assert "Lakeside" in page
        assert 'name="version" value="2"' in page
        assert ada.post(f"/records/sites/{hall.pk}/edit", typed | {"version": "2"}).status_code == 302
        hall.refresh_from_db()
        assert (hall.city, hall.version) == ("Lakeside", 3)

    def test_ask_the_installations_own_questions(self, ada, city):
        CustomField.objects.create(record_type="places.site", title="Gate code", name="gate", kind="text", is_required=True)
        hall = city.places.hall
        assert "Gate code" in ada.get(f"/records/sites/{hall.pk}/edit").content.decode()
        ada.post(f"/records/sites/{hall.pk}/edit", {"name": "City hall", "code": "CH", "custom_gate": "47#", "version": "1"})
        assert "47#" in ada.get(f"/records/sites/{hall.pk}/").content.decode()
        assert "47#" in ada.get("/records/sites/?columns=name,custom_gate").content.decode()

    def test_take_names_where_there_are_too_many_to_list(self, ada, city):
        Site.objects.bulk_create(Site(name=f"Site {n}", code=f"S{n}") for n in range(40))
        page = ada.get("/records/buildings/new").content.decode()
        assert '<bw-combobox data-src="/records/sites/options"' in page
        assert ada.post("/records/buildings/new", {"site": "city hall", "name": "Tower", "floors": "9"}).status_code == 302
        assert ada.post("/records/buildings/new", {"site": f"#{city.places.annex.pk}", "name": "Shed", "floors": "1"}).status_code == 302
        refused = ada.post("/records/buildings/new", {"site": "nowhere", "name": "Shed 2", "floors": "1"})
        assert "There is no “nowhere”." in refused.content.decode()

    def test_retire_and_bring_back(self, ada, city):
        hall = city.places.hall
        assert ada.post(f"/records/sites/{hall.pk}/retire").status_code == 302
        assert "City hall" not in ada.get("/records/sites/").content.decode().split("<table")[-1]
        assert "Retired" in ada.get(f"/records/sites/{hall.pk}/").content.decode()
        ada.post(f"/records/sites/{hall.pk}/restore")
        assert "City hall" in ada.get("/records/sites/").content.decode()


class TestSavedViews:
    def save(self, client, **more):
        return client.post(
            "/records/sites/views/save", {"name": "Halls", "link": "?name=hall&sort=-name", "to": "/records/sites/", "is_pinned": "on", **more}
        )

    def test_keep_a_list_under_a_name(self, ada, city):
        self.save(ada)
        view = SavedView.objects.get()
        assert (view.parameters, view.shared_with) == ({"name": "hall", "sort": "-name"}, "")
        page = ada.get(f"/records/sites/?view={view.pk}").content.decode()
        assert "Annex" not in page
        assert "Name contains “hall”" in page

    def test_are_personal_until_shared(self, ada, sign_in, city):
        self.save(ada)
        view, grace = SavedView.objects.get(), sign_in("grace")
        assert "Halls" not in grace.get("/records/sites/").content.decode()
        ada.post(f"/records/sites/views/{view.pk}", {"name": "Our halls", "shared_with": "everyone", "is_pinned": "on", "position": "3"})
        assert "Our halls" in grace.get("/records/sites/").content.decode()
        assert sign_in("rita").post(f"/records/sites/views/{view.pk}", {"name": "Mine"}).status_code == 403

    def test_can_be_shared_with_a_role_or_a_team(self, ada, sign_in, city):
        self.save(ada, shared_with="role:supervisor")
        assert "Halls" in sign_in("grace").get("/records/sites/").content.decode()
        assert "Halls" not in sign_in("tomas").get("/records/sites/").content.decode()
        self.save(ada, name="Ours", shared_with=f"team:{city.teams.desk.pk}")
        assert "Ours" in sign_in("tomas").get("/records/sites/").content.decode()
        assert "Ours" not in sign_in("rita").get("/records/sites/").content.decode()

    def test_are_not_shared_without_the_ability(self, sign_in):
        assert self.save(sign_in("tomas"), shared_with="everyone").status_code == 403
        assert not SavedView.objects.exists()

    def test_can_be_updated_deleted_and_opened_with(self, ada, city):
        self.save(ada)
        view = SavedView.objects.get()
        self.save(ada, update=str(view.pk), link="?code=A2")
        view.refresh_from_db()
        assert view.parameters == {"code": "A2"}
        ada.post("/records/sites/views/open", {"view": str(view.pk)})
        assert "Annex 2" in ada.get("/records/sites/").content.decode()
        assert "City hall" not in ada.get("/records/sites/").content.decode().split("<table")[-1]
        ada.post(f"/records/sites/views/{view.pk}", {"delete": "1"})
        assert not SavedView.objects.exists()
        assert not DefaultView.objects.exists()

    def test_take_each_name_once(self, ada):
        self.save(ada)
        self.save(ada)
        assert SavedView.objects.count() == 1


class TestQueries:
    def count(self, client, address):
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        return len(queries)

    @pytest.mark.parametrize(
        "address", ["/records/sites/?size=200", "/records/sites/export.csv", "/records/sites/filters", "/records/rooms/?size=200"]
    )
    def test_do_not_grow_with_the_rows(self, ada, city, address):
        Site.objects.bulk_create(Site(name=f"First {n}", code=f"F{n}") for n in range(8))
        Room.objects.bulk_create(Room(building=city.places.house, number=f"A{n}") for n in range(8))
        few = self.count(ada, address)
        Site.objects.bulk_create(Site(name=f"Second {n}", code=f"X{n}") for n in range(190))
        Room.objects.bulk_create(Room(building=city.places.house, number=f"B{n}") for n in range(190))
        assert self.count(ada, address) == few
