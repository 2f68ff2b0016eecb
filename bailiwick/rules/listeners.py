"""Hears what happens to tickets, and tells the people whom rules tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models.signals import post_migrate
from django.dispatch import receiver
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bailiwick.core import clock
from bailiwick.core.events import in_bulk, on
from bailiwick.core.records.events import RecordCreated
from bailiwick.desk.events import TicketEvent
from bailiwick.desk.models import Ticket
from bailiwick.notifications.actions import Mail, Urgency, notice
from bailiwick.people.models import Person, Team, User
from bailiwick.rules.actions import install_rules, note_occasions
from bailiwick.rules.events import PeopleTold, RuleGaveUp
from bailiwick.rules.models import Rule

if TYPE_CHECKING:
    from collections.abc import Sequence


@on(TicketEvent)
def let_rules_look(event: TicketEvent) -> None:
    """Note an event for the rules that wait for it."""
    let_rules_look_at_many([event])


@in_bulk(let_rules_look)
def let_rules_look_at_many(events: Sequence[TicketEvent]) -> None:
    """Note many events of one kind."""
    note_occasions(events)


@receiver(post_migrate)
def put_rules_in_place(app_config: object, **_kwargs: object) -> None:
    """Give a new installation rules to begin with, all switched off."""
    if getattr(app_config, "name", "") == "bailiwick.rules":
        install_rules(now=clock.now())


@on(RecordCreated)
def complete_rules(event: RecordCreated) -> None:
    """Make a shipped rule that waited for its team, once the team is there."""
    if isinstance(event.subject, Team):
        install_rules(now=event.at)


notice(
    PeopleTold,
    recipients=lambda event: list(Person.objects.filter(pk__in=event.persons)),
    subject=_("{ticket.number}: {text}"),
    text=_("{text}\n\nThis is about {ticket.number}, {ticket.title}. {actor} told you."),
    title=_("A rule of the desk tells you something"),
    context=lambda event: {"ticket": {"number": event.subject.number, "title": event.subject.title}, "text": event.text},
    url=lambda event: reverse("desk:ticket", args=[event.subject.number]),
    restricted=lambda event: event.subject.need_to_know,
    names={"ticket.number": _("the ticket’s number"), "ticket.title": _("what the matter is"), "text": _("what the rule says")},
    urgency=Urgency.NORMAL,
    about=Ticket,
    staff_mail=Mail.NOW,
)


def _owner(event: RuleGaveUp) -> list[User | Person | None]:
    return [event.subject.owner]


notice(
    RuleGaveUp,
    recipients=_owner,
    subject=_("The rule “{rule}” switched itself off"),
    text=_("The rule “{rule}” switched itself off. {reason}"),
    title=_("A rule of yours switches itself off"),
    context=lambda event: {"rule": event.subject.title, "reason": event.reason},
    url=lambda event: reverse("rules:rule", args=[event.subject.pk]),
    names={"rule": _("the rule’s title"), "reason": _("what went wrong")},
    urgency=Urgency.URGENT,
    about=Rule,
)
