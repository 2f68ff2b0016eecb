"""What went wrong at a server, in words for whoever manages the mailbox."""

from __future__ import annotations

import imaplib
import poplib
import socket
import ssl

from django.db import DatabaseError
from django.utils.translation import gettext as _
from imap_tools.errors import ImapToolsError, MailboxFolderSelectError, MailboxLoginError

from bailiwick.mailroom.fetching.tokens import TokenError
from bailiwick.mailroom.models import Mailbox


class SignInRefused(Exception):  # noqa: N818 - the server's word, not a fault of ours
    """The server does not let the mailbox be opened."""


def words_of(problem: BaseException, mailbox: Mailbox) -> str:
    """Return a sentence that says what is wrong and, where it is known, what to do."""
    host, told = mailbox.host, _told(problem)
    facts = {"host": host, "port": mailbox.usual_port, "told": told, "folder": mailbox.folder}
    if isinstance(problem, TokenError):
        return str(problem)
    if isinstance(problem, SignInRefused | MailboxLoginError):
        return _("%(host)s refuses the sign-in. Check user name and password, or token. (%(told)s)") % facts
    if isinstance(problem, MailboxFolderSelectError):
        return _("There is no folder “%(folder)s” in the mailbox. (%(told)s)") % facts
    if isinstance(problem, ssl.SSLCertVerificationError):
        return _("The certificate of %(host)s is not trusted: %(told)s. Name its authority in the setting mail_authorities if it is yours.") % (
            facts | {"told": problem.verify_message}
        )
    if isinstance(problem, ssl.SSLError):
        return _("The connection to %(host)s cannot be encrypted: %(told)s. Check encryption and port.") % facts
    if isinstance(problem, socket.gaierror):
        return _("The name %(host)s is not known.") % facts
    if isinstance(problem, TimeoutError):
        return _("%(host)s does not answer in time.") % facts
    if isinstance(problem, ConnectionRefusedError):
        return _("Nothing listens at %(host)s on port %(port)s.") % facts
    if isinstance(problem, DatabaseError):
        return _("The mail could not be stored: %(told)s") % facts
    if isinstance(problem, imaplib.IMAP4.error | poplib.error_proto | ImapToolsError | OSError | EOFError):
        return _("%(host)s could not be used: %(told)s") % facts
    return _("The program failed: %(told)s") % (facts | {"told": f"{type(problem).__name__}: {told}"})


def _told(problem: BaseException) -> str:
    """Return a problem's own words in one line."""
    given = problem.args[0] if len(problem.args) == 1 else str(problem)
    text = given.decode("utf-8", "replace") if isinstance(given, bytes) else str(given)
    return " ".join(text.split())[:160] or type(problem).__name__
