"""A receiver that really listens, and hooks that point to it."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace

import pytest

from bailiwick.webhooks.actions import make_webhook


@pytest.fixture
def receiver(settings):
    """Return a server on the loopback: `answers` says what it does next, `got` what it was sent."""
    settings.WEBHOOK_NETWORKS = ("127.0.0.0/8",)
    state = SimpleNamespace(answers=[], got=[], hold=threading.Event())

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.got.append(
                SimpleNamespace(headers={k.lower(): v for k, v in self.headers.items()}, body=body, json=json.loads(body), path=self.path)
            )
            given = list(state.answers.pop(0) if state.answers else (200,))
            status, text, headers = given + ["ok", {}][len(given) - 1 :]
            if status == "hang":
                state.hold.wait(5)
                return
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(text.encode())

        def log_message(self, *_args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    state.url = f"http://127.0.0.1:{server.server_port}/hook?token=hidden"
    yield state
    state.hold.set()
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def hook(city, receiver, now):
    made, secret = make_webhook(actor=city.actor("ada"), now=now, name="Chat", url=receiver.url, events="desk.Ticket*\ncore.Record*", owner=city.ada)
    made.plain_secret = secret
    return made
