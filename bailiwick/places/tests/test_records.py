from datetime import timedelta

import pytest
import time_machine

from bailiwick.core.testing import trail
from bailiwick.places.models import Room, Site, SiteNotice


class TestLists:
    @pytest.mark.parametrize("slug", ["sites", "buildings", "rooms", "site-notices"])
    def test_open_and_show_their_rows(self, city, sign_in, slug):
        assert sign_in("tomas").get(f"/records/{slug}/").status_code == 200


class TestSite:
    def test_is_added_by_those_who_may(self, city, sign_in):
        assert sign_in("grace").post("/records/sites/new", {"name": "Pump house 3", "code": "PH3"}).status_code == 302
        assert trail(Site.objects.get(code="PH3")) == ["core.RecordCreated"]

    def test_is_refused_to_clients_and_technicians(self, city, sign_in):
        for who, status in (("rita", 404), ("tomas", 403)):
            assert sign_in(who).post("/records/sites/new", {"name": "Pump house 3", "code": "PH3"}).status_code == status
        assert not Site.objects.filter(code="PH3").exists()

    def test_refuses_an_unknown_time_zone(self, city, sign_in):
        answer = sign_in("grace").post("/records/sites/new", {"name": "Pump house 3", "code": "PH3", "time_zone": "Chicago"})
        assert answer.status_code == 422

    def test_room_numbers_are_unique_in_a_building(self, city, sign_in):
        answer = sign_in("grace").post("/records/rooms/new", {"building": city.places.house.pk, "number": "101"})
        assert answer.status_code == 422
        assert Room.objects.filter(number="101").count() == 1


class TestSiteNotice:
    @pytest.fixture
    def notice(self, city, now):
        return SiteNotice.objects.create(
            site=city.places.hall, text="Elections: call before touching", starts_at=now, ends_at=now + timedelta(days=1)
        )

    def test_stands_on_the_page_of_the_site_while_it_holds(self, city, sign_in, notice, now):
        address = f"/places/sites/{city.places.hall.pk}/panels/notices/"
        with time_machine.travel(now + timedelta(hours=1), tick=False):
            assert "Elections" in sign_in("tomas").get(address).content.decode()
        with time_machine.travel(now + timedelta(days=2), tick=False):
            assert "Elections" not in sign_in("tomas").get(address).content.decode()

    def test_stands_on_the_page_of_who_works_there(self, city, sign_in, notice, now):
        with time_machine.travel(now + timedelta(hours=1), tick=False):
            assert "Elections" in sign_in("tomas").get(f"/people/persons/{city.person('rita').pk}/panels/notices/").content.decode()

    def test_is_posted_by_technicians_and_refused_to_clients(self, city, sign_in):
        fields = {"site": city.places.hall.pk, "text": "Lift is out of order"}
        assert sign_in("rita").post("/records/site-notices/new", fields).status_code == 404
        assert sign_in("tomas").post("/records/site-notices/new", fields).status_code == 302
        assert SiteNotice.objects.get().text == "Lift is out of order"

    def test_ends_after_it_starts(self, city, sign_in):
        fields = {"site": city.places.hall.pk, "text": "Wrong", "starts_at": "2026-03-10T10:00", "ends_at": "2026-03-09T10:00"}
        assert sign_in("tomas").post("/records/site-notices/new", fields).status_code == 422


class TestPanels:
    def test_list_buildings_and_rooms(self, city, sign_in):
        client = sign_in("tomas")
        assert "Main house" in client.get(f"/places/sites/{city.places.hall.pk}/panels/buildings/").content.decode()
        page = client.get(f"/places/buildings/{city.places.house.pk}/panels/rooms/", headers={"HX-Request": "true"}).content.decode()
        assert "204" in page
        assert "<html" not in page
