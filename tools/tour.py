"""Takes the pictures of docs/tour.md from a freshly loaded demo county: `python tools/tour.py`.

Starts an installation of its own in a temporary folder, signs in as the county's people and
photographs what the tour speaks of. Needs Debian's chromium and the test requirements.
"""

from __future__ import annotations

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
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}
#: seconds within which the county must be loaded
PATIENCE = 300


@contextmanager
def county() -> Iterator[str]:
    """Run the product with the demo county in a folder of its own and give its address."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
        probe.close()
        environment = {**os.environ, "BAILIWICK_DATA": f"{folder}/data", "BAILIWICK_PORT": str(port)}
        running = subprocess.Popen([sys.executable, "-m", "bailiwick.config.cli", "up"], cwd=ROOT, env=environment)
        try:
            _wait(f"http://localhost:{port}/health/live")
            yield f"http://localhost:{port}"
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

    def shoot(self, page: Page, name: str, path: str = "") -> None:
        """Go somewhere, let the panels load, and keep the picture."""
        if path:
            page.goto(path)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=str(IMAGES / f"{name}.png"))


def main() -> None:
    """Take all pictures of the tour."""
    IMAGES.mkdir(parents=True, exist_ok=True)
    with county() as address, sync_playwright() as playwright:
        camera = Camera(playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS), address)
        stranger = camera.browser.new_context(viewport=DESK, base_url=address).new_page()
        camera.shoot(stranger, "sign-in", "/accounts/login/")
        technician = camera.as_person("tomas")
        camera.shoot(technician, "home-technician", "/")
        _call(camera, technician)
        camera.shoot(technician, "queue", "/records/tickets/?view=my-team")
        number = _first_ticket(technician)
        camera.shoot(technician, "ticket", f"/desk/tickets/{number}/")
        camera.shoot(technician, "promise", f"/desk/tickets/{number}/promise/")
        camera.shoot(technician, "search", "/search/?q=printer")
        phone = camera.as_person("tomas", PHONE)
        camera.shoot(phone, "ticket-phone", f"/desk/tickets/{number}/")
        supervisor = camera.as_person("grace")
        camera.shoot(supervisor, "home-supervisor", "/")
        camera.shoot(supervisor, "report", "/reports/")
        supervisor.locator("main a[href^='/reports/']").first.click()
        camera.shoot(supervisor, "report")
        camera.shoot(camera.as_person("grace", scheme="dark"), "home-dark", "/")
        camera.shoot(camera.as_person("otto"), "audit-log", "/records/audit-log/")
        camera.shoot(camera.as_person("rita", PHONE), "client-phone", "/")
        camera.browser.close()


def _call(camera: Camera, page: Page) -> None:
    """Fill the call form by keyboard and keep it before and after."""
    page.goto("/desk/calls/new/")
    page.keyboard.type("ro", delay=60)
    page.get_by_role("option").first.wait_for()
    page.keyboard.press("Enter")
    page.locator("#id_title").fill("Password expired over the weekend")
    page.locator("#id_solution").fill("Reset after a call back to the number on file; signed in while on the phone.")
    camera.shoot(page, "call")
    page.keyboard.press("Control+Enter")
    page.wait_for_url(re.compile(r"/desk/calls/\d+/"))
    camera.shoot(page, "read-back")


def _first_ticket(page: Page) -> str:
    return page.locator(".ticket-number").first.inner_text().strip()


if __name__ == "__main__":
    main()
