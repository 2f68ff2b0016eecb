"""Alerts: a ticket for each thing that is broken, told how it goes on, and solved when the program says that all is well."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bailiwick.core.actors import System
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions import Opening, add_entry, open_ticket, reopen_ticket, solve_ticket
from bailiwick.desk.models import FINISHED, Channel, EntryKind
from bailiwick.mailroom.actions.settling import Outcome
from bailiwick.mailroom.actions.wording import stored, title_of
from bailiwick.mailroom.filters import may_reopen
from bailiwick.mailroom.models import Alert, OutcomeKind

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Entry, Ticket
    from bailiwick.mailroom.filters import Mail, Sighting


def follow_alert(mail: Mail, text: str) -> Outcome:
    """Do what an alert asks for and return what came of it.

    A thing is known by rule, key and address, so that nobody else can say that what one program reports is well again.
    """
    if mail.sighting is None:
        raise TypeError("the mail is no alert")
    seen, actor = mail.sighting, System(mail.sighting.rule.name)
    alert, is_new = Alert.objects.select_for_update(of=("self",)).get_or_create(
        rule=seen.rule,
        key=stored(seen.key, 300),
        address=stored(mail.sender, 320),
        defaults={"state": stored(seen.state, 80), "is_problem": seen.is_problem, "first_at": mail.now, "last_at": mail.now},
    )
    outcome = _broken(mail, seen, alert, text, actor) if seen.is_problem else _well(mail, seen, alert, text, actor)
    more = {} if is_new else {"count": F("count") + 1}
    facts = {"state": stored(seen.state, 80), "is_problem": seen.is_problem, "last_at": mail.now, "ticket": outcome.ticket or alert.ticket}
    Alert.objects.filter(pk=alert.pk).update(**facts, **more)
    return outcome


def _broken(mail: Mail, seen: Sighting, alert: Alert, text: str, actor: Actor) -> Outcome:
    """Open a ticket, or say on the one there is how it goes on; one that was solved a moment ago is open again."""
    ticket = _of(alert)
    was_finished = ticket is not None and ticket.state in FINISHED
    if ticket is not None and was_finished:
        ticket = _opened_again(mail, seen, ticket, actor)
    if ticket is None:
        return Outcome(OutcomeKind.OPENED, _opened(mail, seen, text, actor), None, "alert_opened")
    entry = _told(mail, ticket, text, actor)
    reason = "alert_reopened" if was_finished else "alert_updated"
    return Outcome(OutcomeKind.NOTED, ticket, entry, reason, _("The ticket about this alert is told how it goes on."))


def _well(mail: Mail, seen: Sighting, alert: Alert, text: str, actor: Actor) -> Outcome:
    """Solve the ticket, if the rule says so and nothing stands in the way; otherwise it is told."""
    ticket = _of(alert)
    if ticket is None or ticket.state in FINISHED:
        return Outcome(OutcomeKind.NOTED, None, None, "alert_well", _("All is well, and no ticket is open about it."))
    if not seen.rule.closes:
        return Outcome(OutcomeKind.NOTED, ticket, _told(mail, ticket, text, actor), "alert_updated", _("The ticket is told that all is well."))
    words = _("%(name)s says that it is well again: %(key)s is %(state)s.")
    said = words % {"name": seen.rule.name, "key": seen.key, "state": seen.state}
    try:
        with transaction.atomic():
            solve_ticket(ticket, actor=actor, now=mail.now, resolution=said, channel=Channel.MONITOR)
    except (Conflict, ValidationError):  # an approval or a ticket under it is open: a person sees to that
        return Outcome(OutcomeKind.NOTED, ticket, _told(mail, ticket, text, actor), "alert_updated", _("The ticket is told that all is well."))
    entry = ticket.entries.filter(kind=EntryKind.RESOLUTION).order_by("-id").first()
    return Outcome(OutcomeKind.NOTED, ticket, entry, "alert_closed", _("All is well, so the ticket is solved."))


def _of(alert: Alert) -> Ticket | None:
    """Return the ticket about an alert, or the one that it was merged into."""
    ticket = alert.ticket
    return ticket.merged_into if ticket is not None and ticket.merged_into is not None else ticket


def _opened(mail: Mail, seen: Sighting, text: str, actor: Actor) -> Ticket:
    rule, box = seen.rule, mail.mailbox
    category = rule.category or (box.category if box is not None else None)
    opening = Opening(
        title=title_of(mail),
        description=text,
        team=rule.team or (box.team if box is not None else None),
        category=category if category is not None and not category.is_retired else None,
        priority=rule.priority,
        priority_reason=_("As the rule “%(name)s” says") % {"name": rule.name} if rule.priority is not None else "",
        site=box.site if box is not None else None,
        channel=Channel.MONITOR,
    )
    return open_ticket(opening, actor=actor, now=mail.now)


def _opened_again(mail: Mail, seen: Sighting, ticket: Ticket, actor: Actor) -> Ticket | None:
    """Open the ticket again when it was solved a moment ago; what comes and goes too often gets a new one."""
    recently = ticket.solved_at is not None and mail.now - ticket.solved_at <= timedelta(minutes=seen.rule.again_within)
    if not recently or not may_reopen(mail, ticket):
        return None
    try:
        with transaction.atomic():
            reopen_ticket(ticket, actor=actor, now=mail.now, reason=_("%(key)s is %(state)s again") % {"key": seen.key, "state": seen.state})
    except Conflict:
        return None
    return ticket


def _told(mail: Mail, ticket: Ticket, text: str, actor: Actor) -> Entry:
    return add_entry(ticket, actor=actor, now=mail.now, kind=EntryKind.NOTE, body=text, channel=Channel.MONITOR)
