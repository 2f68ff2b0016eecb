"""Rules that go by the clock: asked every few minutes, each once for as long as a ticket stays as it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from bailiwick.clocks.models import office_calendar
from bailiwick.desk.models import Ticket
from bailiwick.rules.actions.running import look
from bailiwick.rules.actions.stretches import candidates, instant_of, present_stretch
from bailiwick.rules.engine.situations import READ, Situation
from bailiwick.rules.models import TIME, Outcome, Rule, RuleRun

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.clocks.models import Calendar

#: tickets read at once
CHUNK = 500


def act_by_the_clock(*, now: datetime) -> int:
    """Let every rule of time look at the tickets whose time is up; returns how many it acted on."""
    calendar, count = office_calendar(), 0
    for rule in Rule.objects.acting(timezone.localdate(now)).filter(trigger=TIME):
        for key in candidates(rule, now).order_by("id").values_list("pk", flat=True).iterator(chunk_size=CHUNK):
            count += _act_once(rule, key, now, calendar)
    return count


@transaction.atomic
def _act_once(rule: Rule, key: int, now: datetime, calendar: Calendar) -> bool:
    """Let a rule look at a ticket unless it did since the ticket became as it is."""
    ticket = Ticket.objects.select_related(*READ).get(pk=key)
    since = present_stretch(rule, ticket)
    if since is None:
        return False
    up_at = instant_of(rule, since, calendar)
    if up_at is None or up_at > now or RuleRun.objects.filter(rule=rule, ticket=ticket, at__gte=since).exists():
        return False
    if not Rule.objects.filter(pk=rule.pk, is_on=True).exists():
        return False
    run = look(rule, Situation(ticket, at=now, is_whole=True, by="system", calendar=calendar), event=TIME, now=now)
    return run is not None and run.outcome == Outcome.DONE
