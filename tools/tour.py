"""Takes the pictures of docs/tour.md from a freshly loaded demo county: `python tools/tour.py`.

Starts an installation of its own in a temporary folder, signs in as the county's people and
photographs what the tour speaks of. Needs Debian's chromium and the test requirements.
"""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update"]
DESK, PHONE, WALL = {"width": 1280, "height": 800}, {"width": 390, "height": 844}, {"width": 1920, "height": 1080}
#: seconds within which the county must be loaded, and proposals learned from it
PATIENCE = 300
#: printed by `bailiwick manage shell`: records of the county that have no lasting number
LOOK = """
import json
from django.urls import reverse
from bailiwick.approvals.actions import address_of
from bailiwick.approvals.models import DecisionLink
from bailiwick.desk.models import Join, Ticket
from bailiwick.mailroom.models import Arrival
from bailiwick.notifications.models import Outgoing
from bailiwick.oncall.models import Rota
from bailiwick.people.models import Person
from bailiwick.problems.models import Spike
from bailiwick.rules.models import Rule
from bailiwick.runbooks.models import Run

outage = Spike.objects.filter(state="outage").latest("pk")
proven = Run.objects.filter(state="finished", ticket__verifications__result="passed").latest("pk")
merge = Join.objects.filter(kind="merge", undone_at=None).latest("pk")
mailed = Ticket.objects.get(title="Certificates for the Tuesday wedding")
returned = Ticket.objects.get(pk=Outgoing.objects.filter(state="bounced", subject_type="desk.ticket").latest("pk").subject_id)
waiting = Arrival.objects.filter(state="quarantined", reason="unknown_sender").latest("at")
link = DecisionLink.objects.filter(used_at=None, vote__approval__state="asked", vote__approval__title__contains="program").latest("pk")
print("PLACES", json.dumps({
    "parent": reverse("desk:ticket", args=[outage.parent.number]),
    "caller": Person.objects.filter(site=outage.site, retired_at=None).latest("pk").name,
    "run": reverse("runbooks:run", args=[proven.pk]),
    "merged": reverse("desk:ticket", args=[merge.other.number]),
    "decide": address_of(link),
    "rota": reverse("oncall:rota", args=[Rota.objects.first().pk]),
    "mailed": reverse("desk:ticket", args=[mailed.number]),
    "returned": reverse("desk:ticket", args=[returned.number]),
    "waiting": reverse("mailroom:incoming_mail", args=[waiting.pk]),
    "rule": reverse("rules:rule", args=[Rule.objects.order_by("position").first().pk]),
}))
"""


@contextmanager
def county() -> Iterator[tuple[str, dict[str, str]]]:
    """Run the product with the demo county in a folder of its own; give its address and where things are in it."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = {**os.environ, "BAILIWICK_DATA": f"{folder}/data", "BAILIWICK_PORT": str(port)}
        running = subprocess.Popen([sys.executable, "-m", "bailiwick.config.cli", "up"], cwd=ROOT, env=environment)
        try:
            _wait(f"http://localhost:{port}/health/live")
            command = [sys.executable, "-m", "bailiwick.config.cli", "manage", "shell", "--no-imports", "-c", LOOK]
            told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=True).stdout  # noqa: S603 - our own command
            yield f"http://localhost:{port}", json.loads(told.partition("PLACES ")[2])
        finally:
            running.send_signal(signal.SIGINT)
            running.wait(60)


def _wait(address: str) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urlopen(address, timeout=5):  # noqa: S310 - our own address
                return
        except (URLError, OSError):
            time.sleep(0.5)
    raise TimeoutError(address)


class Camera:
    """Photographs pages as one of the county's people sees them."""

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address

    def as_person(self, name: str, viewport: dict[str, int] = DESK, scheme: str = "light") -> Page:
        """Return a page on which a person of the county is signed in by the role switcher."""
        context = self.browser.new_context(viewport=viewport, color_scheme=scheme, base_url=self.address)
        page = context.new_page()
        page.goto("/accounts/login/")
        page.locator(f"button[name=person][value={name}]").click()
        page.wait_for_load_state()
        return page

    def shoot(self, page: Page, name: str, path: str = "", show: str = "") -> None:
        """Go somewhere, let the panels load, bring a part into view if it is not, and keep the picture."""
        if path:
            page.goto(path)
        page.wait_for_load_state("networkidle")
        if show:
            page.locator(show).first.evaluate("part => part.scrollIntoView({block: 'center'})")
        page.screenshot(path=str(IMAGES / f"{name}.png"))


def main() -> None:
    """Take all pictures of the tour."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with county() as (address, places), sync_playwright() as playwright:
        camera = Camera(playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS), address)
        stranger = camera.browser.new_context(viewport=DESK, base_url=address).new_page()
        camera.shoot(stranger, "sign-in", "/accounts/login/")
        camera.shoot(stranger, "approval-by-mail", places["decide"])
        _technician(camera, places)
        _supervisor(camera, places)
        _mailroom(camera, places)
        camera.shoot(camera.as_person("otto"), "audit-log", "/records/audit-log/")
        _clients(camera)
        camera.browser.close()


def _technician(camera: Camera, places: dict[str, str]) -> None:
    """Keep what somebody sees who answers the telephone and repairs."""
    page = camera.as_person("tomas")
    camera.shoot(page, "home-technician", "/")
    _call(camera, page)
    _outage_call(camera, page, places["caller"])
    camera.shoot(page, "queue", "/records/tickets/?view=my-team")
    number = _first_ticket(page)
    camera.shoot(page, "ticket", f"/desk/tickets/{number}/")
    camera.shoot(page, "promise", f"/desk/tickets/{number}/promise/")
    camera.shoot(page, "board", "/records/tickets/board/state/?view=my-team")
    camera.shoot(page, "runbook", places["run"])
    camera.shoot(page, "article", "/knowledge/articles/floor-without-network/")
    camera.shoot(page, "search", "/search/?q=printer")
    phone = camera.as_person("tomas", PHONE)
    camera.shoot(phone, "ticket-phone", f"/desk/tickets/{number}/")


def _supervisor(camera: Camera, places: dict[str, str]) -> None:
    """Keep what somebody sees who runs the desk."""
    page = camera.as_person("grace")
    camera.shoot(page, "home-supervisor", "/")
    camera.shoot(page, "parent", places["parent"])
    camera.shoot(page, "merged", places["merged"], "button:has-text('Undo')")
    camera.shoot(page, "calendar", "/records/tickets/calendar/due/")
    camera.shoot(page, "on-call", places["rota"], "table.month")
    camera.shoot(page, "tree", "/triage/trees/printer/")
    camera.shoot(page, "tree-coverage", "/triage/trees/printer/versions/1/coverage/")
    page.goto(places["rule"])
    page.locator("form[action$='/rehearse/'] button").click()
    page.get_by_role("link", name="Show the result").click(timeout=PATIENCE * 1000)
    page.wait_for_url(re.compile(r"/rules/rehearsals/"))
    camera.shoot(page, "rule-rehearsed")
    _promises(camera, page)
    camera.shoot(page, "report", "/reports/volume/")
    camera.shoot(page, "telling-answers", "/reports/telling-answers/")
    camera.shoot(camera.as_person("grace", scheme="dark"), "home-dark", "/")
    _when_learned(page)
    camera.shoot(page, "suggestions")


def _mailroom(camera: Camera, places: dict[str, str]) -> None:
    """Keep what mail became, where it waits for a person, and how it is."""
    technician, page = camera.as_person("tomas"), camera.as_person("ada")
    camera.shoot(technician, "ticket-by-mail", places["mailed"], "text=Quoted text")
    camera.shoot(technician, "mail-came-back", places["returned"], "button:has-text('Send again')")
    camera.shoot(page, "quarantine", "/records/incoming-mail/?view=quarantine")
    camera.shoot(page, "quarantined-mail", places["waiting"])
    camera.shoot(page, "mail-health", "/mail/health/")


def _promises(camera: Camera, page: Page) -> None:
    """Keep how promises are made, tried otherwise, watched and counted."""
    camera.shoot(page, "policy", "/policies/1/")
    camera.shoot(page, "hours", "/calendars/office/")
    page.goto("/what-if/")
    page.get_by_label("Would promise").select_option(label="High Point: eight to five")
    page.get_by_role("button", name="Try it").click()
    page.get_by_role("button", name="Carry it out").wait_for(timeout=PATIENCE * 1000)
    camera.shoot(page, "what-if")
    camera.shoot(page, "promises", "/reports/promises/")
    camera.shoot(camera.as_person("grace", WALL), "wall", "/desk/wall/")


def _clients(camera: Camera) -> None:
    """Keep what somebody sees who asks for help, in English and in Spanish."""
    rita, lucia = camera.as_person("rita", PHONE), camera.as_person("lucia", PHONE)
    camera.shoot(rita, "client-phone", "/")
    camera.shoot(rita, "catalogue", "/services/")
    camera.shoot(lucia, "portal-spanish", "/portal/requests/")
    lucia.goto("/desk/tickets/new/")
    lucia.locator("#id_title").press_sequentially("La impresora no imprime", delay=40)
    lucia.locator(".hint").first.wait_for()
    camera.shoot(lucia, "ask-spanish", show=".hint")


def _when_learned(page: Page) -> None:
    """Open the evaluation of suggestions once the worker has learned from the county."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        page.goto("/suggestions/")
        if page.locator("main table").count():
            return
        time.sleep(5)
    raise TimeoutError("nothing was learned")


def _call(camera: Camera, page: Page) -> None:
    """Take a call by keyboard, the questions by number keys, and keep it before, during and after."""
    _caller(page, "ro")
    page.locator("#id_title").fill("Password expired over the weekend")
    page.locator("#id_solution").fill("Reset after a call back to the number on file; signed in while on the phone.")
    page.get_by_text("Draft saved").wait_for()
    camera.shoot(page, "call", show="#id_caller")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/desk/calls/\d+/"))
    camera.shoot(page, "read-back")
    _caller(page, "ma")
    page.locator("#id_title").press_sequentially("Nothing prints at the counter", delay=40)
    page.locator("#triage button[data-category]").first.wait_for()
    for key in ("Alt+1", "Alt+3", "Alt+2", "Alt+2", "Alt+3"):
        page.wait_for_load_state("networkidle")
        before = page.locator("#triage").inner_text()
        page.keyboard.press(key)
        page.wait_for_function("before => document.querySelector('#triage').innerText !== before", arg=before)
    page.locator(".triage__outcome").wait_for()
    page.wait_for_timeout(2_000)
    camera.shoot(page, "triage", show="#triage")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/desk/calls/\d+/"))


def _outage_call(camera: Camera, page: Page, caller: str) -> None:
    """Keep the call form of the next caller about an outage that is known."""
    _caller(page, caller)
    page.locator("#id_title").press_sequentially("No network on the ground floor", delay=40)
    page.locator(".outage").first.wait_for()
    camera.shoot(page, "outage-hint")


def _caller(page: Page, letters: str) -> None:
    """Open the call form and find a caller by the first letters of a name."""
    page.goto("/desk/calls/new/")
    page.wait_for_load_state("networkidle")
    page.keyboard.press("Control+a")
    page.keyboard.type(letters, delay=60)
    page.locator(".combobox__option").first.click()
    page.wait_for_load_state("networkidle")


def _first_ticket(page: Page) -> str:
    return page.locator(".ticket-number").first.inner_text().strip()


if __name__ == "__main__":
    main()
