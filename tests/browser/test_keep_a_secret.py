"""A ticket made need-to-know in the browser is gone from everybody else's lists and searches at once."""

from __future__ import annotations

import pytest

from bailiwick.core.clock import now
from bailiwick.core.testing import trail
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_ticket

pytestmark = [pytest.mark.browser]

TITLE = "Quillfeather complaint"


def finds(page):
    """Whether somebody comes across the ticket: in the list, by search and in the command bar."""
    found = []
    for address in ("/records/tickets/?view=unassigned", "/records/tickets/?view=all&q=Quillfeather", "/search/?q=Quillfeather"):
        page.goto(address)
        found.append(page.locator("main").get_by_role("link", name=TITLE).count() > 0)
    page.keyboard.press("Control+k")
    page.locator("dialog.command").wait_for()
    page.keyboard.type("Quillfeather")
    page.locator("dialog.command [role=listbox][aria-busy=false]").wait_for()
    found.append(page.get_by_role("option", name=TITLE).count() > 0)
    page.keyboard.press("Escape")
    return found


def test_restricted_in_the_browser(page_as, county):
    ticket = make_ticket(county, title=TITLE, now=now())
    address = f"/desk/tickets/{ticket.number}/"
    grace, tomas = page_as("grace"), page_as("tomas")
    assert finds(grace) == [True, True, True, True]

    tomas.goto(address)
    tomas.locator(".page-header summary").click()
    tomas.get_by_role("link", name="Make need-to-know").click()
    tomas.locator("[name=reason]").fill("A personnel matter")
    tomas.get_by_role("button", name="Make need-to-know").click()
    tomas.get_by_text("From now on it exists only for").wait_for()
    assert tomas.locator(".badge--private").is_visible()

    assert finds(grace) == [False, False, False, False]
    grace.goto(address)
    assert grace.get_by_text(TITLE).count() == 0
    assert finds(tomas) == [True, True, True, True]
    assert Ticket.objects.get().need_to_know
    assert "desk.TicketRestricted" in trail(ticket)
    assert "desk.TicketRead" in trail(ticket)
