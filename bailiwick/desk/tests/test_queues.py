"""The list of tickets: queues, columns, search, export, and what it costs."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from bailiwick.core import clock
from bailiwick.core.records import record_named
from bailiwick.core.records.listing import listing_for
from bailiwick.desk.actions import add_entry, pick_up_ticket, restrict_ticket, solve_ticket, wait_ticket
from bailiwick.desk.models import EntryKind
from bailiwick.desk.tests.factories import make_ticket

QUEUE = "/records/tickets/"


@pytest.fixture
def listed(sign_in):
    """Return the numbers that somebody finds in a view of the list."""

    def numbers(who, query):
        page = sign_in(who).get(f"{QUEUE}?{query}").content.decode()
        return {word for word in page.replace("<", " ").replace(">", " ").split() if word.startswith("T-0")}

    return numbers


class TestQueues:
    def test_each_shows_what_its_name_says(self, city, listed):
        now = clock.now()
        mine, free, resting, late, done = (make_ticket(city, now=now) for _each in range(5))
        pick_up_ticket(mine, actor=city.actor("tomas"), now=now)
        wait_ticket(resting, actor=city.actor("tomas"), now=now, on="parts", reason="toner")
        type(late).objects.filter(pk=late.pk).update(due_at=now - timedelta(hours=1))
        solve_ticket(done, actor=city.actor("grace"), now=now, resolution="done")
        assert listed("tomas", "view=my-work") == {mine.number}
        assert listed("tomas", "view=my-team") == {mine.number, free.number, resting.number, late.number}
        assert listed("tomas", "view=unassigned") == {free.number, resting.number, late.number}
        assert listed("tomas", "view=waiting") == {resting.number}
        assert listed("tomas", "view=breaching") == {late.number}
        assert listed("tomas", "view=solved") == {done.number}
        assert listed("tomas", "view=all") == {each.number for each in (mine, free, resting, late, done)}
        assert listed("rita", "view=mine") == {each.number for each in (mine, free, resting, late, done)}
        assert listed("carl", "view=mine") == set()

    def test_the_archive_holds_what_was_closed_long_ago(self, city, listed):
        now = clock.now()
        old, secret, fresh, solved = (make_ticket(city, now=now - timedelta(days=400)) for _each in range(4))
        restrict_ticket(secret, actor=city.actor("grace"), now=now, reason="personnel")
        for ticket, days in ((old, 91), (secret, 200), (fresh, 89)):
            at = now - timedelta(days=days)
            type(ticket).objects.filter(pk=ticket.pk).update(state="closed", solved_at=at, closed_at=at)
        type(solved).objects.filter(pk=solved.pk).update(state="solved", solved_at=now - timedelta(days=300))
        assert listed("tomas", "view=archive") == {old.number}
        assert secret.number not in listed("tomas", "view=archive&sort=closed")

    def test_what_has_no_date_stands_last_on_every_page(self, city):
        now = clock.now()
        tickets = [make_ticket(city, now=now - timedelta(minutes=count)) for count in range(7)]
        for count, ticket in enumerate(tickets[:4]):
            type(ticket).objects.filter(pk=ticket.pk).update(due_at=now + timedelta(hours=count))
        type(tickets[0]).objects.filter(pk__in=[ticket.pk for ticket in tickets[4:]]).update(due_at=None)
        for sort in ("due", "-due"):
            pages, query = [], f"sort={sort}"
            while query:
                listing = listing_for(record_named("tickets"), city.actor("grace").user, QueryDict(f"view=all&{query}"), now)
                listing.size = 3
                pages.append(listing.page())
                query = f"sort={sort}&after={pages[-1].next}" if pages[-1].next else ""
            found = [row["number"] for page in pages for row in page.values]
            dated = [ticket.number for ticket in tickets[:4]]
            assert found[:4] == (dated if sort == "due" else dated[::-1])
            assert sorted(found) == sorted(ticket.number for ticket in tickets)
            back = listing_for(record_named("tickets"), city.actor("grace").user, QueryDict(f"view=all&sort={sort}&before={pages[-1].previous}"), now)
            back.size = 3
            assert [row["pk"] for row in back.page().values] == [row["pk"] for row in pages[-2].values]

    def test_the_search_box_finds_words_of_entries(self, city, listed, now):
        ticket, _other = make_ticket(city), make_ticket(city)
        add_entry(ticket, actor=city.actor("tomas"), now=now, kind=EntryKind.NOTE, body="swapped SFP-10G-LR")
        assert listed("grace", "view=all&q=SFP-10G-LR") == {ticket.number}

    def test_costs_the_same_however_many_there_are(self, city, sign_in):
        client = sign_in("grace")

        def cost():
            with CaptureQueriesContext(connection) as queries:
                assert client.get(f"{QUEUE}?view=all").status_code == 200
            return len(queries)

        for _each in range(3):
            make_ticket(city)
        cost()
        few = cost()
        for _each in range(20):
            make_ticket(city)
        assert cost() == few
        assert few <= 25


class TestNeedToKnowInLists:
    @pytest.mark.parametrize("stranger", ["grace", "ada", "otto"])
    def test_is_in_no_view_no_count_and_no_export(self, city, sign_in, now, stranger):
        other, ticket = make_ticket(city), make_ticket(city, title="Clandestine mailbox")
        restrict_ticket(ticket, actor=city.actor("tomas"), now=now, reason="personnel")
        client = sign_in(stranger)
        for address in (f"{QUEUE}?view=all", f"{QUEUE}?view=unassigned", f"{QUEUE}?view=all&q=Clandestine", f"{QUEUE}export.csv?view=all"):
            answer = client.get(address)
            body = b"".join(answer.streaming_content) if answer.streaming else answer.content
            assert ticket.number.encode() not in body
            assert b"Clandestine mailbox" not in body
            assert answer.status_code == 403 or "q=" in address or other.number.encode() in body

    def test_is_in_the_view_of_those_named(self, city, listed, now):
        ticket = make_ticket(city)
        restrict_ticket(ticket, actor=city.actor("tomas"), now=now, reason="personnel")
        assert listed("tomas", "view=named") == {ticket.number}
        assert listed("grace", "view=named") == set()
