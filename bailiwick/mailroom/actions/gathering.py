"""Storms: when half the network is down, a few tickets tell it as well as five hundred; what is beyond gathers on one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.translation import gettext as _

from bailiwick.desk.models import FINISHED
from bailiwick.mailroom.actions.alert_tickets import opened, opened_again, ticket_of, told
from bailiwick.mailroom.actions.settling import Outcome
from bailiwick.mailroom.actions.wording import stored
from bailiwick.mailroom.filters import may_gather
from bailiwick.mailroom.models import Alert, OutcomeKind

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket
    from bailiwick.mailroom.filters import Mail, Sighting

#: the key of the row that stands for the storm of a rule; no thing has it
STORM = ""


def gathered(mail: Mail, seen: Sighting, actor: Actor) -> Outcome:
    """Let an alert that may open no ticket of its own join the ticket of the storm, which is opened when there is none."""
    facts = {"state": "", "is_problem": True, "first_at": mail.now, "last_at": mail.now}
    storm, _is_new = Alert.objects.select_for_update(of=("self",)).get_or_create(rule=seen.rule, key=STORM, address="", defaults=facts)
    ticket, reason = ticket_of(storm), "alert_gathered"
    if ticket is not None and ticket.state in FINISHED:
        ticket, reason = opened_again(mail, seen, ticket, actor), "alert_reopened"
    is_opened = ticket is None
    if ticket is None:
        if not may_gather(mail):
            return Outcome(
                OutcomeKind.QUARANTINED, reason="limit_alerts", why=_("So many alerts opened tickets that something may be going in circles.")
            )
        ticket = opened(mail, seen, _title(seen), _text(seen), actor)
    Alert.objects.filter(pk=storm.pk).update(ticket=ticket, last_at=mail.now, count=storm.count + 1)
    entry = told(mail, ticket, line_of(mail, seen), actor)
    why = _("So many alerts opened tickets that this one is gathered with others on one.")
    if is_opened:
        return Outcome(OutcomeKind.OPENED, ticket, entry, "alert_storm", why)
    return Outcome(OutcomeKind.NOTED, ticket, entry, reason, why)


def gathers(ticket: Ticket) -> bool:
    """Whether a ticket is that of a storm."""
    return _about(ticket).filter(key=STORM).exists()


def goes_on(mail: Mail, seen: Sighting, alert: Alert, ticket: Ticket, actor: Actor) -> Outcome:
    """Tell the ticket of a storm in a line when one of its things changed; that it is as before is news to nobody."""
    is_news = stored(seen.state, 80) != alert.state
    entry = told(mail, ticket, line_of(mail, seen), actor) if is_news else None
    return Outcome(OutcomeKind.NOTED, ticket, entry, "alert_gathered", _("It is gathered with other alerts on one ticket."))


def others_are_broken(alert: Alert, ticket: Ticket) -> bool:
    """Whether other things on the same ticket are still broken."""
    return _about(ticket).filter(is_problem=True).exclude(key=STORM).exclude(pk=alert.pk).exists()


def line_of(mail: Mail, seen: Sighting) -> str:
    """Return in a line what an alert says."""
    return stored(_("%(key)s is %(state)s, says %(sender)s.") % {"key": seen.key, "state": seen.state, "sender": mail.sender}, 1_000)


def _about(ticket: Ticket) -> QuerySet[Alert]:
    return Alert.objects.filter(Q(ticket=ticket) | Q(ticket__merged_into=ticket))


def _title(seen: Sighting) -> str:
    return stored(_("Many alerts at once from %(name)s") % {"name": seen.rule.name}, 200)


def _text(seen: Sighting) -> str:
    words = _(
        "%(name)s reports so much at once that what comes from here on is gathered on this ticket instead of opening tickets of its own. "
        "Each note names a thing that is broken. Look first for what they have in common."
    )
    closes = _("When all of them are well again, the ticket is solved by itself.") if seen.rule.closes else ""
    return f"{words % {'name': seen.rule.name}} {closes}".strip()
