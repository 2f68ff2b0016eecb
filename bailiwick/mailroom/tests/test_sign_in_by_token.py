"""OAuth 2: a provider that really listens gives tokens, and a real IMAP and POP3 server asks it whether they hold."""

from __future__ import annotations

import json
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs

import pytest

from bailiwick.core import clock
from bailiwick.mailroom.fetching import tokens
from bailiwick.mailroom.fetching.imap import Imap
from bailiwick.mailroom.fetching.looking import look_into_imap, look_into_pop3
from bailiwick.mailroom.fetching.pop3 import Pop3
from bailiwick.mailroom.fetching.tokens import TokenError, access_token, token_address
from bailiwick.mailroom.fetching.words import SignInRefused, words_of
from bailiwick.mailroom.models import Arrival, Mailbox
from bailiwick.mailroom.tests.certificates import make_certificates
from bailiwick.mailroom.tests.conftest import found, letter
from bailiwick.mailroom.tests.dovecot import Dovecot


class Provider(BaseHTTPRequestHandler):
    """Gives tokens for the right refresh token, and tells servers whose token it is."""

    def do_POST(self):
        state = self.server.state
        asked = {name: values[0] for name, values in parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode()).items()}
        state.asked.append(asked)
        if self.path.startswith("/introspect"):
            self.answer(200, {"active": asked.get("token") == state.token, "username": "tokens@city.example"})
        else:
            self.answer(*state.answers.pop(0) if state.answers else (200, {"access_token": state.token, "expires_in": 3600}))

    def answer(self, status, said):
        body = json.dumps(said).encode() if isinstance(said, dict) else said
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass


@pytest.fixture(scope="module")
def provider(tmp_path_factory):
    """Return a provider that listens with and without TLS: `asked` is what it was asked, `answers` what it says next."""
    folder = tmp_path_factory.mktemp("provider")
    make_certificates(folder)
    state = SimpleNamespace(token="token-1", asked=[], answers=[], authority=folder / "authority.pem")
    secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    secure.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
    servers = [ThreadingHTTPServer(("127.0.0.1", 0), Provider) for _ in range(2)]
    servers[0].socket = secure.wrap_socket(servers[0].socket, server_side=True)
    threads = [threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}) for server in servers]
    for server, thread in zip(servers, threads, strict=True):
        server.state, server.daemon_threads = state, True
        thread.start()
    state.url = f"https://127.0.0.1:{servers[0].server_port}/token"
    state.introspection = f"http://127.0.0.1:{servers[1].server_port}/introspect"
    yield state
    for server, thread in zip(servers, threads, strict=True):
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def opened(mailbox, provider, settings, monkeypatch):
    """Return a function that makes a mailbox whose tokens come from the provider."""
    monkeypatch.setattr(tokens, "_tokens", {})
    settings.MAIL_AUTHORITIES = provider.authority
    provider.asked.clear()
    provider.answers.clear()
    provider.token = "token-1"

    def make(**facts):
        given = {"kind": "imap", "host": "127.0.0.1", "sign_in_by": "xoauth2", "provider": "other", "token_url": provider.url, "client_id": "desk"}
        made = mailbox("tokens@city.example", **{**given, **facts})
        made.keep_secret("refresh_token", "refresh-1")
        made.save()
        return made

    return make


@pytest.mark.django_db
class TestTokens:
    def test_are_kept_until_they_run_out(self, opened, provider):
        box = opened()
        assert [access_token(box), access_token(box)] == ["token-1", "token-1"]
        assert provider.asked == [{"client_id": "desk", "grant_type": "refresh_token", "refresh_token": "refresh-1"}]

    def test_a_new_refresh_token_is_kept_sealed(self, opened, provider):
        box = opened()
        provider.answers.append((200, {"access_token": "a", "refresh_token": "refresh-2", "expires_in": "60"}))
        access_token(box)
        stored = Mailbox.objects.get()
        assert stored.refresh_token == "refresh-2"
        assert "refresh-2" not in stored.sealed_refresh_token

    @pytest.mark.parametrize(
        ("answer", "words"),
        [
            ((400, {"error": "invalid_grant", "error_description": "Expired."}), "The consent for this mailbox has ended."),
            ((401, {"error": "invalid_client"}), "The provider does not know this client."),
            ((503, b"busy"), "The provider of tokens answers 503."),
            ((200, b"<html>"), "The provider of tokens does not answer in JSON."),
            ((302, {"error": "elsewhere"}), "The provider gives no token: elsewhere"),
        ],
    )
    def test_refusals_are_told_in_words(self, opened, provider, answer, words):
        provider.answers.append(answer)
        with pytest.raises(TokenError) as refused:
            access_token(opened())
        assert words in words_of(refused.value, Mailbox.objects.get())

    def test_are_never_asked_for_in_the_clear(self, opened, provider):
        box = opened(token_url=provider.url.replace("https", "http"))
        with pytest.raises(TokenError, match="https only"):
            access_token(box)

    def test_come_from_where_the_provider_says(self, opened):
        box = opened(provider="microsoft", tenant="county.example")
        assert token_address(box) == "https://login.microsoftonline.com/county.example/oauth2/v2.0/token"
        assert tokens._question(box)["scope"] == "https://outlook.office.com/IMAP.AccessAsUser.All offline_access"
        box.sealed_refresh_token = ""
        assert tokens._question(box)["grant_type"] == "client_credentials"
        box.provider = "google"
        assert token_address(box) == "https://oauth2.googleapis.com/token"


@pytest.fixture(scope="module")
def keeper(provider):
    """Return a running Dovecot that asks the provider about tokens."""
    program = found("dovecot")
    if program is None:
        pytest.skip("there is no Dovecot here (on Debian: apt install dovecot-imapd dovecot-pop3d dovecot-lmtpd)")
    server = Dovecot(program, introspection=provider.introspection)
    provider.authority.write_text(provider.authority.read_text() + server.authority.read_text())
    server.start()
    yield server
    server.stop()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
class TestServers:
    def test_imap_lets_the_holder_in(self, opened, keeper):
        keeper.deliver(letter(), "tokens@city.example")
        with Imap.opened(opened(port=keeper.ports["imaps"])) as box:
            assert look_into_imap(box, clock=clock.now).taken == 1

    def test_pop3_lets_the_holder_in(self, opened, keeper):
        keeper.deliver(letter("By POP3"), "tokens@city.example")
        with Pop3.opened(opened(kind="pop3", port=keeper.ports["pop3s"])) as box:
            assert look_into_pop3(box, set(), clock=clock.now).taken >= 1
        assert any(b"By POP3" in arrival.raw.content() for arrival in Arrival.objects.all())

    @pytest.mark.parametrize(("kind", "door"), [("imap", Imap), ("pop3", Pop3)])
    def test_a_token_that_does_not_hold_is_forgotten(self, opened, provider, keeper, kind, door):
        box = opened(kind=kind, port=keeper.ports[f"{kind}s"])
        provider.answers.append((200, {"access_token": "stolen", "expires_in": 3600}))
        with pytest.raises(SignInRefused) as refused:
            door.opened(box)
        assert "refuses the sign-in" in words_of(refused.value, box)
        with door.opened(box):
            pass
