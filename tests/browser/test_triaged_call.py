"""A call is triaged by number keys alone, and ends in a sentence the caller can rely on."""

from __future__ import annotations

from importlib import resources

import pytest

from bailiwick.core.testing import trail
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_category
from bailiwick.triage.models import Tree
from tests.browser.test_call_by_keyboard import tab_to

AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text()

pytestmark = [pytest.mark.browser]


def answer(page, key, then):
    page.keyboard.press(key)
    page.get_by_role("heading", name=then).or_(page.get_by_role("group", name=then)).wait_for()


def test_a_call_is_triaged_by_keys_alone(page_as, county):
    make_category("Printer", code="printer", tree=Tree.objects.get(slug="printer"), words="print paper toner")
    page = page_as("tomas")
    page.goto("/desk/calls/new/")
    page.keyboard.type("alva")
    page.get_by_role("option", name="Rita Alvarez").wait_for()
    page.keyboard.press("Enter")
    tab_to(page, "title")
    page.keyboard.type("Nothing is printed at the counter")
    page.get_by_role("button", name="Printer", exact=False).wait_for()
    answer(page, "Alt+1", "What does the display of the printer say?")
    assert page.evaluate("document.activeElement.name") == "title"
    answer(page, "Alt+3", "Can a colleague print on the same printer?")
    page.reload()
    page.get_by_role("group", name="Can a colleague print on the same printer?").wait_for()
    page.evaluate("document.activeElement.blur()")
    answer(page, "2", "Does anything else on that floor have no network?")
    answer(page, "Backspace", "Can a colleague print on the same printer?")
    page.keyboard.press("2")
    page.keyboard.press("2")
    page.get_by_role("group", name="What is printed there").wait_for()
    answer(page, "3", "Printer to be looked at on site")
    page.get_by_text("P2 High").wait_for()
    page.evaluate(AXE)
    assert page.evaluate("axe.run('.call').then(found => found.violations.map(each => each.id))") == []
    page.keyboard.press("Control+Enter")
    page.get_by_text("Your ticket is").wait_for()
    ticket = Ticket.objects.get()
    assert (ticket.priority, ticket.impact, ticket.urgency) == (2, 2, 4)
    assert sorted(ticket.triages.get().answers.values()) == ["no", "no", "public", "ready"]
    assert trail(ticket)[:2] == ["desk.TicketOpened", "desk.TicketTriaged"]
