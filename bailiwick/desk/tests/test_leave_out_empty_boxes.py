"""The page of a ticket shows boxes that have something in them, and those in which there is something to do."""

import pytest
from django.urls import reverse

from bailiwick.desk.actions import add_entry, merge_tickets, solve_ticket, watch_ticket
from bailiwick.desk.actions.approving import ask_ticket_approval
from bailiwick.desk.actions.restricting import restrict_ticket
from bailiwick.desk.models import EntryKind
from bailiwick.desk.tests.factories import make_ticket

EMPTY_WHEN_DONE = ("desk:ticket_approvals", "desk:ticket_articles", "desk:triage_panel")


def boxes(page, ticket, names):
    return [name for name in names if reverse(name, args=[ticket.pk]) in page]


@pytest.fixture
def page_of(sign_in):
    return lambda ticket, who="tomas": sign_in(who).get(f"/desk/tickets/{ticket.number}/").content.decode()


class TestBoxes:
    def test_are_left_out_on_a_solved_ticket_that_has_nothing_of_the_kind(self, city, page_of, now):
        ticket = make_ticket(city)
        assert boxes(page_of(ticket), ticket, EMPTY_WHEN_DONE) == ["desk:ticket_articles"]
        solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="Toner")
        assert boxes(page_of(ticket), ticket, EMPTY_WHEN_DONE) == []

    def test_are_there_as_soon_as_there_is_something(self, city, page_of, now):
        ticket = make_ticket(city)
        ask_ticket_approval(ticket, actor=city.actor("tomas"), now=now, approvers=[city.person("otto")], title="A colour printer")
        assert boxes(page_of(ticket), ticket, EMPTY_WHEN_DONE) == ["desk:ticket_approvals", "desk:ticket_articles"]

    def test_that_take_something_new_stay(self, city, page_of, now):
        ticket = make_ticket(city)
        solve_ticket(ticket, actor=city.actor("tomas"), now=now, resolution="Toner")
        page = page_of(ticket)
        assert reverse("core:tags", args=["desk.ticket", ticket.pk]) in page
        assert reverse("core:attachments", args=["desk.ticket", ticket.pk]) in page


class TestPage:
    def test_tells_what_happened_to_tickets_that_became_one(self, city, page_of, now):
        kept, gone = make_ticket(city), make_ticket(city)
        add_entry(gone, actor=city.actor("tomas"), now=now, kind=EntryKind.NOTE, body="Smoke behind the printer")
        merge_tickets(gone, actor=city.actor("grace"), now=now, into=kept, reason="the same")
        page = page_of(kept)
        assert "Smoke behind the printer" in page
        assert f"merged {gone.number} into {kept.number}" in page

    def test_knows_who_watches_and_offers_to_stop(self, city, page_of, now):
        ticket = make_ticket(city)
        watch_ticket(ticket, actor=city.actor("tomas"), now=now)
        assert "Stop watching" in page_of(ticket)
        assert "Stop watching" not in page_of(ticket, "grace")

    def test_of_a_secret_ticket_is_noted_and_shut_to_others(self, city, page_of, sign_in, now):
        ticket = make_ticket(city)
        restrict_ticket(ticket, actor=city.actor("grace"), now=now, reason="personnel")
        assert ticket.title in page_of(ticket, "grace")
        assert ticket.readings.filter(user=city.grace).exists()
        assert sign_in("tomas").get(f"/desk/tickets/{ticket.number}/").status_code == 404

    def test_asks_few_questions(self, city, sign_in, now, django_assert_max_num_queries):
        ticket, client = make_ticket(city), sign_in("tomas")
        add_entry(ticket, actor=city.actor("tomas"), now=now, kind=EntryKind.NOTE, body="Looked at it")
        client.get(f"/desk/tickets/{ticket.number}/")
        with django_assert_max_num_queries(14):
            client.get(f"/desk/tickets/{ticket.number}/")
