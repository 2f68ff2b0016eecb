"""What is typed survives a crash of the browser, signing out, and a merge of the ticket under it."""

from __future__ import annotations

import pytest

from bailiwick.conftest import PASSWORD
from bailiwick.core.clock import now
from bailiwick.core.models import Draft
from bailiwick.desk.actions import merge_tickets
from bailiwick.desk.tests.factories import make_ticket

pytestmark = [pytest.mark.browser]
TYPED = "The fuser is worn, I order"


def text_of(page, url):
    page.goto(url)
    page.get_by_text("You typed this").or_(page.locator(".draft-note--restored")).first.wait_for()
    return page.locator(".compose [name=body]").input_value()


def test_a_reply_outlives_crash_sign_out_and_merge(page_as, county):
    ticket, other = make_ticket(county, now=now()), make_ticket(county, now=now(), title="Fuser")
    url = f"/desk/tickets/{ticket.number}/"
    first = page_as("tomas")
    first.goto(url)
    first.locator(".compose [name=body]").fill(TYPED)
    first.close(run_before_unload=False)

    again = first.context.new_page()
    assert text_of(again, url) == TYPED
    with again.expect_response(lambda answer: "/drafts/" in answer.url and answer.request.method == "POST"):
        again.locator(".compose [name=body]").fill(f"{TYPED} a new one")
    assert Draft.objects.get().content["fields"]["body"] == [f"{TYPED} a new one"]

    again.goto("/accounts/logout/")
    again.locator("main form button, form button").first.click()
    again.goto(f"/accounts/login/?next={url}")
    again.locator("[name=login]").fill("tomas")
    again.locator("[name=password]").fill(PASSWORD)
    again.locator("[name=password]").press("Enter")
    again.wait_for_url(f"**{url}")
    assert text_of(again, url) == f"{TYPED} a new one"

    merge_tickets(ticket, into=other, actor=county.actor("grace"), now=now())
    assert text_of(again, url) == f"{TYPED} a new one"
    assert again.url.endswith(f"/desk/tickets/{other.number}/")
