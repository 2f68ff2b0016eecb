"""What the calendar brings: work that comes back, turns on call with a swap, and who stands in for whom."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from bailiwick.approvals.actions import name_substitute
from bailiwick.desk.actions import solve_ticket
from bailiwick.oncall.actions import accept_offer, offer_turn, set_order
from bailiwick.oncall.models import Layer, Rota, turns_of
from bailiwick.recurring.actions import make_schedule, open_due_tickets
from bailiwick.recurring.models import Rhythm, Schedule, Shift

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.demo.actions.living.life import Life
    from bailiwick.oncall.models import Turn

_ROTA = "Public safety and network, nights and weekends"
_FIRST = ("jonah", "ravi", "tomas", "delroy", "henrik", "yuki")
_BACKUP = ("philippa", "ravi", "henrik", "carmela")


def bring_calendar(life: Life) -> None:
    """Tell schedules with their past tickets, the rota, and a substitute."""
    _schedules(life)
    _rota(life)
    today = life.wall.local(life.now).date()
    row = name_substitute(
        life.person("philippa"), actor=life.actor("philippa"), now=life.ago(days=1), substitute=life.person("grace"),
        starts_on=today, ends_on=today + timedelta(days=6),
    )  # fmt: skip
    life.register.note([row])


def _schedules(life: Life) -> None:
    since = life.ago(days=95)
    for title, words, by, values in _plans(life):
        given: dict[str, Any] = {
            "title": title,
            "description": words,
            "starts_on": life.wall.local(since).date(),
            "at": time(7, 30),
            "assignee": life.people.staff[by],
            "team": life.people.staff[by].team,
            **values,
        }
        schedule = make_schedule(actor=life.actor("grace"), now=since, values=given)
        life.register.note([schedule])
        _let_come_round(life, schedule, by)


def _let_come_round(life: Life, schedule: Schedule, by: str) -> None:
    """Open each ticket on its day, and have all but the last solved some hours later."""
    while schedule.next_at is not None and schedule.next_at <= life.now and not _others_due(schedule, schedule.next_at):
        at = schedule.next_at
        open_due_tickets(now=at)
        schedule.refresh_from_db()
        made = schedule.occurrences.filter(ticket__isnull=False).select_related("ticket").order_by("-at", "-pk").first()
        done = at + timedelta(hours=life.random.uniform(1, 30))
        if made is None or made.ticket is None or made.at != at or done > life.now:
            return
        solve_ticket(made.ticket, actor=life.actor(by), now=done, resolution="Done as described; nothing unusual.", worked_seconds=1800)
        schedule.refresh_from_db()


def _others_due(schedule: Schedule, at: datetime) -> bool:
    """Whether the installation has schedules of its own that would come round too."""
    return Schedule.objects.in_use().filter(next_at__lte=at).exclude(pk=schedule.pk).exists()


def _plans(life: Life) -> tuple[tuple[str, str, str, dict[str, Any]], ...]:
    places = life.places.sites
    return (
        (
            "Test restore of one file server",
            "Restore ten files of another department and note how long it took.",
            "sorcha",
            {"rhythm": Rhythm.MONTH_WEEKDAY, "nth": 1, "weekdays": "0", "shift": Shift.AFTER},
        ),
        (
            "Change the filters in the 911 console room",
            "With the shift supervisor; consoles one by one, never two at once.",
            "jonah",
            {"rhythm": Rhythm.COMPLETION, "every": 40, "site": places["nine11"]},
        ),
        (
            "Payroll week: check the printers of Finance",
            "Before eight; payroll prints at nine.",
            "tomas",
            {"rhythm": Rhythm.WEEKLY, "every": 2, "weekdays": "3", "site": places["admin"], "shift": Shift.BEFORE},
        ),
    )


def _rota(life: Life) -> None:
    """Lay out the turns since some weeks ago, and let Jonah give a turn of next week away and take one for it."""
    begins = life.wall.local(life.now).date() - timedelta(weeks=8)
    rota = Rota(name=_ROTA if not Rota.objects.filter(name=_ROTA).exists() else f"{_ROTA} (Harrow)", starts_on=begins)
    rota.save(force_insert=True)
    life.register.note([rota])
    grace, made = life.actor("grace"), life.ago(weeks=8)
    set_order(rota, actor=grace, now=made, layer=Layer.PRIMARY, order=life.staff(*_FIRST))
    set_order(rota, actor=grace, now=made, layer=Layer.BACKUP, order=life.staff(*_BACKUP))
    coming = [turn for turn in turns_of(rota, life.now, life.now + timedelta(weeks=7)) if turn.staff is not None and turn.starts > life.now]
    if len(coming) > 1:
        _swap(life, rota, coming[0], coming[1])


def _swap(life: Life, rota: Rota, given: Turn, taken: Turn) -> None:
    by = {staff.pk: login for login, staff in life.people.staff.items()}
    giver, taker = given.staff, taken.staff
    if giver is None or taker is None or giver == taker:
        return
    offer = offer_turn(
        rota,
        actor=life.actor(by[giver.pk]),
        now=life.ago(days=2),
        staff=giver,
        layer=Layer.PRIMARY,
        stretch=(given.starts, given.ends),
        to=taker,
        in_return=(taken.starts, taken.ends),
        note="School play",
    )
    accept_offer(offer, actor=life.actor(by[taker.pk]), now=life.ago(days=1))
