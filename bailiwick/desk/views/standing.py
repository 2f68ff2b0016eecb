"""What rests on a ticket, in words: its wait with the reminders to come, the attempts to reach the client, for whom it is put aside."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bailiwick.clocks.models import office_calendar
from bailiwick.core.glances import there_is
from bailiwick.core.moments import exact, spoken
from bailiwick.desk.actions import chase_of, steps_to_come, unanswered
from bailiwick.desk.forms.waiting import plan_words
from bailiwick.desk.models import ChaseEnd, Priority, Snooze, State, Ticket, WaitsOn
from bailiwick.desk.permissions import can_solve_ticket, can_work_ticket
from bailiwick.oncall.models import Layer, on_call, rota_for

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.desk.actions import ChaseStep
    from bailiwick.desk.models import Chase


def standing_of(ticket: Ticket, actor: Actor, now: datetime) -> dict[str, Any]:
    """Return what the page of a ticket shows of its rest; nothing of what there is not."""
    if not ticket.is_unfinished:
        return {}
    found = {
        "wait": _wait(ticket, actor, now),
        "attempts": _attempts(ticket, actor),
        "snooze": _snooze(ticket, actor, now),
        "on_call": _on_call(ticket, now),
    }
    return {name: box for name, box in found.items() if box}


def day_and_time(at: datetime) -> str:
    """Return an instant as a day people can look for in a calendar: "Tue 24 Nov 15:00"."""
    return date_format(timezone.localtime(at), "WEEKDAY_TIME_FORMAT")


def _wait(ticket: Ticket, actor: Actor, now: datetime) -> dict[str, Any]:
    if ticket.state != State.WAITING:
        return {}
    wait = ticket.waits.filter(ended_at=None).select_related("kind").first()
    if wait is None:
        return {}
    title = _("Waiting for %(party)s: %(reason)s") % {"party": wait.get_on_display().lower(), "reason": wait.reason}
    since = _("since %(when)s") % {"when": spoken(wait.since, now)}
    until = _("until %(when)s") % {"when": spoken(wait.until, now)} if wait.until else ""
    box: dict[str, Any] = {"title": title, "detail": ", ".join(filter(None, [since, until]))}
    chase = chase_of(ticket)
    return box | (_chase(chase, ticket, actor, now) if chase is not None else {"note": _("Nobody is reminded.")})


def _chase(chase: Chase, ticket: Ticket, actor: Actor, now: datetime) -> dict[str, Any]:
    steps = steps_to_come(chase)
    sent = _("%(sent)d of %(times)d reminders sent") % {"sent": chase.sent, "times": chase.plan.times} if chase.sent else ""
    box: dict[str, Any] = {"plan": plan_words(chase.plan), "sent": sent, "steps": [_step(step, chase) for step in steps]}
    if steps and can_work_ticket(actor, ticket):
        box["stop_url"] = reverse("desk:ticket_stop_chase", args=[ticket.number])
    if chase.stopped_at is not None:
        who = chase.stopped_by.person.name if chase.stopped_by is not None else _("Somebody")
        box["note"] = _("%(who)s stopped the reminders %(when)s.") % {"who": who, "when": spoken(chase.stopped_at, now)}
    elif not steps:
        box["note"] = _("All reminders have gone out; a person must decide.")
    return box


def step_words(step: ChaseStep, chase: Chase) -> str:
    """Return what a step does: "Reminder 2 of 3", "Solved by itself"."""
    if step.number:
        return _("Reminder %(number)d of %(of)d") % {"number": step.number, "of": chase.plan.times}
    ends = {ChaseEnd.SOLVE: _("Solved by itself"), ChaseEnd.TAKE_UP: _("Taken up again by itself"), ChaseEnd.TELL: _("Whoever has it is told")}
    return ends[ChaseEnd(chase.plan.then)]


def _step(step: ChaseStep, chase: Chase) -> dict[str, Any]:
    days = chase.plan.every_days
    is_first = step.number == 1 or (not step.number and not chase.plan.times)
    if is_first:
        why = ngettext("one working day after the count began", "%(days)d working days after the count began", days) % {"days": days}
    else:
        why = ngettext("one working day after the reminder before", "%(days)d working days after the reminder before", days) % {"days": days}
    whom = _("to the client") if chase.wait.on == WaitsOn.CLIENT else _("to whoever has the ticket")
    return {
        "words": step_words(step, chase),
        "whom": whom if step.number else "",
        "when": day_and_time(step.at),
        "at": step.at,
        "exact": exact(step.at),
        "why": why,
    }


def _attempts(ticket: Ticket, actor: Actor) -> dict[str, Any]:
    if not there_is(ticket, "counting-attempts", actor.user):
        return {}
    standing = unanswered(ticket)
    if standing.needed:
        title = _("%(days)d of %(needed)d attempts to reach the client") % {"days": min(standing.days, standing.needed), "needed": standing.needed}
        rule = _("They count on different working days; the rule asks for %(needed)d.") % {"needed": standing.needed}
    else:
        title = _("The client could not be reached")
        rule = _("No rule says how many attempts are enough.")
    tries = [
        {"when": day_and_time(a.at), "words": f"{a.get_how_display()}, {a.get_outcome_display().lower()}", "note": a.note}
        for a in standing.attempts[-5:]
    ]
    box: dict[str, Any] = {"title": title, "rule": rule, "tries": tries}
    if standing.is_enough and can_solve_ticket(actor, ticket):
        box["solve_url"] = reverse("desk:ticket_solve_unreached", args=[ticket.number])
    return box


def _snooze(ticket: Ticket, actor: Actor, now: datetime) -> dict[str, Any]:
    kept = Snooze.objects.filter(ticket=ticket, until__gt=now).select_related("user__person")
    snooze = kept.first() if there_is(ticket, "snooze", actor.user) else None
    if snooze is None:
        return {}
    facts = {"when": spoken(snooze.until, now), "who": snooze.user.person.name}
    words = _("Put aside for the whole team until %(when)s, by %(who)s") if snooze.for_team else _("Put aside by %(who)s until %(when)s")
    box = {"title": words % facts, "note": snooze.note}
    return box | ({"wake_url": reverse("desk:ticket_wake", args=[ticket.number])} if can_work_ticket(actor, ticket) else {})


def _on_call(ticket: Ticket, now: datetime) -> dict[str, Any]:
    """Return who is on call for a critical ticket, and whether the office is closed, so that they are the ones to ring."""
    rota = rota_for(ticket.team) if ticket.priority == Priority.CRITICAL else None
    if rota is None:
        return {}
    called = [(layer.label, staff) for layer in Layer if (staff := on_call(rota, now, layer)) is not None]
    people = [{"called": label, "name": str(staff), "phone": staff.person.mobile or staff.person.phone} for label, staff in called]
    return {"rota": rota, "people": people, "is_closed": not office_calendar().is_open(now)}


def waiting_for_client(ticket: Ticket) -> str:
    """Say to the client what we wait for and what happens if we hear nothing; empty when it does not wait for them."""
    wait = ticket.waits.filter(ended_at=None, on=WaitsOn.CLIENT).first() if ticket.state == State.WAITING else None
    if wait is None:
        return ""
    words = _("We are waiting for your answer: %(reason)s. Write below, and we go on at once.") % {"reason": wait.reason}
    chase = chase_of(ticket)
    steps = steps_to_come(chase) if chase is not None else []
    if chase is None or not steps or chase.plan.then != ChaseEnd.SOLVE:
        return words
    return f"{words} " + _("If we hear nothing, we mark it as solved on %(when)s; you can reopen it then.") % {"when": day_and_time(steps[-1].at)}
