"""How to get into a site is for those who go there, not for everybody who may sign in."""

import pytest


@pytest.fixture
def notes(city):
    city.places.hall.access_notes = "Key in box 4711"
    city.places.hall.save(update_fields=["access_notes"])
    return city.places.hall


@pytest.mark.parametrize(
    "address", ["/records/sites/{}/", "/records/sites/?columns=name,access_notes", "/api/v1/records/sites/{}", "/records/sites/export.csv"]
)
def test_access_notes_are_kept_from_clients(notes, sign_in, address):
    answer = sign_in("rita").get(address.format(notes.pk))
    body = b"".join(answer) if answer.streaming else answer.content
    assert b"4711" not in body


def test_technicians_read_them(notes, sign_in):
    assert b"4711" in sign_in("tomas").get(f"/records/sites/{notes.pk}/").content
