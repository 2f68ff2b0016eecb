"""The program that listens for mail servers."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import ssl
from typing import TYPE_CHECKING

import structlog
from django.conf import settings

from bailiwick import __version__
from bailiwick.mailroom.listening.desk import Desk
from bailiwick.mailroom.listening.ports import ports
from bailiwick.mailroom.listening.protocols import Bounded, BoundedLmtp, BoundedSmtp
from bailiwick.mailroom.models import Via

if TYPE_CHECKING:
    from collections.abc import Callable

log = structlog.get_logger(__name__)
PROTOCOLS: dict[Via, type[Bounded]] = {Via.LMTP: BoundedLmtp, Via.SMTP: BoundedSmtp}
#: seconds without a word after which a connection is ended, and for what is in hand when the program stops
SILENCE, GRACE = 120.0, 10.0


async def listen(stop: asyncio.Event, ready: Callable[[], object] = lambda: None) -> None:
    """Take mail until told to stop; what is being taken then is finished, or brought again by its server."""
    logging.getLogger("mail.log").setLevel(logging.WARNING)  # the library's own: every command, with names of people
    loop, guests, desks, servers = asyncio.get_running_loop(), set[Bounded](), [], []
    for via, port in ports().items():
        desks.append(Desk(via))
        servers.append(await loop.create_server(_factory(via, desks[-1], guests), settings.MAIL_LISTEN, port))
        log.info("mail is taken", via=via, port=port)
    ready()
    await stop.wait()
    for server in servers:
        server.close()
    ending = loop.time() + GRACE
    while any(guest.is_taking for guest in guests) and loop.time() < ending:  # noqa: ASYNC110 - at the end of the program, for a moment
        await asyncio.sleep(0.05)
    for desk in desks:
        await loop.run_in_executor(None, desk.close)


def _factory(via: Via, desk: Desk, guests: set[Bounded]) -> Callable[[], Bounded]:
    proof = _proof()
    name = socket.gethostname()

    def serve() -> Bounded:
        return PROTOCOLS[via](
            desk,
            guests=guests,
            most=settings.MAIL_CONNECTIONS,
            data_size_limit=settings.MAIL_HARD_LIMIT,
            enable_SMTPUTF8=True,
            hostname=name,
            ident=f"Bailiwick {__version__}",
            tls_context=proof,
            timeout=SILENCE,
        )

    return serve


def _proof() -> ssl.SSLContext | None:
    """Return the certificate that this end shows, where the setting names one."""
    if settings.MAIL_CERTIFICATE is None:
        return None
    made = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.load_cert_chain(settings.MAIL_CERTIFICATE)
    return made


async def run() -> None:
    """Listen until the process is asked to stop."""
    stop, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    await listen(stop)
