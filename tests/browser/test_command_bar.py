"""The command bar answers what is typed now: a late answer to what stood there before is dropped."""

from __future__ import annotations

import pytest

from bailiwick.core.clock import now
from bailiwick.desk.tests.factories import make_ticket

pytestmark = [pytest.mark.browser]


def test_a_late_answer_does_not_pass_for_the_new_one(page_as, county):
    make_ticket(county, title="Quillfeather complaint", now=now())
    page, held = page_as("grace"), []

    def hold(route):
        held.append(route)

    page.goto("/")
    page.clock.install()
    page.route("**/command/?q=", hold)
    page.keyboard.press("Control+k")
    results = page.locator("dialog.command [role=listbox]")
    results.wait_for(state="attached")
    page.wait_for_function("document.activeElement.matches('dialog.command input')")
    page.keyboard.type("Quillfeather")
    with page.expect_response("**/command/?q=") as late:
        held[0].continue_()
    late.value.finished()
    assert results.get_attribute("aria-busy") == "true"
    assert results.locator("a").count() == 0

    page.clock.run_for(500)
    page.get_by_role("option", name="Quillfeather complaint").wait_for()
    page.locator("dialog.command [role=listbox][aria-busy=false]").wait_for()
