"""What is typed into the call form and under a ticket comes back until it has arrived, and never after."""

import os
import shutil

import pytest
from django.core.cache import cache

from bailiwick.conftest import PASSWORD
from bailiwick.core.drafts import draft_for, save_draft
from bailiwick.desk.models import Call
from bailiwick.desk.tests.factories import make_ticket

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")
NEW_CALL = "/desk/calls/new/"


class TestDraft:
    def test_is_forgotten_when_the_call_is_logged(self, city, sign_in, now):
        save_draft(city.tomas, "call", {"fields": {"title": ["Dead"]}}, now=now)
        sent = {"caller": city.person("rita").pk, "channel": "phone", "title": "Dead", "impact": 1, "urgency": 2}
        assert sign_in("tomas").post(NEW_CALL, sent | {"title": ""}).status_code == 422
        assert draft_for(city.tomas, "call")
        assert sign_in("tomas").post(NEW_CALL, sent).status_code == 302
        assert Call.objects.get().ticket.title == "Dead"
        assert draft_for(city.tomas, "call") == {}

    def test_that_comes_after_the_call_was_logged_is_not_kept(self, city, sign_in):
        sent = {"caller": city.person("rita").pk, "channel": "phone", "title": "Dead", "impact": 1, "urgency": 2, "draft_form": "window1"}
        tomas, typed = sign_in("tomas"), {"fields": {"title": ["Dea"]}}
        assert tomas.post("/drafts/call/?form=window1", typed, content_type="application/json").status_code == 204
        assert tomas.post(NEW_CALL, sent).status_code == 302
        assert tomas.post("/drafts/call/?form=window1", typed, content_type="application/json").status_code == 204
        assert draft_for(city.tomas, "call") == {}
        tomas.post("/drafts/call/?form=window2", typed, content_type="application/json")
        assert draft_for(city.tomas, "call") == typed

    def test_is_forgotten_when_the_request_is_sent(self, city, sign_in, now):
        save_draft(city.rita, "ask", {"fields": {"title": ["No sound"]}}, now=now)
        assert sign_in("rita").post("/desk/tickets/new/", {"title": "No sound", "description": "", "urgency": "3"}).status_code == 302
        assert draft_for(city.rita, "ask") == {}

    def test_of_an_answer_is_offered_and_forgotten_when_it_is_sent(self, city, sign_in, now):
        ticket, rita = make_ticket(city, now=now), sign_in("rita")
        save_draft(city.rita, f"ticket-{ticket.number}", {"fields": {"body": ["Still dead"]}}, now=now)
        assert f'data-url="/drafts/ticket-{ticket.number}/"' in rita.get(f"/desk/tickets/{ticket.number}/").content.decode()
        assert rita.post(f"/desk/tickets/{ticket.number}/answer/", {"body": "Still dead"}).status_code == 302
        assert draft_for(city.rita, f"ticket-{ticket.number}") == {}

    def test_of_an_entry_is_forgotten_when_it_is_written(self, city, sign_in, now):
        ticket = make_ticket(city, now=now)
        save_draft(city.tomas, f"ticket-{ticket.number}", {"fields": {"body": ["Tried"]}}, now=now)
        answer = sign_in("tomas").post(f"/desk/tickets/{ticket.number}/entries/", {"kind": "note", "body": "Tried"})
        assert answer.status_code == 302
        assert draft_for(city.tomas, f"ticket-{ticket.number}") == {}


@pytest.fixture
def page(live_server, city, monkeypatch):
    """Return a page of a real browser."""
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright runs an event loop in this thread
    cache.clear()
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        yield browser.new_context(base_url=live_server.url).new_page()
        browser.close()


def sign_in_with_password(page):
    page.goto(f"/accounts/login/?next={NEW_CALL}")
    page.get_by_label("User name or e-mail").fill("tomas")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.get_by_role("heading", name="New call").wait_for()


@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here (on Debian: apt install chromium)")
@pytest.mark.django_db(transaction=True)
class TestTyped:
    def test_call_is_back_after_a_reload_and_after_signing_out(self, page, city):
        sign_in_with_password(page)
        page.get_by_role("combobox", name="Caller").press_sequentially("alvar")
        page.get_by_role("option", name="Rita Alvarez").click()
        page.locator("[name=title]").fill("No dial tone")
        page.get_by_text("Draft saved").wait_for()
        page.reload()
        page.get_by_role("button", name="Discard it").wait_for()
        assert page.locator("[name=title]").input_value() == "No dial tone"
        page.get_by_role("link", name="Rita Alvarez").wait_for()
        page.get_by_role("button", name="Your menu").click()
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/accounts/login/**")
        assert page.evaluate("Object.keys(localStorage).filter((name) => name.includes('draft'))") == []
        sign_in_with_password(page)
        page.get_by_role("button", name="Discard it").wait_for()
        assert page.locator("[name=title]").input_value() == "No dial tone"
        with page.expect_response("**/drafts/call/*"):
            page.get_by_role("button", name="Discard it").click()
        assert draft_for(city.tomas, "call") == {}

    def test_call_sent_at_once_never_comes_back(self, page, city):
        sign_in_with_password(page)
        page.get_by_role("combobox", name="Caller").press_sequentially("alvar")
        page.get_by_role("option", name="Rita Alvarez").click()
        with page.expect_request(lambda request: request.method == "POST" and "/drafts/" in request.url) as saved:
            page.locator("[name=title]").fill("No dial tone")
        late = saved.value
        page.locator("[name=description]").press_sequentially(" early")
        page.locator("[name=description]").press("Control+Enter")
        page.wait_for_url("**/desk/calls/*/")
        header = {"Content-Type": "application/json", "X-CSRFToken": page.locator("meta[name=csrf-token]").get_attribute("content")}
        assert page.request.post(late.url, data=late.post_data, headers=header).status == 204
        assert draft_for(city.tomas, "call") == {}
        page.goto(NEW_CALL)
        page.wait_for_load_state("networkidle")
        assert page.locator("[name=title]").input_value() == ""
