"""A real Chromium on a real server: what a person would see, click and hear read out."""

from __future__ import annotations

import os
import re

import pytest
from django.conf import settings
from django.core.management import call_command
from playwright.sync_api import sync_playwright

from bailiwick.clocks.actions import install_clocks
from bailiwick.desk.actions import install_priority_rules

# The page is driven from Playwright's own loop in this thread; Django would otherwise refuse the database here.
os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")

#: refusals are asserted where they are meant; a request is given up when somebody leaves the page
HARMLESS = re.compile(r"Failed to load resource|htmx:(sendAbort|afterRequest)")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def static_files(tmp_path_factory):
    """Collect the static files once, as an installation does."""
    folder = tmp_path_factory.mktemp("static")
    settings.STATIC_ROOT = str(folder)
    call_command("collectstatic", interactive=False, verbosity=0)
    return folder


@pytest.fixture(scope="package")
def started_chromium():
    """Start one for the tests of this folder; it ends with them, for other folders start their own and two do not run in one thread."""
    with sync_playwright() as playwright:
        path = "/usr/bin/chromium"
        if not os.access(path, os.X_OK):
            pytest.skip("there is no Chromium here (on Debian: apt install chromium)")
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def county(transactional_db, city):
    """Put priorities and promises in place in the small city, on the database that the server sees."""
    install_clocks()
    install_priority_rules()
    return city


@pytest.fixture
def page_as(live_server, static_files, started_chromium, county, sign_in):
    """Return a page on which the named citizen is signed in; fails when the page's scripts complain."""
    contexts = []
    complaints = []

    def opened(slug, *, width=1280, height=900, scheme="light"):
        context = started_chromium.new_context(viewport={"width": width, "height": height}, color_scheme=scheme, base_url=live_server.url)
        contexts.append(context)
        cookie = sign_in(slug).cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda message: complaints.append(message.text) if message.type == "error" and not HARMLESS.match(message.text) else None)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not complaints
