"""A known caller's solved call takes under thirty seconds, hands never leaving the keyboard."""

import time

import pytest

from bailiwick.core.testing import trail
from bailiwick.desk.models import Call, Ticket

#: milliseconds between keys of somebody who types sixty words a minute
HUMAN = 180

pytestmark = [pytest.mark.browser]


def type_like_a_person(page, text):
    page.keyboard.type(text, delay=HUMAN)


def tab_to(page, name):
    """Press Tab until the named field has the focus; people do this without thinking."""
    for _press in range(25):
        if page.evaluate("document.activeElement.name || document.activeElement.id") == name:
            return
        page.keyboard.press("Tab", delay=HUMAN // 2)
    pytest.fail(f"Tab never reached {name}; it stands on {page.evaluate('document.activeElement.outerHTML')[:200]}")


def test_a_solved_call_takes_less_than_thirty_seconds(page_as, county):
    page = page_as("tomas")
    page.goto("/records/tickets/")
    began = time.monotonic()
    page.keyboard.press("n")
    page.wait_for_url("**/desk/calls/new/")
    type_like_a_person(page, "alva")
    page.get_by_role("option", name="Rita Alvarez").wait_for()
    page.keyboard.press("Enter")
    page.get_by_text("Nothing open.").wait_for()
    tab_to(page, "title")
    type_like_a_person(page, "Password expired")
    tab_to(page, "solution")
    type_like_a_person(page, "Reset after call back")
    page.keyboard.press("Control+Enter")
    page.get_by_text("it is solved").wait_for()
    seconds = time.monotonic() - began
    ticket = Ticket.objects.get()
    assert (ticket.state, ticket.first_contact_fix, ticket.requester) == ("solved", True, county.person("rita"))
    assert trail(ticket)[0] == "desk.TicketOpened"
    assert Call.objects.get().caller == county.person("rita")
    assert seconds < 30, f"took {seconds:.0f} s"


def test_number_keys_answer_and_the_promise_follows(page_as, county):
    page = page_as("tomas")
    page.goto("/desk/calls/new/")
    tab_to(page, "impact")
    page.keyboard.press("4")
    tab_to(page, "urgency")
    page.keyboard.press("4")
    page.get_by_text("P1 Critical").wait_for()


def test_what_was_typed_is_kept_when_something_is_missing(page_as):
    page = page_as("tomas")
    page.goto("/desk/calls/new/")
    tab_to(page, "title")
    type_like_a_person(page, "No caller yet")
    page.keyboard.press("Control+Enter")
    page.get_by_text("Pick the caller").first.wait_for()
    assert page.locator("[name=title]").input_value() == "No caller yet"
    assert not Ticket.objects.exists()
