"""Trying to reach the client, counting in working days, and giving up politely."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bailiwick.clocks.models import is_working_day, office_calendar
from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions.chasing import restart_chase
from bailiwick.desk.actions.promises import answered
from bailiwick.desk.actions.rows import hold, keep
from bailiwick.desk.actions.showing import PROMISE_FIELDS
from bailiwick.desk.actions.snoozing import wake
from bailiwick.desk.actions.solving import settle
from bailiwick.desk.actions.waiting import resume
from bailiwick.desk.actions.wording import day_words, worded
from bailiwick.desk.events import ClientUnreached, ContactAttempted
from bailiwick.desk.models import FINISHED, AttemptHow, AttemptOutcome, ContactAttempt, GivingUp, State, Ticket, WaitReason, WaitsOn
from bailiwick.desk.permissions import can_solve_ticket, can_work_ticket, user_of

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import ChaserPlan


@dataclass(frozen=True, slots=True)
class Unanswered:
    """The attempts that stand unanswered, on how many working days, and how many the rule asks for."""

    attempts: list[ContactAttempt]
    days: int
    plan: ChaserPlan | None

    @property
    def needed(self) -> int:
        """How many the rule asks for; none without a rule."""
        return self.plan.attempts if self.plan is not None else 0

    @property
    def is_enough(self) -> bool:
        """Whether the rule is met, so that the ticket may be solved for want of an answer."""
        return 0 < self.needed <= self.days


def unanswered(ticket: Ticket) -> Unanswered:
    """Return how far the attempts to reach a ticket's client have come since they last answered."""
    attempts = list(ticket.attempts.filter(counts=True).order_by("at", "id"))
    calendar = office_calendar() if attempts else None
    days = {timezone.localtime(attempt.at).date() for attempt in attempts}
    working = sum(is_working_day(calendar, day) for day in days) if calendar is not None else 0
    return Unanswered(attempts, working, _plan_for(ticket))


def _plan_for(ticket: Ticket) -> ChaserPlan | None:
    """Return the plan whose rule counts: that of the present wait for the client, otherwise the usual one."""
    reasons = WaitReason.objects.filter(plan__attempts__gt=0, plan__retired_at=None).select_related("plan")
    present = reasons.filter(on=WaitsOn.CLIENT, waits__ticket=ticket, waits__ended_at=None).first() if ticket.state == State.WAITING else None
    reason = present or reasons.filter(on=WaitsOn.CLIENT, is_usual=True, retired_at=None).first()
    return reason.plan if reason is not None else None


@transaction.atomic
def attempt_contact(
    ticket: Ticket, *, actor: Actor, now: datetime, how: str, outcome: str, note: str = "", at: datetime | None = None
) -> ContactAttempt:
    """Write down a try to reach the client. Reaching them begins the count anew; enough in vain lead to what the rule says.

    Raises ValidationError, and Conflict on a finished ticket.
    """
    hold(ticket)
    require(can_work_ticket(actor, ticket))
    _check(ticket, now, how=how, outcome=outcome, at=at)
    was_enough = unanswered(ticket).is_enough
    reached = outcome == AttemptOutcome.REACHED
    attempt = ContactAttempt.objects.create(
        ticket=ticket, how=how, outcome=outcome, note=note.strip()[:255], at=at or now, by=user_of(actor), counts=not reached
    )
    tried, brought = attempt.get_how_display().lower(), attempt.get_outcome_display().lower()
    publish(ContactAttempted(actor=actor, subject=ticket, at=now, how=tried, outcome=brought))
    if reached:
        _begin_anew(ticket)
        restart_chase(ticket, now=now)
        answered([ticket], actor=actor, now=now)
    keep(ticket, "responded_at", *PROMISE_FIELDS, now=now)
    if not reached and not was_enough:
        _give_up_by_rule(ticket, now=now)
    return attempt


def _check(ticket: Ticket, now: datetime, *, how: str, outcome: str, at: datetime | None) -> None:
    wrong: dict[str, str] = {}
    if how not in AttemptHow.values:
        wrong["how"] = _("Choose how you tried.")
    if outcome not in AttemptOutcome.values:
        wrong["outcome"] = _("Choose what came of it.")
    if at is not None and not ticket.opened_at <= at <= now:
        wrong["at"] = _("Give a time between the opening of the ticket and now.")
    if wrong:
        raise ValidationError(wrong)
    if ticket.state in FINISHED:
        raise Conflict(_("This ticket is solved. There is nobody left to reach for it."))


def _begin_anew(ticket: Ticket) -> None:
    ContactAttempt.objects.filter(ticket=ticket, counts=True).update(counts=False)


def _give_up_by_rule(ticket: Ticket, *, now: datetime) -> None:
    """When the attempts are enough, solve the ticket if the plan says so, otherwise propose it."""
    standing = unanswered(ticket)
    if not standing.is_enough or standing.plan is None:
        return
    count = len(standing.attempts)
    actor = System(_("%(count)d attempts to reach the client") % {"count": count})
    if standing.plan.giving_up == GivingUp.SOLVE:
        try:
            with transaction.atomic():
                _settle(ticket, standing, standing.plan, actor=actor, now=now)
        except (Conflict, ValidationError):
            hold(ticket)  # a person must see to what is missing; they are told as if it had only been proposed
        else:
            return
    publish(ClientUnreached(actor=actor, subject=ticket, at=now, attempts=count))


@transaction.atomic
def solve_unreached(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Solve a ticket whose client could not be reached, in the words of the rule. Raises Conflict while the attempts are too few."""
    hold(ticket)
    require(can_solve_ticket(actor, ticket))
    standing = unanswered(ticket)
    if standing.plan is None:
        raise Conflict(_("No rule says how many attempts are enough. An administrator can set one on a reminder plan."))
    if not standing.is_enough:
        facts = {"days": standing.days, "needed": standing.needed}
        raise Conflict(_("The client was tried on %(days)d working days; the rule asks for %(needed)d.") % facts)
    _settle(ticket, standing, standing.plan, actor=actor, now=now)


def _settle(ticket: Ticket, standing: Unanswered, plan: ChaserPlan, *, actor: Actor, now: datetime) -> None:
    tries = ", ".join(f"{day_words(attempt.at)} ({attempt.get_how_display().lower()})" for attempt in standing.attempts)
    text = worded(ticket, (plan.unreached, plan.unreached_es), {"attempts": tries})
    settle(ticket, actor=actor, now=now, resolution=text)
    _begin_anew(ticket)


@transaction.atomic
def client_spoke(ticket: Ticket, *, actor: Actor, now: datetime) -> None:
    """Begin anew after the client wrote or called: attempts count from nothing, the ticket is back, a wait for them ends."""
    hold(ticket)
    _begin_anew(ticket)
    if ticket.state in FINISHED:
        return
    wake(ticket, actor=actor, now=now, why=_("the client was heard from"))
    if ticket.state == State.WAITING and ticket.waits.filter(ended_at=None, on=WaitsOn.CLIENT).exists():
        resume(ticket, actor=actor, now=now)
