"""How the mailroom is, for programs that watch it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from ninja import Field, Router, Schema

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.permissions import require
from bailiwick.mailroom.health import Level, boxes_at, flow_at, listeners, watcher_at
from bailiwick.mailroom.models import Trouble, TroubleKind
from bailiwick.mailroom.permissions import can_manage_mailroom

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.mailroom.health import BoxHealth, Flow, Program

router = Router()


class MailboxHealthOut(Schema):
    """One mailbox."""

    id: int
    name: str
    address: str
    level: Level
    words: str
    last_seen_at: datetime | None
    failing_since: datetime | None
    last_mail_at: datetime | None
    oldest_waiting_at: datetime | None
    mails_of_hour: int
    mails_of_day: int
    mails_of_week: int


class HeldOut(Schema):
    """What lies in quarantine for one reason."""

    reason: str
    count: int
    oldest_at: datetime


class ProgramOut(Schema):
    """A program that carries mail."""

    name: str
    is_well: bool
    words: str


class TroubleOut(Schema):
    """Something that is wrong for longer than it should be."""

    kind: TroubleKind
    mailbox_id: int | None
    since: datetime
    words: str


class MailHealthOut(Schema):
    """Everything on its way; counts end at 10,000, which means so many or more."""

    is_well: bool = Field(description="No mailbox fails, every program runs, and no trouble goes on.")
    mailboxes: list[MailboxHealthOut]
    waiting: int
    oldest_waiting_at: datetime | None
    quarantine: list[HeldOut]
    outgoing_waiting: int
    outgoing_unsure: int
    outgoing_failed: int
    came_back_in_a_week: int
    suppressed_in_a_week: int
    key_made_at: datetime | None
    programs: list[ProgramOut]
    troubles: list[TroubleOut]


@router.get("/health", response=MailHealthOut, summary="How the mailroom is", operation_id="mail_health")
def mail_health(request: HttpRequest) -> MailHealthOut:
    """Tell how mailboxes, the mail on its way, and the programs are; needs the ability `mailroom.manage`."""
    require(can_manage_mailroom(actor_of(request)))
    moment = clock.now()
    boxes, flow, programs = boxes_at(moment), flow_at(moment), [watcher_at(moment), *listeners()]
    troubles = [TroubleOut.from_orm(row) for row in Trouble.objects.going_on().order_by("since")]
    is_well = not troubles and all(box.level != Level.BROKEN for box in boxes) and all(program.is_well for program in programs)
    return _answer(flow, is_well=is_well, mailboxes=[_box(box) for box in boxes], programs=[_program(each) for each in programs], troubles=troubles)


def _answer(flow: Flow, *, is_well: bool, mailboxes: list[MailboxHealthOut], programs: list[ProgramOut], troubles: list[TroubleOut]) -> MailHealthOut:
    return MailHealthOut(
        is_well=is_well,
        mailboxes=mailboxes,
        waiting=flow.waiting,
        oldest_waiting_at=flow.oldest_waiting,
        quarantine=[HeldOut(reason=each.reason, count=each.count, oldest_at=each.oldest_at) for each in flow.held],
        outgoing_waiting=flow.outgoing,
        outgoing_unsure=flow.unsure,
        outgoing_failed=flow.failed,
        came_back_in_a_week=flow.bounced,
        suppressed_in_a_week=flow.suppressed,
        key_made_at=flow.key.made_at if flow.key is not None else None,
        programs=programs,
        troubles=troubles,
    )


def _box(box: BoxHealth) -> MailboxHealthOut:
    return MailboxHealthOut(
        id=box.mailbox.pk,
        name=box.mailbox.name,
        address=box.mailbox.address,
        level=box.level,
        words=box.words,
        last_seen_at=box.mailbox.last_seen_at,
        failing_since=box.mailbox.failing_since,
        last_mail_at=box.last_mail_at,
        oldest_waiting_at=box.oldest_waiting,
        mails_of_hour=box.hour,
        mails_of_day=box.day,
        mails_of_week=box.week,
    )


def _program(program: Program) -> ProgramOut:
    return ProgramOut(name=program.name, is_well=program.is_well, words=program.words)
