"""What is answered to a mail server: who is known here, and that a mail is stored, once it is."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from threading import Barrier, BrokenBarrierError
from typing import TYPE_CHECKING, TypeVar

import structlog
from django.db import close_old_connections, connections

from bailiwick.core import clock
from bailiwick.mailroom.actions import TooLarge, store_raw
from bailiwick.mailroom.models import Mailbox, Via

if TYPE_CHECKING:
    from collections.abc import Callable

    from aiosmtpd.smtp import SMTP, Envelope, Session

log = structlog.get_logger(__name__)
Answer = TypeVar("Answer")
#: mails that are written to disk at the same time
HANDS = 4
#: seconds that one of them waits for the others at the end
LEAVING = 10.0
#: recipients of one mail; a mail server brings it again for the rest
MOST_RECIPIENTS = 100
NOT_NOW = "451 4.3.0 It could not be stored now, try again later"
TOO_LARGE = "552 5.3.4 It is larger than what is kept here"
UNKNOWN = "550 5.1.1 There is no such mailbox here"
TOO_MANY = "452 4.5.3 Too many recipients at once, bring it again for the rest"


class Desk:
    """Answers the commands of a mail server; what takes the database or the disk is done by a few threads."""

    def __init__(self, via: Via) -> None:
        """Take mail by LMTP or by SMTP."""
        self.via = via
        self.hands = ThreadPoolExecutor(HANDS, thread_name_prefix=f"mail-{via}")

    async def handle_RCPT(  # noqa: N802 - aiosmtpd finds it by this name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        """Take a recipient who is known; nothing is passed on to anybody else."""
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return TOO_MANY
        try:
            mailbox = await self._by_hand(partial(Mailbox.objects.addressed, address))
        except Exception:
            log.exception("recipient not looked up", via=self.via)
            return NOT_NOW
        if mailbox is None:
            return UNKNOWN
        envelope.rcpt_tos.append(address)
        envelope.rcpt_options.extend(options)
        return "250 2.1.5 OK"

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802 - likewise
        """Store a mail for each of its recipients, and say so only then: LMTP gets an answer for each, SMTP one for all."""
        content = envelope.original_content or b""
        sender = (envelope.mail_from or "").strip("<>")
        answers = [await self._stored(content, sender, recipient) for recipient in envelope.rcpt_tos]
        if self.via == Via.LMTP:
            return "\r\n".join(answers)
        return next((answer for answer in answers if not answer.startswith("250")), answers[0])

    async def _stored(self, content: bytes, sender: str, recipient: str) -> str:
        try:
            return await self._by_hand(partial(self._store, content, sender, recipient))
        except TooLarge:
            return TOO_LARGE
        except Exception:
            log.exception("mail not stored", via=self.via)
            return NOT_NOW

    def _store(self, content: bytes, sender: str, recipient: str) -> str:
        mailbox = Mailbox.objects.addressed(recipient)
        arrival = store_raw(content, mailbox=mailbox, via=self.via, envelope_from=sender, envelope_to=recipient, now=clock.now())
        return f"250 2.0.0 Stored as mail {arrival.pk}"

    async def handle_VRFY(self, *_words: object) -> str:  # noqa: N802 - likewise
        """Say nothing of who is known."""
        return "252 2.5.2 Bring the mail, then it shows"

    async def handle_exception(self, problem: Exception) -> str:
        """Ask to be called again, whatever went wrong."""
        log.error("mail server not answered", via=self.via, exc_info=problem)
        return NOT_NOW

    async def _by_hand(self, work: Callable[[], Answer]) -> Answer:
        return await asyncio.get_running_loop().run_in_executor(self.hands, _with_connection, work)

    def close(self) -> None:
        """Finish what is in hand, and leave the database: every thread has a connection of its own, so each must do it once."""
        together = Barrier(HANDS)
        for _hand in range(HANDS):
            self.hands.submit(_leave, together)
        self.hands.shutdown()


def _leave(together: Barrier) -> None:
    """Close what this thread holds, and wait for the others, so that none of them does it twice and another never."""
    connections.close_all()
    with suppress(BrokenBarrierError):
        together.wait(LEAVING)


def _with_connection(work: Callable[[], Answer]) -> Answer:
    close_old_connections()
    return work()
