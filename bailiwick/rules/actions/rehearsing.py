"""The dry run: walks through what happened in the last thirty days and says what a rule would have done."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.audit.models import AuditRow
from bailiwick.clocks.models import office_calendar
from bailiwick.core import clock
from bailiwick.core.jobs import Progress, start_progress
from bailiwick.core.permissions import require
from bailiwick.desk.models import Ticket
from bailiwick.rules.actions.deeds import foresee
from bailiwick.rules.actions.stretches import instant_of, stretches_of
from bailiwick.rules.engine.matching import fits, is_touched
from bailiwick.rules.engine.names import Names
from bailiwick.rules.engine.situations import READ, Situation
from bailiwick.rules.models import TIME, TRIGGERS, Rehearsal, RehearsedRun, Rule
from bailiwick.rules.permissions import can_edit_rules

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from django.db.models import QuerySet

    from bailiwick.clocks.models import Calendar
    from bailiwick.core.actors import Actor

#: how far back a dry run looks
BACK = timedelta(days=30)
#: runs that are listed; the rest is counted
LISTED = 5_000
#: tickets taken at once
CHUNK = 200


@transaction.atomic
def begin_rehearsal(rule: Rule, *, actor: Actor, now: datetime) -> Rehearsal:
    """Note that a rule is to be rehearsed; the work itself is a job."""
    require(can_edit_rules(actor))
    progress = start_progress(actor.user, _("Dry run of “%(title)s”") % {"title": rule.title}, now=now)
    return Rehearsal.objects.create(
        rule=rule,
        started_at=now,
        started_by_id=actor.user.pk if actor.user is not None else None,
        since=now - BACK,
        until=now,
        sentence=rule.sentence(),
        progress=progress,
    )


def rehearse(rehearsal_id: int, result_url: str = "") -> None:
    """Do a dry run; again from the beginning after a crash. Nothing but its own result is written."""
    rehearsal = Rehearsal.objects.select_related("rule").filter(pk=rehearsal_id, ended_at=None).first()
    if rehearsal is None:
        return
    RehearsedRun.objects.filter(rehearsal=rehearsal).delete()
    with Progress(rehearsal.progress_id or 0) as progress:
        progress.result_url = result_url
        _walk(rehearsal, progress)


def _walk(rehearsal: Rehearsal, progress: Progress) -> None:
    tickets = list(_touched_tickets(rehearsal))
    names, calendar = Names(), office_calendar()
    looked, found = 0, 0
    for start in range(0, len(tickets), CHUNK):
        progress.step(start, len(tickets))
        runs: list[RehearsedRun] = []
        for ticket in Ticket.objects.select_related(*READ).filter(pk__in=tickets[start : start + CHUNK]).order_by("pk"):
            for event, situation in _situations(rehearsal, ticket, calendar):
                looked += 1
                runs += _would_run(rehearsal, event, situation, names)
        found += len(runs)
        room = LISTED - (found - len(runs))
        RehearsedRun.objects.bulk_create(runs[: max(room, 0)])
    progress.step(len(tickets), len(tickets))
    rehearsal.looked_at, rehearsal.found, rehearsal.is_cut, rehearsal.ended_at = looked, found, found > LISTED, clock.now()
    rehearsal.save(update_fields=["looked_at", "found", "is_cut", "ended_at"])


def _rows(rehearsal: Rehearsal) -> QuerySet[AuditRow]:
    """Return what happened to tickets since the dry run's first day."""
    label = Ticket._meta.label_lower
    return AuditRow.objects.filter(subject_type=label, at__gte=rehearsal.since, at__lte=rehearsal.until)


def _touched_tickets(rehearsal: Rehearsal) -> Iterator[int]:
    """Return the keys of the tickets on which something happened that the rule waits for."""
    rule = rehearsal.rule
    if rule.trigger == TIME:
        alive = Ticket.objects.filter(opened_at__lte=rehearsal.until, last_activity_at__gte=rehearsal.since) | Ticket.objects.filter(unfinished=True)
        yield from alive.order_by("pk").values_list("pk", flat=True).distinct()
        return
    rows = _rows(rehearsal).filter(event__in=TRIGGERS[rule.trigger].event_names)
    yield from (key for key in rows.order_by("subject_id").values_list("subject_id", flat=True).distinct() if key is not None)


def _situations(rehearsal: Rehearsal, ticket: Ticket, calendar: Calendar) -> Iterator[tuple[str, Situation]]:
    if rehearsal.rule.trigger == TIME:
        yield from _by_the_clock(rehearsal, ticket, calendar)
        return
    names = set(TRIGGERS[rehearsal.rule.trigger].event_names)
    rows = list(_rows(rehearsal).filter(subject_id=ticket.pk).order_by("-at", "-id"))
    past: dict[str, object] = {}
    for row in rows:
        if row.event in names:
            yield row.event, _then(row, ticket, past, calendar)
        past |= {name: change[0] for name, change in row.changes.items() if _is_change(change) and hasattr(ticket, name)}


def _is_change(change: object) -> bool:
    return isinstance(change, list | tuple) and len(change) == 2  # noqa: PLR2004 - before and after


def _then(row: AuditRow, ticket: Ticket, past: dict[str, object], calendar: Calendar) -> Situation:
    """Return the ticket as it was just after an event: later changes taken back one by one."""
    entry = row.facts.get("entry")
    return Situation(
        ticket,
        at=row.at,
        changes={name: (change[0], change[1]) for name, change in row.changes.items() if _is_change(change)},
        entry=entry if isinstance(entry, int) else None,
        entry_kind=str(row.facts.get("kind", "")) if isinstance(entry, int) else "",
        by="system" if row.actor_id is None else _side(row.actor_id, ticket),
        past=dict(past),
        is_whole=row.event == "desk.TicketOpened",
        calendar=calendar,
    )


def _side(account: int, ticket: Ticket) -> str:
    own = getattr(ticket.requester, "account", None) if ticket.requester is not None else None
    return "client" if own is not None and own.pk == account else "desk"


def _by_the_clock(rehearsal: Rehearsal, ticket: Ticket, calendar: Calendar) -> Iterator[tuple[str, Situation]]:
    rule = rehearsal.rule
    for begun, ended in stretches_of(rule.since, ticket, rehearsal.until):
        up_at = instant_of(rule, begun, calendar)
        if up_at is not None and rehearsal.since <= up_at <= min(ended or rehearsal.until, rehearsal.until):
            yield TIME, Situation(ticket, at=up_at, is_whole=True, by="system", calendar=calendar)


def _would_run(rehearsal: Rehearsal, event: str, situation: Situation, names: Names) -> Sequence[RehearsedRun]:
    definition = rehearsal.rule.says
    if rehearsal.rule.is_selective and not is_touched(definition, situation):
        return ()
    if not fits(definition, situation, names):
        return ()
    seen = [foreseen for deed in definition.deeds if (foreseen := foresee(deed, situation, names)) is not None]
    if definition.deeds and not seen:
        return ()
    changes = {field: change for _said, changed in seen for field, change in changed.items()}
    return [
        RehearsedRun(rehearsal=rehearsal, ticket=situation.ticket, event=event, at=situation.at, said=[said for said, _ in seen], changes=changes)
    ]
