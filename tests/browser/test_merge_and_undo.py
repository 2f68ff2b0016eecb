"""Two reports of one matter are merged by keyboard, the story is told in one place, and one button undoes it."""

from __future__ import annotations

import pytest

from bailiwick.core.clock import now
from bailiwick.desk.actions import add_entry
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_ticket

pytestmark = [pytest.mark.browser]


@pytest.fixture
def two(county):
    """Return Carl's report and Rita's, of one dead printer."""
    carls = make_ticket(county, now=now(), title="No paper feed", requester=county.person("carl"))
    add_entry(carls, actor=county.actor("tomas"), now=now(), kind="note", body="The feeder squeaks")
    return carls, make_ticket(county, now=now(), title="Printer eats paper")


def test_merge_and_undo(page_as, two):
    carls, ritas = two
    page = page_as("tomas")
    page.goto(f"/desk/tickets/{carls.number}/")
    page.locator(".ticket-number").wait_for()
    page.keyboard.press("m")
    page.wait_for_url("**/merge/")
    page.get_by_role("combobox", name="Into which ticket").fill("eats")
    page.get_by_role("option", name="Printer eats paper").click()
    page.locator("[name=reason]").fill("one printer")
    page.locator("main form.form").get_by_role("button", name="Merge into another").click()

    page.wait_for_url(f"**/desk/tickets/{ritas.number}/")
    page.get_by_text("The feeder squeaks").wait_for()
    page.get_by_text(f"on {carls.number}").wait_for()
    assert Ticket.objects.get(pk=carls.pk).merged_into == ritas
    page.goto(f"/desk/tickets/{carls.number}/")
    page.get_by_text(f"{carls.number} was merged into this ticket.").wait_for()

    page.get_by_role("region", name="Joined").get_by_role("button", name="Undo").click()
    page.wait_for_url(f"**/desk/tickets/{carls.number}/")
    page.get_by_role("heading", name="No paper feed").wait_for()
    assert Ticket.objects.get(pk=carls.pk).merged_into is None
    assert Ticket.objects.unfinished().count() == 2
