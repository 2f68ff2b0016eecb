"""An exported list can be imported again: what it names is found, also where names repeat."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bailiwick.places.models import Building, Room


@pytest.fixture
def same_names(city):
    """Make two houses of one name at two sites, each with a room of one number."""
    for site in (city.places.hall, city.places.annex):
        house = Building.objects.create(site=site, name="Gate house")
        Room.objects.create(building=house, number="7", name="Booth")


@pytest.mark.django_db
class TestRooms:
    def test_come_back_unchanged(self, same_names, sign_in):
        ada = sign_in("ada")
        file = b"".join(ada.get("/records/rooms/export.csv").streaming_content)
        assert b"Gate house" in file
        answer = ada.post("/records/rooms/import", {"file": SimpleUploadedFile("rooms.csv", file, "text/csv")})
        columns = {f"column.{place}": name for place, name in enumerate(["number", "name", "building", "", "floor"])}
        page = ada.post(answer["Location"], columns, follow=True).content.decode()
        assert "names 2 records" not in page
        count = Room.objects.count()
        assert f">{count}<" in page.replace(" ", "").replace("\n", "")
        assert Room.objects.filter(name="Booth").count() == 2
