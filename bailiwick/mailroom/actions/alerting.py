"""Alerts: a ticket for each thing that is broken, told how it goes on, and solved when the program says that all is well."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bailiwick.core.actors import System
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions import solve_ticket
from bailiwick.desk.models import FINISHED, Channel, EntryKind
from bailiwick.mailroom.actions.alert_tickets import opened, opened_again, ticket_of, told
from bailiwick.mailroom.actions.gathering import gathered, gathers, goes_on, line_of, others_are_broken
from bailiwick.mailroom.actions.settling import Outcome
from bailiwick.mailroom.actions.wording import stored, title_of
from bailiwick.mailroom.filters import may_open
from bailiwick.mailroom.models import Alert, OutcomeKind

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor
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
    ticket = ticket_of(alert)
    was_finished = ticket is not None and ticket.state in FINISHED
    if ticket is not None and was_finished:
        ticket = opened_again(mail, seen, ticket, actor)
    if ticket is None:
        if not may_open(mail):
            return gathered(mail, seen, actor)
        return Outcome(OutcomeKind.OPENED, opened(mail, seen, title_of(mail), text, actor), None, "alert_opened")
    if not was_finished and gathers(ticket):
        return goes_on(mail, seen, alert, ticket, actor)
    entry = told(mail, ticket, text, actor)
    reason = "alert_reopened" if was_finished else "alert_updated"
    return Outcome(OutcomeKind.NOTED, ticket, entry, reason, _("The ticket about this alert is told how it goes on."))


def _well(mail: Mail, seen: Sighting, alert: Alert, text: str, actor: Actor) -> Outcome:
    """Solve the ticket, if the rule says so and nothing stands in the way; otherwise it is told."""
    ticket = ticket_of(alert)
    if ticket is None or ticket.state in FINISHED:
        return Outcome(OutcomeKind.NOTED, None, None, "alert_well", _("All is well, and no ticket is open about it."))
    if others_are_broken(alert, ticket):
        line = told(mail, ticket, line_of(mail, seen), actor)
        return Outcome(OutcomeKind.NOTED, ticket, line, "alert_updated", _("This is well again; other things on its ticket are not yet."))
    if not seen.rule.closes:
        return Outcome(OutcomeKind.NOTED, ticket, told(mail, ticket, text, actor), "alert_updated", _("The ticket is told that all is well."))
    words = _("%(name)s says that it is well again: %(key)s is %(state)s.")
    said = words % {"name": seen.rule.name, "key": seen.key, "state": seen.state}
    try:
        with transaction.atomic():
            solve_ticket(ticket, actor=actor, now=mail.now, resolution=said, channel=Channel.MONITOR)
    except (Conflict, ValidationError):  # an approval or a ticket under it is open: a person sees to that
        return Outcome(OutcomeKind.NOTED, ticket, told(mail, ticket, text, actor), "alert_updated", _("The ticket is told that all is well."))
    entry = ticket.entries.filter(kind=EntryKind.RESOLUTION).order_by("-id").first()
    return Outcome(OutcomeKind.NOTED, ticket, entry, "alert_closed", _("All is well, so the ticket is solved."))
