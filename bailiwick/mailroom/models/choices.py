"""What can be chosen about a mailbox, and where an arrival can stand."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _


class MailboxKind(models.TextChoices):
    """How mail comes from a mailbox."""

    IMAP = "imap", _("Fetched by IMAP")
    POP3 = "pop3", _("Fetched by POP3")
    PUSHED = "pushed", _("Handed over by a mail server")


class Security(models.TextChoices):
    """How a connection is encrypted."""

    TLS = "tls", _("TLS from the start")
    STARTTLS = "starttls", _("STARTTLS")
    NONE = "none", _("Not at all")


class SignInBy(models.TextChoices):
    """By what a mailbox is opened."""

    PASSWORD = "password", _("Password")
    XOAUTH2 = "xoauth2", _("OAuth 2")


class Provider(models.TextChoices):
    """Who gives out the tokens of OAuth 2."""

    MICROSOFT = "microsoft", _("Microsoft 365")
    GOOGLE = "google", _("Google")
    OTHER = "other", _("Another")


class After(models.TextChoices):
    """What happens on the server to mail that was taken."""

    KEEP = "keep", _("It stays, marked as read")
    MOVE = "move", _("It is moved to another folder")
    DELETE = "delete", _("It is deleted")


class BeginWith(models.TextChoices):
    """Which mail is taken at the first look."""

    UNREAD = "unread", _("Unread mail")
    ALL = "all", _("All mail")
    NEW = "new", _("Only what comes from then on")


class Via(models.TextChoices):
    """How a mail came in."""

    IMAP = "imap", _("IMAP")
    POP3 = "pop3", _("POP3")
    PIPE = "pipe", _("Command")
    LMTP = "lmtp", _("LMTP")
    SMTP = "smtp", _("SMTP")
    API = "api", _("API")


class ArrivalState(models.TextChoices):
    """Where an arrival stands: safely stored at first, then understood or in quarantine, where a person may set it aside."""

    STORED = "stored", _("Waits to be understood")
    UNDERSTOOD = "understood", _("Understood")
    QUARANTINED = "quarantined", _("In quarantine")
    ASIDE = "aside", _("Not for us")


class OutcomeKind(models.TextChoices):
    """What became of an arrival."""

    OPENED = "opened", _("Opened a ticket")
    REPLIED = "replied", _("Joined a ticket")
    LINKED = "linked", _("Opened a ticket that follows another")
    NOTED = "noted", _("Noted")
    QUARANTINED = "quarantined", _("Put into quarantine")
