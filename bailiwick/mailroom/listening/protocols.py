"""LMTP and SMTP as they are spoken here: lines of any length, bounded connections, an answer for each recipient of LMTP."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP

if TYPE_CHECKING:
    import asyncio

#: bytes of a line; mails have longer ones than the standard allows, and none is refused for it
LONGEST_LINE = 16 * 1024 * 1024
BUSY = b"421 4.3.2 Too many connections, try again later\r\n"


class Bounded(SMTP):
    """A server for one connection, among so many at most."""

    line_length_limit = LONGEST_LINE

    def __init__(self, *words: Any, guests: set[Bounded], most: int, **facts: Any) -> None:
        """Remember the others."""
        super().__init__(*words, **facts)
        self.guests, self.most = guests, most

    @property
    def is_taking(self) -> bool:
        """Whether a mail is being handed over right now."""
        return self.envelope is not None and bool(self.envelope.rcpt_tos)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Serve a connection, or ask it to come again when there are too many."""
        is_full = self not in self.guests and len(self.guests) >= self.most
        self.guests.add(self)
        super().connection_made(transport)
        if is_full:
            self.transport.write(BUSY)  # type: ignore[union-attr] # as set by the line before
            self.transport.close()  # type: ignore[union-attr] # likewise

    def connection_lost(self, error: Exception | None) -> None:
        """Make room for another."""
        self.guests.discard(self)
        super().connection_lost(error)


class BoundedSmtp(Bounded):
    """SMTP: one answer for all recipients."""


class BoundedLmtp(LMTP, Bounded):
    """LMTP: an answer for each recipient, also where the library would refuse the mail with one."""

    recipients = 0

    async def smtp_DATA(self, arg: str) -> None:  # noqa: N802 - aiosmtpd finds it by this name
        """Count the recipients who wait for an answer."""
        self.recipients = len(self.envelope.rcpt_tos) if self.envelope is not None else 0
        try:
            await super().smtp_DATA(arg)
        finally:
            self.recipients = 0

    async def push(self, status: Any) -> None:
        """Say a refusal of the whole mail once for each recipient."""
        is_refusal = isinstance(status, str) and status.startswith(("5", "4")) and "\r\n" not in status
        await super().push("\r\n".join([status] * self.recipients) if is_refusal and self.recipients > 1 else status)
