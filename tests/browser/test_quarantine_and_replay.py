"""A mail of a stranger waits; by keyboard a rule is made of it and all that fit are looked at again: they are tickets."""

from __future__ import annotations

import pytest

from bailiwick.core.clock import now
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.actions import drain, store_raw
from bailiwick.mailroom.models import Arrival, Mailbox, MailRule, Via

pytestmark = [pytest.mark.browser]


@pytest.fixture
def waiting(county):
    """Let two mails of one vendor wait, one with HTML that would do harm."""
    box = Mailbox.objects.create(name="Desk", address="desk@city.example", kind="pushed", opens_for_strangers=False, team=county.teams.desk)
    for number in (1, 2):
        head = f"From: Ann Vendor <ann@vendor.example>\nSubject: Offer {number}\nMessage-ID: <{number}@vendor.example>\nContent-Type: text/html\n\n"
        body = f"<p>Offer {number}</p><script>document.title='taken over'</script><img src=x onerror=alert(1)>"
        store_raw((head + body).encode(), mailbox=box, via=Via.LMTP, now=now(), envelope_to=box.address)
    drain(clock=now)


def test_quarantine_and_replay(page_as, waiting):
    page = page_as("grace")
    page.goto("/mail/incoming/")
    page.get_by_text("Its sender is not in the directory.").first.wait_for()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Offer 2").first.wait_for()
    page.get_by_text("ann@vendor.example, who is not in the directory.").wait_for()
    page.get_by_text("As it was laid out").click()
    page.frame_locator("iframe.incoming-frame").get_by_text("Offer 2").wait_for()
    assert page.title() == "Offer 2 · Bailiwick"

    page.keyboard.press("m")
    page.get_by_role("heading", name="Rule from an example").wait_for()
    page.locator("[name=subject]").fill("")
    page.locator("[name=sender]").fill("*@vendor.example")
    page.get_by_role("button", name="See what it would do").click()
    page.get_by_text("It fits 1 of them.").wait_for()
    assert not MailRule.objects.exists()
    page.get_by_role("button", name="Save the rule").click()
    page.get_by_text("2 mails that wait fit it.").wait_for()
    page.keyboard.press("r")
    page.get_by_text("2 mails are placed.").wait_for()
    page.get_by_text("Nothing waits").wait_for()
    assert sorted(Ticket.objects.values_list("title", flat=True)) == ["Offer 1", "Offer 2"]
    assert set(Arrival.objects.values_list("state", flat=True)) == {"understood"}
