import os
import shutil

import pytest
from django.core.cache import cache

from bailiwick.conftest import PASSWORD
from bailiwick.core.testing import trail

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium")

pytestmark = [pytest.mark.browser, pytest.mark.skipif(CHROMIUM is None, reason="there is no Chromium here (on Debian: apt install chromium)")]


@pytest.fixture
def page(live_server, city, monkeypatch):
    """Return a page of a real browser whose device has a fingerprint reader."""
    monkeypatch.setitem(os.environ, "DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # playwright runs an event loop in this thread
    cache.clear()
    with playwright.sync_playwright() as running:
        browser = running.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox", "--disable-gpu"])
        context = browser.new_context(base_url=live_server.url)
        page = context.new_page()
        device = context.new_cdp_session(page)
        device.send("WebAuthn.enable")
        reader = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True, "isUserVerified": True}
        device.send("WebAuthn.addVirtualAuthenticator", {"options": {**reader, "automaticPresenceSimulation": True}})
        yield page
        browser.close()


def sign_in_with_password(page):
    page.goto("/accounts/login/")
    page.get_by_label("User name or e-mail").fill("rita")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    page.wait_for_url("**/")


@pytest.mark.django_db(transaction=True)
class TestPasskey:
    def test_is_added_and_signs_in_alone(self, page, city):
        sign_in_with_password(page)
        page.goto("/accounts/2fa/webauthn/add/")
        page.get_by_label("Password").fill(PASSWORD)
        page.get_by_role("button", name="Confirm").click()
        page.get_by_label("Name of the key").fill("Laptop")
        page.get_by_role("button", name="Add the key").click()
        page.wait_for_url("**/recovery-codes/")
        page.goto("/accounts/logout/")
        page.get_by_role("button", name="Sign out").first.click()
        page.goto("/accounts/login/?next=/my/sessions/")
        page.get_by_role("button", name="Sign in with a passkey").click()
        page.get_by_role("heading", name="Sessions").wait_for()
        assert "people.SecondFactorAdded" in trail(city.rita)
        assert trail(city.rita)[-1] == "people.SignedIn"
