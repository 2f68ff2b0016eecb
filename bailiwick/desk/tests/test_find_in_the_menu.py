"""The menu of a ticket stands under headings, and hints stand beside the call form."""

import pytest

from bailiwick.core.offers import Offer, _offers, add_offer
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_ticket
from bailiwick.desk.views.steps import GROUPS, steps_for


@pytest.fixture
def ticket(city, now):
    return make_ticket(city, now=now)


class TestMenu:
    def test_groups_what_can_be_done(self, ticket, city):
        _buttons, menu = steps_for(city.actor("grace"), ticket)
        titles = [str(group["title"]) for group in menu]
        assert titles == [str(title) for title in GROUPS.values() if str(title) in titles]
        found = {str(group["title"]): [entry["name"] for entry in group["entries"]] for group in menu}
        assert "attempt_contact" in found["The client"]
        assert {"merge", "link"} <= set(found["Other tickets"])
        assert "change" in found["This ticket"]

    def test_puts_an_unknown_heading_with_the_work(self, ticket, city, monkeypatch):
        monkeypatch.setitem(_offers, Ticket, {})
        add_offer(Ticket, Offer("odd", "Odd", "desk:ticket_ask_approval", "check", lambda _actor, _ticket: True, group="nowhere"))
        _buttons, menu = steps_for(city.actor("tomas"), ticket)
        assert "odd" in [entry["name"] for group in menu if group["title"] == GROUPS["work"] for entry in group["entries"]]

    def test_draws_the_headings(self, ticket, sign_in):
        page = sign_in("tomas").get(f"/desk/tickets/{ticket.number}/").content.decode()
        assert '<h2 class="menu__heading">Other tickets</h2>' in page


class TestBesideTheCall:
    def test_answers_the_caller_and_what_was_before_in_their_places(self, ticket, city, sign_in):
        page = sign_in("tomas").get(f"/desk/calls/caller/?caller={city.person('rita').pk}").content.decode()
        assert page.index("caller__name") < page.index('id="caller-past" hx-swap-oob="true"') < page.index(ticket.number)

    def test_has_a_place_for_hints_between_them(self, sign_in):
        page = sign_in("tomas").get("/desk/calls/new/").content.decode()
        assert page.index('id="caller-side"') < page.index('id="call-hints"') < page.index('id="caller-past"')
        assert page.index("<bw-beside") < page.index("data-hints") < page.index("<bw-triage")
