"""What happens to words, choices and mail."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event
from bailiwick.notifications.models import EventTemplate, Outgoing
from bailiwick.people.models import User


@dataclass(frozen=True, kw_only=True)
class TemplateChanged(Event):
    """The words of a notice were changed; the changes hold the former words."""

    sentence = _("changed the words of the notice “{subject}” (version {version})")

    subject: EventTemplate
    version: int


@dataclass(frozen=True, kw_only=True)
class TemplateReset(Event):
    """A notice got back the words that ship with the program; the changes hold the former words."""

    sentence = _("gave the notice “{subject}” its shipped words back")

    subject: EventTemplate


@dataclass(frozen=True, kw_only=True)
class ChoicesChanged(Event):
    """Somebody chose what to be told, and how."""

    sentence = _("changed what to be told and how")

    subject: User


@dataclass(frozen=True, kw_only=True)
class MailSentAgain(Event):
    """A mail that failed, or of which nobody knows whether it was sent, was put back into the outbox."""

    sentence = _("had the mail “{subject}” sent again (it was: {was})")

    subject: Outgoing
    was: str


@dataclass(frozen=True, kw_only=True)
class MailCameBack(Event):
    """A mail could not be delivered by another mail server."""

    sentence = _("sent the mail “{subject}” back: {said}")

    subject: Outgoing
    said: str


@dataclass(frozen=True, kw_only=True)
class MailFailed(Event):
    """A mail was given up."""

    sentence = _("gave up sending the mail “{subject}”: {error}")

    subject: Outgoing
    error: str
