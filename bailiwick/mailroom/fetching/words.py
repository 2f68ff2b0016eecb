"""What went wrong at a server, in words for whoever manages the mailbox."""

from __future__ import annotations

import imaplib
import poplib
import re
import socket
import ssl
from typing import TYPE_CHECKING

from django.db import DatabaseError
from django.utils.translation import gettext_lazy
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError, UnexpectedCommandStatusError

from bailiwick.mailroom.fetching.tokens import TokenError
from bailiwick.mailroom.models import Mailbox

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class SignInRefused(Exception):  # noqa: N818 - the server's word, not a fault of ours
    """The server does not let the mailbox be opened."""


#: bytes as the standard library writes them into its complaints
QUOTED = re.compile(r"\bb'([^']*)'")
#: kinds of problems, the particular before the general, and what they mean
MEANINGS: tuple[tuple[type[BaseException] | tuple[type[BaseException], ...], _StrPromise], ...] = (
    (TokenError, gettext_lazy("%(told)s")),
    ((SignInRefused, MailboxLoginError), gettext_lazy("%(host)s refuses the sign-in. Check user name and password, or token. (%(told)s)")),
    (MailboxFolderSelectError, gettext_lazy("There is no folder “%(folder)s” in the mailbox. (%(told)s)")),
    (
        ssl.SSLCertVerificationError,
        gettext_lazy("The certificate of %(host)s is not trusted: %(told)s. Name its authority in the setting mail_authorities if it is yours."),
    ),
    (ssl.SSLError, gettext_lazy("The connection to %(host)s cannot be encrypted: %(told)s. Check encryption and port.")),
    (socket.gaierror, gettext_lazy("The name %(host)s is not known.")),
    (TimeoutError, gettext_lazy("%(host)s does not answer in time.")),
    (ConnectionRefusedError, gettext_lazy("Nothing listens at %(host)s on port %(port)s.")),
    (DatabaseError, gettext_lazy("The mail could not be stored: %(told)s")),
    ((imaplib.IMAP4.error, poplib.error_proto, ImapToolsError, OSError, EOFError), gettext_lazy("%(host)s could not be used: %(told)s")),
    (BaseException, gettext_lazy("The program failed: %(told)s")),
)


def words_of(problem: BaseException, mailbox: Mailbox) -> str:
    """Return a sentence that says what is wrong and, where it is known, what to do."""
    facts = {"host": mailbox.host, "port": mailbox.usual_port, "told": _told(problem), "folder": mailbox.folder}
    return next(str(words) for kind, words in MEANINGS if isinstance(problem, kind)) % facts


def _told(problem: BaseException) -> str:
    """Return a problem's own words in one line."""
    if isinstance(problem, ssl.SSLCertVerificationError):
        return problem.verify_message
    given = problem.args[0] if len(problem.args) == 1 else str(problem)
    if isinstance(problem, UnexpectedCommandStatusError):
        given = next((line for line in problem.command_result[1] if line), given)
    text = given.decode("utf-8", "replace") if isinstance(given, bytes) else str(given)
    return " ".join(QUOTED.sub(r"\1", text).split())[:160] or type(problem).__name__
