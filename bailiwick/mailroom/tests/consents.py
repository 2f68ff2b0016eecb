"""An authorization server of one's own: it asks nobody, hands out codes that are good once, and checks what proves them."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import ssl
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from urllib.parse import parse_qs, urlencode, urlsplit

from bailiwick.mailroom.tests.certificates import make_certificates


class AuthorizationServer(BaseHTTPRequestHandler):
    """Answers at /authorize with a redirect and at /token with tokens."""

    def do_GET(self):
        state = self.server.state
        asked = _single(urlsplit(self.path).query)
        state.asked.append(asked)
        code = secrets.token_hex(8)
        state.codes[code] = asked
        said = {"state": asked["state"], **(state.refusal or {"code": code})}
        self.send_response(302)
        self.send_header("Location", f"{asked['redirect_uri']}?{urlencode(said)}")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def do_POST(self):
        state = self.server.state
        given = _single(self.rfile.read(int(self.headers["Content-Length"])).decode())
        state.exchanged.append(given)
        asked = state.codes.pop(given.get("code"), None)
        is_right = (
            asked is not None
            and asked["redirect_uri"] == given.get("redirect_uri")
            and asked["client_id"] == given.get("client_id")
            and asked["code_challenge_method"] == "S256"
            and asked["code_challenge"] == _challenge(given.get("code_verifier", ""))
        )
        body = json.dumps(state.tokens if is_right else {"error": "invalid_grant", "error_description": "Code or proof is wrong."}).encode()
        self.send_response(200 if is_right else 400)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        pass


def _single(text):
    return {name: values[0] for name, values in parse_qs(text).items()}


def _challenge(verifier):
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")


class Authority:
    """A running server: `asked`, `exchanged`, what it refuses with, and the tokens it gives."""

    def __init__(self, folder):
        make_certificates(folder)
        self.authority = folder / "authority.pem"
        self.state = SimpleNamespace(asked=[], exchanged=[], codes={}, refusal=None, tokens={"access_token": "a", "refresh_token": "refresh-9"})
        secure = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        secure.load_cert_chain(folder / "certificate.pem", folder / "key.pem")
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), AuthorizationServer)
        self.server.socket = secure.wrap_socket(self.server.socket, server_side=True)
        self.server.state, self.server.daemon_threads = self.state, True
        self.url = f"https://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.01})
        self.thread.start()

    def stop(self):
        self.server.shutdown()
        self.thread.join()
        self.server.server_close()
