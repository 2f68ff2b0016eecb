"""In the search of everything a person stands before the tickets that name them, and a ticket stands there once."""

import pytest

from bailiwick.core.search import find, index
from bailiwick.desk.actions import add_entry
from bailiwick.desk.models import EntryKind
from bailiwick.desk.tests.factories import make_ticket


@pytest.fixture
def ticket(city, now):
    index(city.person("rita"))
    ticket = make_ticket(city, title="Calendar of Rita Alvarez", now=now)
    for body in ("Asked the mail team", "Calendar lent to Wilhelmina"):
        add_entry(ticket, actor=city.actor("tomas"), now=now, kind=EntryKind.NOTE, body=body, worked_seconds=0)
    return ticket


@pytest.mark.django_db
class TestEverything:
    def test_shows_the_person_then_the_ticket_once(self, city, ticket):
        found = find("alvarez", city.tomas)
        assert [hit.kind for hit in found.hits] == ["people.person", "desk.ticket"]
        assert {count.kind: count.count for count in found.counts if count.count} == {"people.person": 1, "desk.ticket": 1, "desk.entry": 2}

    def test_shows_every_entry_where_entries_are_asked_for(self, city, ticket):
        assert len(find("calendar", city.tomas, kinds=["desk.entry"]).hits) == 2

    def test_shows_the_ticket_by_the_entry_that_alone_has_the_words(self, city, ticket):
        assert [hit.kind for hit in find("wilhelmina", city.tomas).hits] == ["desk.entry"]

    def test_finds_the_ticket_in_the_command_bar_by_its_number(self, city, ticket, sign_in):
        page = sign_in("tomas").get(f"/command/?q={ticket.number[:-1]}", headers={"HX-Request": "true"}).content.decode()
        assert page.count(f'href="/desk/tickets/{ticket.number}/') == 1


@pytest.mark.django_db
class TestWhileTyping:
    def test_looks_through_entries_where_little_else_is_found(self, city, ticket):
        assert [hit.kind for hit in find("wilhelmina", city.tomas, limit=8, counting=False).hits] == ["desk.entry"]

    def test_leaves_entries_alone_where_enough_is_found(self, city, ticket):
        assert [hit.kind for hit in find("calendar", city.tomas, limit=1, counting=False).hits] == ["desk.ticket"]
