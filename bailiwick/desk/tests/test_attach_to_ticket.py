"""Tickets take files and tags: from whoever works on them, and files from whoever asked."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from bailiwick.core.attachments import attach, attachments_of
from bailiwick.core.permissions import Refused
from bailiwick.core.tags import tag, tags_of
from bailiwick.core.testing import trail
from bailiwick.desk.actions import restrict_ticket
from bailiwick.desk.tests.factories import make_ticket


def photo():
    return SimpleUploadedFile("blank-labels.txt", b"what the printer said")


@pytest.mark.parametrize("who", ["tomas", "rita"])
def test_takes_files_from(who, city, now):
    ticket = make_ticket(city)
    attach(ticket, actor=city.actor(who), now=now, upload=photo())
    assert [row.name for row in attachments_of(ticket)] == ["blank-labels.txt"]
    assert trail(ticket)[-1] == "core.AttachmentAdded"


def test_takes_tags_from_the_desk_only(city, now):
    ticket = make_ticket(city)
    tag(ticket, "Storm", actor=city.actor("tomas"), now=now)
    assert tags_of(ticket) == ["storm"]
    with pytest.raises(Refused):
        tag(ticket, "mine", actor=city.actor("rita"), now=now)


def test_is_refused_to_strangers_of_the_ticket(city, now):
    ticket = make_ticket(city)
    with pytest.raises(Refused):
        attach(ticket, actor=city.actor("carl"), now=now, upload=photo())
    restrict_ticket(ticket, actor=city.actor("tomas"), now=now, reason="personnel matter")
    with pytest.raises(Refused):
        attach(ticket, actor=city.actor("grace"), now=now, upload=photo())


def test_the_pages_offer_it(city, now, sign_in):
    ticket = make_ticket(city)
    address = f"/attachments/on/desk.ticket/{ticket.pk}/"
    for who in ("tomas", "rita"):
        assert address in sign_in(who).get(f"/desk/tickets/{ticket.number}/").content.decode()
        assert sign_in(who).get(address).status_code == 200
    assert sign_in("carl").get(address).status_code == 404
