"""From the ticket's page: a wrong entry is corrected, a wrong link and a reader too many are taken away."""

import pytest

from bailiwick.core.testing import trail
from bailiwick.desk.actions import add_entry, link_tickets, name_reader, restrict_ticket
from bailiwick.desk.models import Entry, TicketLink
from bailiwick.desk.tests.factories import make_ticket


@pytest.fixture
def ticket(city):
    return make_ticket(city)


@pytest.fixture
def page(ticket):
    return f"/desk/tickets/{ticket.number}/"


class TestCorrectEntry:
    def test_replaces_the_words_and_keeps_the_former(self, city, ticket, page, now, sign_in):
        entry = add_entry(ticket, actor=city.actor("tomas"), now=now, kind="note", body="Roller worn")
        tomas = sign_in("tomas")
        assert f"{page}entries/{entry.pk}/correct/" in tomas.get(page).content.decode()
        tomas.post(f"{page}entries/{entry.pk}/correct/", {"body": "Roller dirty"})
        assert list(Entry.objects.current().filter(kind="note").values_list("body", flat=True)) == ["Roller dirty"]
        assert trail(ticket)[-1] == "desk.EntryCorrected"

    def test_is_refused_to_others(self, city, ticket, page, now, sign_in):
        entry = add_entry(ticket, actor=city.actor("tomas"), now=now, kind="note", body="Roller worn")
        assert sign_in("grace").post(f"{page}entries/{entry.pk}/correct/", {"body": "No"}).status_code == 403
        assert Entry.objects.current().get(kind="note").body == "Roller worn"


class TestUnlinkTickets:
    def test_takes_the_link_away(self, city, ticket, page, now, sign_in):
        link = link_tickets(ticket, actor=city.actor("tomas"), now=now, other=make_ticket(city), kind="related")
        sign_in("tomas").post(f"{page}links/{link.pk}/remove/")
        assert not TicketLink.objects.exists()

    def test_touches_no_link_of_other_tickets(self, city, ticket, page, now, sign_in):
        link = link_tickets(make_ticket(city), actor=city.actor("tomas"), now=now, other=make_ticket(city), kind="related")
        assert sign_in("tomas").post(f"{page}links/{link.pk}/remove/").status_code == 404
        assert TicketLink.objects.exists()


class TestUnnameReader:
    def test_takes_a_reader_off(self, city, ticket, page, now, sign_in):
        restrict_ticket(ticket, actor=city.actor("grace"), now=now, reason="Personal matter")
        name_reader(ticket, actor=city.actor("grace"), now=now, reader=city.tomas)
        grace = sign_in("grace")
        assert "Tomás Novak" in grace.get(page).content.decode()
        grace.post(f"{page}readers/{ticket.readers.get(user=city.tomas).pk}/remove/")
        assert sign_in("tomas").get(page).status_code == 404
