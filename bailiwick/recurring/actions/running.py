"""Opening the tickets whose time has come: each once, whatever stopped in between."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bailiwick.clocks.models import installation_zone
from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.core.problems import Conflict
from bailiwick.desk.actions import Opening, open_ticket, solve_ticket
from bailiwick.desk.models import Channel
from bailiwick.recurring.actions.planning import PLANNED, closed_days, next_days, plan
from bailiwick.recurring.events import OccurrenceSettled
from bailiwick.recurring.models import CatchUp, IfOpen, Occasion, Occurrence, OccurrenceOutcome, Rhythm, Schedule
from bailiwick.recurring.permissions import can_edit_schedules
from bailiwick.runbooks.actions import add_checklist

if TYPE_CHECKING:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket
    from bailiwick.recurring.models.dates import IsClosed

log = structlog.get_logger(__name__)
#: what is opened later than this came round while the program did not run
STANDSTILL = timedelta(hours=24)
#: occasions of one schedule dealt with in one go
MOST = 400


def open_due_tickets(*, now: datetime) -> int:
    """Deal with every schedule whose time has come, each in its own transaction; returns how many tickets were opened."""
    due = Schedule.objects.in_use().filter(next_at__lte=now).order_by("next_at").values_list("pk", flat=True)[:500]
    is_closed = closed_days()
    return sum(_deal_with(key, is_closed, now=now) for key in list(due))


@transaction.atomic
def _deal_with(key: int, is_closed: IsClosed, *, now: datetime) -> int:
    schedule = Schedule.objects.select_for_update(of=("self",), skip_locked=True).in_use().filter(pk=key, next_at__lte=now).first()
    if schedule is None:  # dealt with, or another worker is at it
        return 0
    zone = installation_zone()
    came = [o for o in next_days(schedule, MOST, is_closed=is_closed) if schedule.opens_at(o.on, zone) <= now]
    known = set(schedule.occurrences.filter(run=0, nominal__in=[o.nominal for o in came]).values_list("nominal", flat=True))
    found = [o for o in came if o.nominal not in known]
    missed = _missed(schedule, found, zone, now=now)
    opened = 0
    for occasion in found:
        if occasion in missed:
            _settle(schedule, occasion, OccurrenceOutcome.MISSED, now=now)
        else:
            opened += _come_round(schedule, occasion, now=now)
    if came:
        schedule.through = came[-1].nominal
    plan(schedule, is_closed=is_closed)
    if schedule.rhythm == Rhythm.COMPLETION:
        schedule.next_nominal = schedule.next_on = schedule.next_at = None
    schedule.save(update_fields=["through", *PLANNED])
    return opened


def _missed(schedule: Schedule, found: list[Occasion], zone: ZoneInfo, *, now: datetime) -> set[Occasion]:
    """Return what came round during a standstill and is left out."""
    late = [o for o in found if now - schedule.opens_at(o.on, zone) > STANDSTILL]
    if schedule.catch_up == CatchUp.ALL:
        return set()
    if schedule.catch_up == CatchUp.LATEST and len(late) == len(found):
        return set(late[:-1])
    return set(late)


def _come_round(schedule: Schedule, occasion: Occasion, *, now: datetime) -> int:
    """Open the ticket of an occasion, unless the last one is still open and that leaves it out."""
    last = _open_ticket_of(schedule)
    if last is not None and schedule.if_open == IfOpen.SKIP:
        _settle(schedule, occasion, OccurrenceOutcome.SKIPPED, now=now, note=last.number)
        return 0
    try:
        with transaction.atomic():
            ticket = _open(schedule, occasion, now=now)
    except (ValidationError, Conflict, PermissionDenied) as problem:
        why = " ".join(problem.messages) if isinstance(problem, ValidationError) else str(getattr(problem, "message", problem))
        log.warning("schedule could not open its ticket", schedule=schedule.pk, why=why)
        _settle(schedule, occasion, OccurrenceOutcome.FAILED, now=now, note=why)
        return 0
    note = _supersede(last, ticket, now=now) if last is not None and schedule.if_open == IfOpen.CLOSE else ""
    _settle(schedule, occasion, OccurrenceOutcome.OPENED, now=now, ticket=ticket, note=note)
    return 1


def _open_ticket_of(schedule: Schedule) -> Ticket | None:
    """Return the ticket of the last time, if it is still open."""
    last = schedule.occurrences.filter(outcome=OccurrenceOutcome.OPENED, ticket__isnull=False).select_related("ticket").order_by("-at", "-pk").first()
    return last.ticket if last is not None and last.ticket is not None and last.ticket.is_unfinished else None


def _open(schedule: Schedule, occasion: Occasion, *, now: datetime) -> Ticket:
    actor = System(f"schedule {schedule.pk}")
    day = date_format(occasion.on, "DATE_FORMAT")
    words = _("By the schedule “%(title)s”, for %(day)s.") % {"title": schedule.title, "day": day}
    assignee = schedule.assignee if schedule.assignee is not None and not schedule.assignee.is_retired else None
    opening = Opening(
        title=schedule.title,
        description=f"{schedule.description}\n\n{words}".strip(),
        requester=schedule.requester,
        kind=schedule.kind,
        category=schedule.category,
        team=schedule.team,
        assignee=assignee,
        site=schedule.site,
        channel=Channel.MONITOR,
    )
    ticket = open_ticket(opening, actor=actor, now=now)
    if schedule.checklist is not None and not schedule.checklist.is_retired:
        add_checklist(ticket, actor=actor, now=now, template=schedule.checklist)
    return ticket


def _supersede(last: Ticket, ticket: Ticket, *, now: datetime) -> str:
    """Close the ticket of the last time; what keeps it open is noted."""
    try:
        with transaction.atomic():
            words = _("Superseded by %(number)s, which came round before this was done.") % {"number": ticket.number}
            solve_ticket(last, actor=System(f"superseded by {ticket.number}"), now=now, resolution=words)
    except (ValidationError, Conflict, PermissionDenied) as problem:
        return _("%(number)s stays open: %(why)s") % {"number": last.number, "why": getattr(problem, "message", problem)}
    return _("%(number)s was closed as superseded.") % {"number": last.number}


def _settle(
    schedule: Schedule,
    occasion: Occasion,
    outcome: OccurrenceOutcome,
    *,
    now: datetime,
    ticket: Ticket | None = None,
    note: str = "",
    run: int = 0,
    actor: Actor | None = None,
) -> Occurrence:
    made = Occurrence.objects.create(
        schedule=schedule, nominal=occasion.nominal, on=occasion.on, run=run, outcome=outcome, ticket=ticket, note=note[:300], at=now
    )
    cause = actor or System(f"schedule {schedule.pk}")
    number = ticket.number if ticket is not None and not ticket.need_to_know else ""
    publish(OccurrenceSettled(actor=cause, subject=schedule, at=now, on=occasion.on.isoformat(), outcome=str(outcome.value), ticket=number))
    return made


@transaction.atomic
def run_schedule(schedule: Schedule, *, actor: Actor, now: datetime) -> Ticket:
    """Open a ticket now, beside the calendar, which stays as it is. Raises Conflict when the schedule has ended, ValidationError."""
    schedule = Schedule.objects.select_for_update(of=("self",)).get(pk=schedule.pk)
    require(can_edit_schedules(actor))
    if schedule.retired_at is not None:
        raise Conflict(_("This schedule has been ended."))
    today = timezone.localdate(now)
    occasion = Occasion(today, today)
    ticket = _open(schedule, occasion, now=now)
    last = schedule.occurrences.filter(nominal=today).aggregate(last=Max("run"))["last"]
    _settle(schedule, occasion, OccurrenceOutcome.OPENED, now=now, ticket=ticket, run=(last or 0) + 1, actor=actor)
    return ticket


_MINE = Prepared(
    lambda: Occurrence.objects.filter(
        ticket=Slot("ticket", Occurrence.ticket), schedule__rhythm=Rhythm.COMPLETION, schedule__retired_at=None
    ).order_by("-at", "-id")[:1]
)


@transaction.atomic(savepoint=False)
def completed(ticket: Ticket, *, now: datetime) -> None:
    """Set the next day of a schedule that comes back after completion, when its latest ticket was solved."""
    mine = _MINE.first(ticket=ticket.pk)
    if mine is None:
        return
    schedule = Schedule.objects.select_for_update(of=("self",)).get(pk=mine.schedule_id)
    if schedule.occurrences.filter(outcome=OccurrenceOutcome.OPENED, at__gt=mine.at).exists():
        return
    done = schedule.occurrences.filter(outcome=OccurrenceOutcome.OPENED).count()
    first = timezone.localdate(ticket.solved_at or now) + timedelta(days=schedule.every)
    over = (schedule.count is not None and done >= schedule.count) or (schedule.ends_on is not None and first > schedule.ends_on)
    is_closed = closed_days()
    if over:
        schedule.next_nominal = schedule.next_on = schedule.next_at = None
    else:
        schedule.starts_on, schedule.through = first, None
        plan(schedule, is_closed=is_closed)
    schedule.save(update_fields=["starts_on", "through", *PLANNED])
