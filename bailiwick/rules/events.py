"""What happens to rules, and what they tell people."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event
from bailiwick.desk.models import Ticket
from bailiwick.rules.models import Rule
from bailiwick.webhooks.events import SaidToWebhooks


@dataclass(frozen=True, kw_only=True)
class RuleMade(Event):
    """A rule was added, switched off."""

    sentence = _("made the rule")

    subject: Rule


@dataclass(frozen=True, kw_only=True)
class RuleChanged(Event):
    """What a rule asks or does was changed."""

    sentence = _("changed the rule[: {what}]")

    subject: Rule
    what: str = ""


@dataclass(frozen=True, kw_only=True)
class RuleSwitchedOn(Event):
    """A rule acts from now on."""

    sentence = _("switched the rule on")

    subject: Rule


@dataclass(frozen=True, kw_only=True)
class RuleSwitchedOff(Event):
    """A rule acts no more."""

    sentence = _("switched the rule off[: {reason}]")

    subject: Rule
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class RuleGaveUp(RuleSwitchedOff):
    """A rule switched itself off after failing again and again."""

    sentence = _("switched itself off: {reason}")


@dataclass(frozen=True, kw_only=True)
class RuleRetired(Event):
    """A rule was taken out of use; its log is kept."""

    sentence = _("took the rule out of use")

    subject: Rule


@dataclass(frozen=True, kw_only=True)
class PeopleTold(Event):
    """A rule told people something about a ticket; the words stand in their notices."""

    sentence = _("told {whom} of this ticket")

    subject: Ticket
    rule: int
    whom: str
    persons: tuple[int, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class WebhooksTold(SaidToWebhooks):
    """A rule has something to say to other programs; the webhook it chose sends it on, or all that listen to this event."""

    sentence = _("told the webhooks about “{topic}”")

    subject: Ticket
    rule: int
    topic: str
    text: str
