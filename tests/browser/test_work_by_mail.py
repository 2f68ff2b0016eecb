"""A client writes and the desk works on the page: the mail opens a ticket, the next one joins it, the answer goes out, the one to that reopens."""

from __future__ import annotations

import base64

import pytest

from bailiwick.core.clock import now
from bailiwick.core.testing import trail
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.actions import drain, store_raw
from bailiwick.mailroom.models import Arrival, Mailbox, Message
from bailiwick.mailroom.tests.outbox import Outbox, answer
from bailiwick.notifications.models import Outgoing

pytestmark = [pytest.mark.browser]

RITA = "rita@city.example"
PNG = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==")
FIRST = f"""From: Rita Alvarez <{RITA}>
To: desk@city.example
Subject: The plotter prints stripes
Message-ID: <first@rita.example>
MIME-Version: 1.0
Content-Type: multipart/related; boundary=b

--b
Content-Type: text/html; charset=utf-8

<p>It prints <b>stripes</b>.</p><img src="cid:shot@rita" alt="Stripes"><img src="http://127.0.0.1:9/spy.png" alt="Poster"><script>alert(1)</script>
<div class="gmail_signature">Rita Alvarez<br>Library</div>
--b
Content-Type: image/png; name=stripes.png
Content-ID: <shot@rita>
Content-Disposition: inline
Content-Transfer-Encoding: base64

{base64.b64encode(PNG).decode()}
--b--
"""


@pytest.fixture
def sink(settings):
    """Run a mail server that takes what the desk sends."""
    box = Outbox()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT, settings.EMAIL_TIMEOUT = "127.0.0.1", box.port, 5
    settings.EMAIL_USE_TLS = settings.EMAIL_USE_SSL = False
    settings.EMAIL_HOST_USER = ""
    yield box
    box.controller.stop()


@pytest.fixture
def arrive(county):
    """Return a function that hands a mail to the mailbox of the desk, as a mail server does, and has it understood."""
    box = Mailbox.objects.create(name="Service desk", address="desk@city.example", kind="pushed", team=county.teams.desk, takes_plus=True)

    def handed_over(raw):
        moment = now()
        arrival = store_raw(raw, mailbox=box, via="lmtp", now=moment, envelope_to=box.address)
        drain(clock=lambda: moment)
        return Arrival.objects.get(pk=arrival.pk)

    return handed_over


def shows_the_mail_as_it_was_written(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_role("link", name="As it was written").click()
    frame = page.frame_locator("iframe.mail-page__frame")
    frame.get_by_text("stripes", exact=True).wait_for()
    picture = frame.locator("img[alt=Stripes]")
    picture.wait_for()
    assert picture.evaluate("image => image.complete && image.naturalWidth") == 1
    assert frame.get_by_text("Poster").is_visible()
    assert page.get_by_text("1 picture of another server is not shown").is_visible()
    assert not [url for url in asked if "spy.png" in url]
    page.get_by_role("link", name="Show them this once").click()
    page.get_by_text("Pictures of other servers are shown, this once.").wait_for()
    page.get_by_role("button", name="Hide", exact=True).click()
    page.locator("iframe.mail-page__frame").wait_for(state="detached")


def solves(page, how):
    page.locator(".page-header").get_by_role("link", name="Solve").click()
    page.locator("[name=resolution]").fill(how)
    page.locator("main form.form").get_by_role("button", name="Solve").click()
    page.get_by_text("Solved. The client has been told.").wait_for()


def test_work_by_mail(page_as, county, arrive, sink):
    opened = arrive(FIRST.encode())
    assert (opened.outcome, opened.reason) == ("opened", "new")
    ticket, tomas = opened.ticket, page_as("tomas")
    tomas.goto(f"/desk/tickets/{ticket.number}/")
    tomas.locator("#description").get_by_text("It prints stripes.").wait_for()
    signature = tomas.locator("details.fold")
    assert not signature.get_by_text("Library").is_visible()
    signature.locator("summary").click()
    assert signature.get_by_text("Library").is_visible()
    shows_the_mail_as_it_was_written(tomas)

    told = sink.to(RITA, now())
    assert arrive(answer(told, "It got worse.")).ticket == ticket
    tomas.reload()
    tomas.locator(".compose [name=body]").fill("Hold the green button for ten seconds.")
    tomas.locator("select[name=kind]").select_option("reply")
    tomas.locator(".compose__tools").get_by_role("button", name="Add").click()
    tomas.get_by_text(f"Mail to {RITA} waits to be sent").wait_for()
    sent = sink.to(RITA, now())
    assert "Hold the green button" in sent.part("plain")
    solves(tomas, "The head was clogged.")
    assert Outgoing.objects.filter(is_letter=True, state="sent").count() == 1
    assert Ticket.objects.get().state == "solved"

    back = arrive(answer(sent, "It prints stripes again.", way="outlook"))
    assert (back.outcome, back.reason, Ticket.objects.get().state) == ("replied", "token", "open")
    tomas.reload()
    entry = tomas.locator(f"#entry-{back.entry_id}")
    entry.get_by_text("It prints stripes again.").wait_for()
    assert entry.locator("summary", has_text="Quoted text").is_visible()
    assert tomas.get_by_text("reopened it").is_visible()
    assert Message.objects.count() == 3
    assert {"desk.TicketOpened", "desk.ClientReplied", "desk.TicketSolved", "desk.TicketReopened"} <= set(trail(ticket))

    rita = page_as("rita", width=390)
    rita.goto(f"/desk/tickets/{ticket.number}/")
    rita.get_by_text("It prints stripes again.").wait_for()
    assert rita.get_by_role("link", name="As it was written").count() == 0
    assert rita.get_by_role("link", name="Source").count() == 0
