"""A mailbox is connected by the consent of its holder: code and proof are exchanged with a server that really listens."""

from __future__ import annotations

import re
import ssl
from html import unescape
from http.client import HTTPSConnection
from urllib.parse import parse_qs, urlsplit

import pytest

from bailiwick.audit.models import AuditRow
from bailiwick.core.testing import trail
from bailiwick.mailroom.fetching.consent import question
from bailiwick.mailroom.models import Mailbox
from bailiwick.mailroom.tests.consents import Authority

pytestmark = pytest.mark.django_db
BACK = "https://desk.city.example/mail/consent/"


@pytest.fixture(scope="module")
def running(tmp_path_factory):
    server = Authority(tmp_path_factory.mktemp("authority"))
    yield server
    server.stop()


@pytest.fixture
def authority(running, settings):
    settings.MAIL_AUTHORITIES, settings.BASE_URL = running.authority, "https://desk.city.example"
    running.state.asked.clear()
    running.state.exchanged.clear()
    running.state.codes.clear()
    running.state.refusal, running.state.tokens = None, {"access_token": "a", "refresh_token": "refresh-9"}
    return running


@pytest.fixture
def box(mailbox, authority):
    return mailbox(
        name="Desk",
        kind="imap",
        host="imap.city.example",
        sign_in_by="xoauth2",
        provider="other",
        client_id="desk-client",
        consent_url=f"{authority.url}/authorize",
        token_url=f"{authority.url}/token",
        scope="mail.read offline",
    )


def ask(browser, box):
    """Open the page that leads to the provider, and return where it leads."""
    page = browser.get(f"/mail/mailboxes/{box.pk}/connect/").content.decode()
    found = re.search(r'href="(https://127[^"]+)"', page)
    assert found, page
    return unescape(found[1])


def consent(url, authority):
    """Go to the provider, as a browser does, and return where it sends the browser back to."""
    there = urlsplit(url)
    connection = HTTPSConnection(there.netloc, timeout=10, context=ssl.create_default_context(cafile=str(authority.authority)))
    connection.request("GET", f"{there.path}?{there.query}")
    with connection.getresponse() as answer:
        back = urlsplit(answer.headers["Location"])
    connection.close()
    assert f"{back.scheme}://{back.netloc}{back.path}" == BACK
    return f"{back.path}?{back.query}"


class TestConsent:
    def test_keeps_the_refresh_token_sealed(self, city, sign_in, box, authority):
        browser = sign_in("ada")
        assert list(Mailbox.objects.fetched()) == []
        answer = browser.get(consent(ask(browser, box), authority))
        assert answer["Location"] == f"/records/mailboxes/{box.pk}/"
        (asked,), (exchanged,) = authority.state.asked, authority.state.exchanged
        assert (asked["response_type"], asked["client_id"], asked["scope"], asked["redirect_uri"]) == (
            "code",
            "desk-client",
            "mail.read offline",
            BACK,
        )
        assert asked["login_hint"] == "desk@city.example"
        assert exchanged["grant_type"] == "authorization_code"
        assert len(exchanged["code_verifier"]) >= 43
        before, box = box, Mailbox.objects.get()
        assert box.refresh_token == "refresh-9"
        assert "refresh-9" not in box.sealed_refresh_token
        assert box.connected_at is not None
        assert box.version == before.version + 1
        assert trail(box) == ["mailroom.MailboxConnected"]
        assert not any("refresh-9" in str(row) for row in AuditRow.objects.values())
        assert list(Mailbox.objects.fetched()) == [box]

    def test_an_answer_is_good_once(self, sign_in, box, authority):
        browser = sign_in("ada")
        back = consent(ask(browser, box), authority)
        assert browser.get(back).status_code == 302
        again = browser.get(back)
        assert again.status_code == 400
        assert "fits no question of yours" in again.content.decode()
        assert len(authority.state.exchanged) == 1

    @pytest.mark.parametrize("query", ["", "?code=x", "?code=x&state=guessed", "?state=&code=x"])
    def test_without_the_right_state_nothing_happens(self, sign_in, box, authority, query):
        browser = sign_in("ada")
        ask(browser, box)
        assert browser.get(f"/mail/consent/{query}").status_code == 400
        assert authority.state.exchanged == []
        assert Mailbox.objects.get().refresh_token == ""

    def test_the_answer_of_another_session_is_refused(self, city, sign_in, box, authority):
        back = consent(ask(sign_in("ada"), box), authority)
        other = sign_in("ada")
        assert other.get(back).status_code == 400
        assert authority.state.exchanged == []

    def test_an_answer_that_comes_late_is_refused(self, sign_in, box, authority, monkeypatch):
        browser = sign_in("ada")
        back = consent(ask(browser, box), authority)
        monkeypatch.setattr("bailiwick.mailroom.views.consent.PATIENCE", -1)
        assert browser.get(back).status_code == 400
        assert authority.state.exchanged == []

    def test_a_proof_that_does_not_fit_is_refused_by_the_provider(self, sign_in, box, authority):
        browser = sign_in("ada")
        back = consent(ask(browser, box), authority)
        for asked in authority.state.codes.values():
            asked["code_challenge"] = "of-another-verifier"
        answer = browser.get(back)
        assert answer.status_code == 400
        assert "The consent for this mailbox has ended" in answer.content.decode()
        assert Mailbox.objects.get().refresh_token == ""

    @pytest.mark.parametrize(
        ("refusal", "words"),
        [
            ({"error": "access_denied", "error_description": "The user said no."}, "Nobody consented"),
            ({"error": "invalid_scope"}, "The provider does not ask for consent: invalid_scope"),
        ],
    )
    def test_a_refusal_is_told_in_words(self, sign_in, box, authority, refusal, words):
        authority.state.refusal = refusal
        browser = sign_in("ada")
        answer = browser.get(consent(ask(browser, box), authority))
        assert answer.status_code == 400
        assert words in unescape(answer.content.decode())
        assert ask(browser, box)

    def test_a_token_for_an_hour_is_not_enough(self, sign_in, box, authority):
        authority.state.tokens = {"access_token": "a"}
        browser = sign_in("ada")
        answer = browser.get(consent(ask(browser, box), authority))
        assert "offline access" in answer.content.decode()

    def test_a_mailbox_changed_meanwhile_is_connected_once_more(self, sign_in, box, authority):
        browser = sign_in("ada")
        back = consent(ask(browser, box), authority)
        Mailbox.objects.update(version=box.version + 1, client_id="another")
        answer = browser.get(back)
        assert answer.status_code in {400, 409}
        assert Mailbox.objects.get().refresh_token == ""

    def test_is_nobody_elses_business(self, sign_in, box, authority):
        back = consent(ask(sign_in("ada"), box), authority)
        for name in ("rita", "tomas", "grace", "otto"):
            browser = sign_in(name)
            assert browser.get(f"/mail/mailboxes/{box.pk}/connect/").status_code in {403, 404}
            assert browser.get(back).status_code in {403, 404}
        assert authority.state.exchanged == []


def test_providers_are_asked_as_they_want(mailbox):
    box = mailbox(kind="imap", host="x", sign_in_by="xoauth2", provider="microsoft", tenant="county.example", client_id="c")
    url = urlsplit(question(box, BACK).url)
    assert f"{url.netloc}{url.path}" == "login.microsoftonline.com/county.example/oauth2/v2.0/authorize"
    assert parse_qs(url.query)["scope"] == ["https://outlook.office.com/IMAP.AccessAsUser.All offline_access"]
    box.provider = "google"
    url = urlsplit(question(box, BACK).url)
    asked = parse_qs(url.query)
    assert url.netloc == "accounts.google.com"
    assert (asked["scope"], asked["access_type"], asked["prompt"]) == (["https://mail.google.com/"], ["offline"], ["consent"])


def test_another_client_needs_another_consent(city, sign_in, box, authority):
    browser = sign_in("ada")
    browser.get(consent(ask(browser, box), authority))
    box = Mailbox.objects.get()
    given = {
        name: getattr(box, name) for name in ("name", "address", "kind", "host", "security", "sign_in_by", "provider", "consent_url", "token_url")
    }
    given |= {"is_on": "on", "client_id": "another", "begin_with": "unread", "after": "keep", "look_every": "60", "version": box.version}
    assert browser.post(f"/records/mailboxes/{box.pk}/edit", given).status_code == 302
    box.refresh_from_db()
    assert (box.refresh_token, box.connected_at, box.is_connected) == ("", None, False)
