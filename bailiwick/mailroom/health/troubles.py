"""What is wrong with mail for longer than it should be. Asked every minute, so each question is a few rows along an index."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import OuterRef, Subquery
from django.db.models.functions import TruncDate
from django.utils.translation import gettext as _

from bailiwick.clocks.models import NoWorkingTime, office_calendar
from bailiwick.core.moments import dated, span
from bailiwick.mailroom.health.programs import WATCHER, is_watched
from bailiwick.mailroom.models import Arrival, Mailbox, Pulse, Trouble, TroubleKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bailiwick.clocks.models import Calendar

#: a mailbox usually gets mail when some came on so many days of the four weeks before its last one
USUAL_DAYS, WEEKS = 12, timedelta(days=28)
ONE_DAY = timedelta(days=1)
#: days that may pass between two working days
MOST_IDLE = 60
#: a mailbox is asked about its silence only after this, whatever the calendar says
LEAST_SILENCE = timedelta(hours=20)


@dataclass(frozen=True, slots=True)
class Found:
    """One thing that is wrong: since when, and in words what to do."""

    kind: TroubleKind
    since: datetime
    words: str
    mailbox: Mailbox | None = None

    @property
    def key(self) -> tuple[str, int | None]:
        """What makes it the same trouble at the next look."""
        return self.kind, self.mailbox.pk if self.mailbox is not None else None


def troubles_at(now: datetime) -> list[Found]:
    """Return everything that is wrong now."""
    return [*_failing(now), *_unwatched(now), *_waiting(now), *_growing(now), *_by_working_days(now)]


def _failing(now: datetime) -> Iterator[Found]:
    late = now - timedelta(minutes=settings.MAIL_FAILING_MINUTES)
    for mailbox in Mailbox.objects.fetched().filter(failing_since__lte=late):
        words = _("“%(name)s” (%(address)s) has not been looked into since %(when)s. %(why)s")
        facts = {"name": mailbox.name, "address": mailbox.address, "when": dated(mailbox.failing_since), "why": mailbox.last_error}
        yield Found(TroubleKind.FAILING, mailbox.failing_since or now, words % facts, mailbox)


def _unwatched(now: datetime) -> Iterator[Found]:
    """Tell of a watch that was there once and is gone; one that never was is told by the health page alone."""
    last = Pulse.objects.filter(program=WATCHER).values_list("at", flat=True).first()
    late = now - timedelta(minutes=settings.MAIL_FAILING_MINUTES)
    if last is not None and last < late and not is_watched(now) and Mailbox.objects.fetched().exists():
        yield Found(TroubleKind.UNWATCHED, last, _("Nobody has looked into mailboxes since %(when)s. Start the watch again.") % {"when": dated(last)})


def _waiting(now: datetime) -> Iterator[Found]:
    oldest = Arrival.objects.waiting().order_by("id").values_list("at", flat=True).first()
    if oldest is not None and oldest <= now - timedelta(minutes=settings.MAIL_WAITING_MINUTES):
        words = _("Mail has waited to be understood for %(span)s. It is safely stored. Look whether the worker runs, and at its log.")
        yield Found(TroubleKind.WAITING, oldest, words % {"span": span(int((now - oldest).total_seconds()))})


def _growing(now: datetime) -> Iterator[Found]:
    """Tell of quarantine that grows; what was told is over only when half as much comes, so that it is not told again and again."""
    most = settings.MAIL_QUARANTINE_HOURLY
    bound = most // 2 if Trouble.objects.going_on().filter(kind=TroubleKind.GROWING).exists() else most
    recent = list(Arrival.objects.in_quarantine().order_by("-id").values_list("at", flat=True)[: bound + 1])
    if len(recent) > bound and recent[-1] > now - timedelta(hours=1):
        words = _("More than %(count)d mails came into quarantine within an hour. Sort them, or make a rule for what they have in common.")
        yield Found(TroubleKind.GROWING, recent[-1], words % {"count": bound})


def _by_working_days(now: datetime) -> Iterator[Found]:
    """Tell of what a whole working day passed for; the calendar of the office is asked only where something may be."""
    oldest = Arrival.objects.in_quarantine().order_by("id").values_list("at", flat=True).first()
    last = Subquery(Arrival.objects.filter(mailbox=OuterRef("pk")).order_by("-at").values("at")[:1])
    quiet = list(Mailbox.objects.in_use().annotate(last_mail_at=last).filter(last_mail_at__lt=now - LEAST_SILENCE, failing_since=None))
    if oldest is None and not quiet:
        return
    calendar = office_calendar()
    if oldest is not None and _is_a_working_day_ago(calendar, oldest, now):
        words = _("A mail has lain in quarantine since %(when)s, longer than a working day. Somebody may be waiting for an answer to it.")
        yield Found(TroubleKind.LYING, oldest, words % {"when": dated(oldest)})
    for mailbox in quiet:
        since: datetime = mailbox.last_mail_at  # type: ignore[attr-defined] # as annotated above
        if _is_a_working_day_ago(calendar, since, now) and _usually_gets_mail(mailbox, since):
            words = _("“%(name)s” (%(address)s) usually gets mail every day; the last came %(when)s. Write to it, and see whether that arrives.")
            facts = {"name": mailbox.name, "address": mailbox.address, "when": dated(since)}
            yield Found(TroubleKind.SILENT, since, words % facts, mailbox)


def _is_a_working_day_ago(calendar: Calendar, at: datetime, now: datetime) -> bool:
    """Whether the working day after that of an instant has come to its end; in a calendar without any, whether a day has."""
    try:
        first = calendar.day_of(calendar.next_open(at))
    except NoWorkingTime:
        return at <= now - ONE_DAY
    coming = (first + ONE_DAY * number for number in range(1, MOST_IDLE))
    following = next((shifts for day in coming if (shifts := calendar.open_on(day))), None)
    return following is not None and following[-1][1] <= now


def _usually_gets_mail(mailbox: Mailbox, last: datetime) -> bool:
    """Whether mail came on most working days of the four weeks before the last one."""
    days = (
        Arrival.objects.filter(mailbox=mailbox, at__gt=last - WEEKS, at__lte=last).order_by().annotate(day=TruncDate("at")).values("day").distinct()
    )
    return len(days[:USUAL_DAYS]) == USUAL_DAYS
