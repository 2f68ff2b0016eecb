"""Posts one message to one address: no redirects, bounded in time and size, to the address that was judged."""

from __future__ import annotations

import http.client
import socket
import ssl
import threading
import time
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from bailiwick.webhooks.guarding import Forbidden, resolve

if TYPE_CHECKING:
    from collections.abc import Mapping

#: seconds for the connection, and for everything together
CONNECT = 5.0
WHOLE = 15.0
#: bytes of an answer that are read
MOST_READ = 16_384


@dataclass(slots=True)
class Answer:
    """What came of a try: a status and its text, or what went wrong."""

    status: int | None = None
    headers: dict[str, str] = field(default_factory=dict)
    body: str = ""
    error: str = ""
    milliseconds: int = 0
    is_forbidden: bool = False

    @property
    def is_success(self) -> bool:
        """Whether the receiver took the message."""
        return self.status is not None and 200 <= self.status < 300  # noqa: PLR2004 - as HTTP has it

    @property
    def is_gone(self) -> bool:
        """Whether the receiver asks never to be told again."""
        return self.status == http.client.GONE


class _Pinned(http.client.HTTPSConnection):
    """A connection to a judged address that proves itself by the name, and is cut when its time is over."""

    def __init__(self, host: str, address: str, port: int, *, is_tls: bool, until: float) -> None:
        super().__init__(host, port, timeout=CONNECT, context=ssl.create_default_context())
        self.address, self.is_tls, self.until = address, is_tls, until
        self.watch: threading.Timer | None = None

    def connect(self) -> None:
        """Connect to the judged address, never to what the name may say now."""
        plain = socket.create_connection((self.address, self.port), self.timeout)
        self.watch = threading.Timer(max(self.until - time.monotonic(), 0), _cut, (plain,))
        self.watch.daemon = True
        self.watch.start()
        plain.settimeout(WHOLE)
        self.sock = ssl.create_default_context().wrap_socket(plain, server_hostname=self.host) if self.is_tls else plain

    def finish(self) -> None:
        """Close, and call off the watch."""
        if self.watch is not None:
            self.watch.cancel()
        self.close()


def _cut(plain: socket.socket) -> None:
    """End a connection that takes too long, whatever it is waiting for."""
    with suppress(OSError):
        plain.shutdown(socket.SHUT_RDWR)


def post(url: str, body: bytes, headers: Mapping[str, str]) -> Answer:
    """Post a message; every failure is told in the answer, none is raised."""
    began = time.monotonic()
    answer = Answer()
    try:
        _post(url, body, headers, answer, until=began + WHOLE)
    except Forbidden as problem:
        answer.error, answer.is_forbidden = str(problem), True
    except TimeoutError:
        answer.error = _("No answer in time.")
    except ssl.SSLError as problem:
        answer.error = _("The connection is not secure: %(why)s") % {"why": problem.reason or problem}
    except (OSError, http.client.HTTPException, UnicodeError, ValueError) as problem:
        answer.error = _("It could not be reached: %(why)s") % {"why": problem or type(problem).__name__}
    spent = time.monotonic() - began
    if spent >= WHOLE:
        answer.status, answer.error = None, _("No answer in time.")
    answer.milliseconds = int(spent * 1000)
    answer.error = answer.error[:300]
    return answer


def _post(url: str, body: bytes, headers: Mapping[str, str], answer: Answer, *, until: float) -> None:
    parts = urlsplit(url)
    address, port = resolve(url)
    connection = _Pinned(parts.hostname or "", address, port, is_tls=parts.scheme == "https", until=until)
    try:
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        connection.putrequest("POST", target, skip_host=True, skip_accept_encoding=True)
        for name, value in {"Host": parts.netloc, "Content-Length": str(len(body)), "Connection": "close", **headers}.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        answer.status, answer.headers = response.status, {name.lower(): value for name, value in response.getheaders()}
        answer.body = response.read(MOST_READ).decode("utf-8", "replace").replace("\0", "")
        if 300 <= response.status < 400:  # noqa: PLR2004 - as HTTP has it
            answer.error = _("It answers with a redirect. Redirects are not followed; give the final address.")
    finally:
        connection.finish()
