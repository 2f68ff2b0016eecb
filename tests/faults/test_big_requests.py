"""Requests without an end, at both web servers: headers of ten megabytes, headers that never stop, headers and bodies that trickle."""

from __future__ import annotations

import contextlib
import gzip
import socket
import time

import pytest

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("programs")]

REFUSED = (b"400", b"413", b"414", b"431")


@pytest.fixture(params=["granian", "gunicorn"])
def here(request, installation):
    made = installation(BAILIWICK_SERVER=request.param, BAILIWICK_THREADS="4", BAILIWICK_LOG_LEVEL="ERROR", BAILIWICK_ROLES="web")
    made.start()
    return made


def connected(here):
    line = socket.create_connection(("127.0.0.1", here.port), timeout=20)
    line.settimeout(20)
    return line


def sent(here, pieces):
    """Send pieces until the server has enough, and return what it says: nothing when it only hung up."""
    with connected(here) as line:
        with contextlib.suppress(OSError):
            for piece in pieces:
                line.sendall(piece)
        with contextlib.suppress(OSError):
            return line.recv(4096)
    return b""


def status_of(answer):
    return answer.split(b" ", 2)[1] if answer.startswith(b"HTTP/") else b""


def test_nobody_can_hold_the_server_up(here):
    begin = b"GET /health/live HTTP/1.1\r\nHost: localhost\r\n"
    for pieces in (
        [begin, b"X-Long: ", *[b"x" * 65536] * 160],  # ten megabytes in one header
        [begin, *[b"X-More: y\r\n" * 1000] * 500],  # headers without an end
        [b"GET /", *[b"x" * 65536] * 16],  # an address without an end
    ):
        assert status_of(sent(here, pieces)) in {b"", *REFUSED}
        assert here.status("/health/live") == 200
    check_trickling_headers(here, begin)
    check_packed_body(here)
    assert "ended unexpectedly" not in here.said()


def check_trickling_headers(here, begin):
    """Let forty visitors never end their headers: they keep nobody else from a page, at gunicorn for no longer than they stay."""
    slow = [connected(here) for _visitor in range(40)]
    for line in slow:
        line.sendall(begin)
    if here.environment["BAILIWICK_SERVER"] == "granian":
        began = time.monotonic()
        assert here.status("/health/live") == 200
        assert time.monotonic() - began < 10
    for line in slow:
        line.close()
    here.wait_until(lambda: here.status("/health/live") == 200)


def check_packed_body(here):
    """Send a packed body, which nobody unpacks whatever it says of itself."""
    bomb = gzip.compress(b"\0" * 50_000_000)
    head = f"POST /api/v1/desk/calls HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: {len(bomb)}\r\n\r\n"
    assert status_of(sent(here, [head.encode(), bomb])) in {b"400", b"401", b"403", b"413", b"415", b"422"}
    assert here.status("/health/live") == 200
