"""What happens to services and to what is asked for by them."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.catalogue.models import Service
from bailiwick.core.events import Event
from bailiwick.desk.events import TicketEvent


@dataclass(frozen=True, kw_only=True)
class ServiceOrdered(TicketEvent):
    """Somebody asked for a service; the subject is the ticket that came of it."""

    sentence = _("asked for “{service}”")

    service: str
    version: int


@dataclass(frozen=True, kw_only=True)
class OrderRefused(TicketEvent):
    """What somebody asked for was not approved, so the ticket was solved."""

    sentence = _("“{service}” was not approved")

    service: str


@dataclass(frozen=True, kw_only=True)
class QuestionsDrafted(Event):
    """The questions of a service were changed, not yet for everybody."""

    sentence = _("changed the questions in a draft")

    subject: Service


@dataclass(frozen=True, kw_only=True)
class QuestionsPublished(Event):
    """The questions of a service are asked from now on."""

    sentence = _("published the questions, version {version}")

    subject: Service
    version: int
