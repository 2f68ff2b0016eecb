"""Hands mails to the mail server, and tells apart what is known about the outcome.

Until the server has the whole message and says so, a failure means “not sent”. If the
line goes dead while it takes the message nobody knows; that is `UnsureError`.
"""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from email.utils import parseaddr
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.core.mail import get_connection

from bailiwick.notifications.deadlines import Deadline, seconds_for, told, within

if TYPE_CHECKING:
    from types import TracebackType

    from django.core.mail import EmailMessage

SMTP = "django.core.mail.backends.smtp.EmailBackend"
DUMMY = "django.core.mail.backends.dummy.EmailBackend"
#: what servers answer: at least this, taken, never
LEAST, OK, PERMANENT = 200, 250, 500


class MailError(Exception):
    """A mail was not sent, as far as is known; the message says why."""


class TemporaryError(MailError):
    """Not now; try again later."""


class UnreachableError(TemporaryError):
    """The server cannot be used at all; no other mail will fare better now."""


class PermanentError(MailError):
    """Never; trying again would get the same answer."""


class UnsureError(MailError):
    """The line went dead while the server took the message: it may or may not be on its way."""


def is_configured() -> bool:
    """Whether there is a mail server to hand mails to."""
    return bool(settings.EMAIL_BACKEND != DUMMY)


class Transport:
    """One connection to the mail server for several mails; opened at the first."""

    def __init__(self) -> None:
        """Make a transport that is not connected yet."""
        self._server: smtplib.SMTP | None = None

    def __enter__(self) -> Self:
        """Begin a run."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Say goodbye to the server; what is sent is sent."""
        if self._server is not None:
            with suppress(OSError, smtplib.SMTPException):
                self._server.quit()

    def send(self, message: EmailMessage) -> None:
        """Hand one mail over; returns only when the server took it.

        Raises one of the errors above otherwise.
        """
        if settings.EMAIL_BACKEND != SMTP:
            self._send_by_backend(message)
            return
        content = message.message().as_bytes(linesep="\r\n")  # type: ignore[call-arg] # Django's own messages take it
        server = self._connected()
        with within(seconds_for(len(content)), server) as clock:
            try:
                self._envelope(server, parseaddr(message.from_email)[1], message.to[0])
                clock.check()
            except (OSError, smtplib.SMTPServerDisconnected, MailError) as error:
                if isinstance(error, MailError) and not clock.ran_out:
                    raise
                self._drop()
                raise TemporaryError(clock.told(error)) from error
            self._content(server, content, clock)

    def _send_by_backend(self, message: EmailMessage) -> None:
        """Use the configured backend: memory, file or terminal."""
        try:
            get_connection().send_messages([message])
        except Exception as error:  # a backend may raise anything, and none of it may stop the outbox
            raise TemporaryError(told(error)) from error

    def _drop(self) -> None:
        """Leave a line that is dead; the next mail gets another one."""
        if self._server is not None:
            self._server.close()
        self._server = None

    def _connected(self) -> smtplib.SMTP:
        """Return the open connection, opening it when need be; raises UnreachableError."""
        if self._server is None:
            try:
                self._server = _open()
            except (OSError, smtplib.SMTPException) as error:
                raise UnreachableError(told(error)) from error
        return self._server

    def _envelope(self, server: smtplib.SMTP, sender: str, recipient: str) -> None:
        """Announce sender and recipient; raises TemporaryError or PermanentError for a refusal."""
        for announce, address in ((server.mail, sender), (server.rcpt, recipient)):
            code, answer = announce(address)
            if code not in {OK, OK + 1}:
                with suppress(smtplib.SMTPServerDisconnected):
                    server.rset()
                raise _refusal(code, answer)

    def _content(self, server: smtplib.SMTP, content: bytes, clock: Deadline) -> None:
        """Send the message itself; from here on a dead line means that nobody knows."""
        try:
            code, answer = server.data(content)
        except smtplib.SMTPDataError as error:  # refused before a byte of it was sent
            raise _refusal(error.smtp_code, error.smtp_error) from error
        except (OSError, smtplib.SMTPException) as error:
            self._drop()
            raise UnsureError(clock.told(error)) from error
        if code == OK:
            return
        if clock.ran_out or code < LEAST:  # the line was cut amid the answer, and half of one is no refusal
            self._drop()
            raise UnsureError(clock.told(smtplib.SMTPServerDisconnected(str(code))))
        raise _refusal(code, answer)


def _open() -> smtplib.SMTP:
    """Connect as the settings say."""
    timeout, context = settings.EMAIL_TIMEOUT or 20, ssl.create_default_context()
    server = smtplib.SMTP_SSL(timeout=timeout, context=context) if settings.EMAIL_USE_SSL else smtplib.SMTP(timeout=timeout)
    server._host = settings.EMAIL_HOST  # type: ignore[attr-defined]  # noqa: SLF001 - against which TLS checks the certificate; connect() leaves it out
    with within(seconds_for(0), server) as clock:
        try:
            server.connect(settings.EMAIL_HOST, settings.EMAIL_PORT)
            server.ehlo()
            if settings.EMAIL_USE_TLS:
                server.starttls(context=context)
            if settings.EMAIL_HOST_USER:
                server.login(settings.EMAIL_HOST_USER, settings.EMAIL_HOST_PASSWORD)
        except (OSError, smtplib.SMTPException) as error:
            server.close()
            raise OSError(clock.told(error)) from error
    return server


def _refusal(code: int, answer: bytes | str) -> MailError:
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    return (PermanentError if code >= PERMANENT else TemporaryError)(f"{code} {text}")
