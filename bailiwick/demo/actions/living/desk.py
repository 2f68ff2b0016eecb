"""What the desk does with tickets that cannot go on: waits with reminders, calls in vain, tickets put aside, updates."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bailiwick.desk.actions import (
    Contact,
    Opening,
    add_entry,
    attempt_contact,
    go_on_chasing,
    log_call,
    merge_tickets,
    pick_up_ticket,
    snooze_ticket,
    split_ticket,
    wait_ticket,
)
from bailiwick.desk.actions.waiting import begin_chase
from bailiwick.desk.models import AttemptHow, AttemptOutcome, Chase, Ticket, WaitReason, WaitsOn

if TYPE_CHECKING:
    from bailiwick.demo.actions.living.life import Life

_QUESTIONS = (
    "Which of the two printers is it, and does it hum?",
    "May we restart your computer over lunch?",
)
#: what clients say who call about the same once more
_AGAIN = ("Called about this before and wonders whether somebody has seen it.", "The same as last week, it has not become better.")
#: what else is called about, where too little is open for a story of its own
_MATTERS = (
    ("Printer prints grey stripes", "Every page has two grey stripes on the left, also after a new cartridge."),
    ("Copies come out crooked", "What goes through the feeder comes out crooked, from the glass it is straight."),
    ("Printer asks for paper it has", "The second tray is full, but the printer asks for paper again and again."),
    ("Badge does not release prints", "Holding the badge to the printer beeps, and then nothing comes."),
)
#: share of the clients due to hear from us who have heard by now, and what they were told
_TOLD = 0.7
_STANDINGS = (
    "We are on it. The next word comes tomorrow at the latest.",
    "A short word on where this stands: the cause is found, the work is planned for this week.",
    "The vendor has confirmed the fault and looks at it today. We come back to you as soon as they answer.",
    "Your request is not forgotten. We are waiting for a part and will call before we come.",
    "We tried it on a second computer with the same result, so it is not yours. More tomorrow.",
    "Thank you for your patience. A colleague takes this over today and writes to you.",
)


def bring_desk_work(life: Life) -> None:
    """Tell what rests and what was put together."""
    _remind(life)
    _ask_clients(life)
    _ask_others(life)
    _call_in_vain(life)
    _put_aside(life)
    _join(life)
    _tell_most(life)


def _open(life: Life, count: int, *, days: float = 0.0) -> list[Ticket]:
    """Return open tickets in somebody's hands that nothing happened on since."""
    rows = Ticket.objects.filter(state="open", assignee__isnull=False, parent=None, merged_into=None, last_activity_at__lte=life.ago(days=days))
    return life.some(rows, count)


def _in_hand(life: Life, *, days: float) -> Ticket:
    """Return an open ticket in somebody's hands that no other story has, one that rests first."""
    return next(iter(_open(life, 1, days=days) or _open(life, 1)), None) or _called(life, days=days)


def _called(life: Life, *, days: float) -> Ticket:
    """Return a ticket that somebody called about so long ago, each at another hour, and that Tomás has in hand since."""
    turn, callers = len(life.called), life.clients("admin") or [life.person("rita")]
    at = life.ago(days=days, minutes=70 * turn)
    title, words = _MATTERS[turn % len(_MATTERS)]
    contact = Contact(started_at=at - timedelta(seconds=140), confirmed=True, notes=words)
    client = life.random.choice(callers)
    opening = Opening(title=title, description=words, requester=client, category=life.people.categories["printer"], impact=1, urgency=2)
    ticket = log_call(client, actor=life.actor("nia"), now=at, contact=contact, opening=opening).ticket
    assert ticket is not None  # noqa: S101 - a call with an opening has a ticket
    life.called.append(ticket)
    pick_up_ticket(ticket, actor=life.actor("tomas"), now=at + timedelta(minutes=9))
    return ticket


def _remind(life: Life) -> None:
    """Give what waits the kept reasons, with the reminders that went out since, day by day."""
    for on, most in ((WaitsOn.CLIENT, 8), (WaitsOn.VENDOR, 3), (WaitsOn.PARTS, 3)):
        reason = WaitReason.objects.filter(on=on, plan__isnull=False, retired_at=None).select_related("plan").order_by("-is_usual", "pk").first()
        rows = Ticket.objects.filter(state="waiting", waits__ended_at=None, waits__on=on, merged_into=None)
        for ticket in life.some(rows, most, first="waits__since") if reason is not None else ():
            wait = ticket.waits.get(ended_at=None)
            wait.kind = reason
            wait.save(update_fields=["kind"])
            begin_chase(wait, now=wait.since)
    _let_reminders_go(life)


def _ask_clients(life: Life) -> None:
    """Ask clients just now and yesterday; no reminder has gone out yet."""
    reason = WaitReason.objects.filter(on=WaitsOn.CLIENT, is_usual=True, retired_at=None).first()
    for hours, question in zip((5, 26), _QUESTIONS, strict=True):
        for ticket in _open(life, 1, days=hours / 24) or _open(life, 1):
            at = max(life.ago(hours=hours), ticket.last_activity_at)
            wait_ticket(ticket, actor=life.working_on(ticket), now=at, kind=reason, on=WaitsOn.CLIENT, reason=question)


def _let_reminders_go(life: Life) -> None:
    for _round in range(5):
        due = Chase.objects.filter(next_at__lte=life.now, wait__ticket__source__in=("demo", "")).order_by("next_at").values_list("next_at", flat=True)
        for at in sorted({at for at in due if at is not None}):
            go_on_chasing(now=at)


def _ask_others(life: Life) -> None:
    """Let a vendor and a delivery be awaited, with the plans that remind us of them."""
    for on, words in ((WaitsOn.VENDOR, "Fault number at the carrier is open, they promised a technician"), (WaitsOn.PARTS, "Fuser unit is ordered")):
        reason = WaitReason.objects.filter(on=on, retired_at=None).order_by("-is_usual", "pk").first()
        for ticket in _open(life, 1, days=1) or _open(life, 1):
            wait_ticket(ticket, actor=life.working_on(ticket), now=max(life.ago(hours=20), ticket.last_activity_at), kind=reason, on=on, reason=words)


def _call_in_vain(life: Life) -> None:
    """Try to reach three clients: once, twice, and so often that the rule proposes to solve."""
    tries = (AttemptHow.CALL, AttemptHow.VOICEMAIL, AttemptHow.CALL)
    for count in (1, 2, 3):
        ticket = _in_hand(life, days=4)
        begin = max(life.ago(days=4), ticket.last_activity_at)
        for how, at in zip(tries[:count], life.spread(begin, count), strict=True):
            came = AttemptOutcome.LEFT_MESSAGE if how == AttemptHow.VOICEMAIL else AttemptOutcome.NO_ANSWER
            attempt_contact(ticket, actor=life.working_on(ticket), now=at, how=how, outcome=came, note="Extension rings out")


def _put_aside(life: Life) -> None:
    """Let two of Tomás's tickets come back by themselves, one today and one next week."""
    for hours, note in ((3, "Courier comes after lunch"), (6 * 24, "Room is free on that day")):
        tomas, work = life.people.staff["tomas"], Ticket.objects.filter(state="open", parent=None, merged_into=None)
        ticket = next(iter(life.some(work.filter(assignee=tomas), 1)), None) or _called(life, days=0.2)
        at = max(life.ago(hours=2), ticket.last_activity_at)
        snooze_ticket(ticket, actor=life.actor("tomas"), now=at, until=life.now + timedelta(hours=hours), note=note)


def _join(life: Life) -> None:
    """Merge two tickets with what their clients told once more, and split one in which two matters were told."""
    for minutes, again in zip((120, 85), _AGAIN, strict=True):
        _told_again(life, _in_hand(life, days=0.2), again, minutes)
    told = Ticket.objects.filter(state="open", parent=None, merged_into=None, entries__isnull=False).distinct()
    ticket = next(iter(life.some(told, 1)), None) or _called(life, days=0.2)
    last = list(ticket.entries.exclude(kind="resolution").order_by("-at", "-pk")[:1])
    at = max(life.ago(minutes=50), ticket.last_activity_at)
    split_ticket(last, actor=life.actor("henrik"), now=at, title="And a second matter", reason="Two matters in one call")


def _told_again(life: Life, kept: Ticket, words: str, minutes: int) -> None:
    """Let a client ask once more about the matter of a ticket, and merge the second ticket into the first."""
    at = max(life.ago(minutes=minutes), kept.last_activity_at)
    client = kept.requester or life.person("rita")
    opening = Opening(
        title=kept.title, description=words, requester=client, category=kept.category, impact=kept.impact, urgency=kept.urgency, site=kept.site
    )
    contact = Contact(started_at=at - timedelta(seconds=95), confirmed=True, notes=words)
    call = log_call(client, actor=life.actor("nia"), now=at, contact=contact, opening=opening)
    if call.ticket is not None:
        merged_at = max(life.ago(hours=1), at)
        merge_tickets(call.ticket, into=kept, actor=life.actor("henrik"), now=merged_at, reason="Same matter, told twice")


def _tell_most(life: Life) -> None:
    """Let most of those who were due to hear from us hear, this morning and yesterday."""
    owed = Ticket.objects.unfinished().filter(update_due_at__lte=life.now, assignee__isnull=False, merged_into=None)
    for ticket in life.some(owed, round(owed.count() * _TOLD), first="update_due_at"):
        at = max(life.ago(hours=life.random.uniform(0.3, 9)), ticket.last_activity_at)
        add_entry(ticket, actor=life.working_on(ticket), now=at, kind="reply", body=life.random.choice(_STANDINGS), worked_seconds=60)
