"""How each mailbox is, in one query for all of them and one for what waits."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from django.db.models import Count, IntegerField, OuterRef, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from bailiwick.core.moments import spoken
from bailiwick.mailroom.models import Arrival, Mailbox, MailboxKind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

HOUR, DAY, WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)
#: mails that wait, of which the mailboxes are looked up: the oldest
WAITING = 1_000
#: mailboxes that are shown
MOST = 1_000
#: how much later than promised a mailbox may be looked into before that is told
SLACK = timedelta(minutes=10)


class Level(StrEnum):
    """How something is."""

    OK = "ok"
    IDLE = "idle"
    WARNING = "warning"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class BoxHealth:
    """One mailbox: how it is in words, what to do, and how much mail came."""

    mailbox: Mailbox
    level: Level
    words: str
    mend: str
    hour: int
    day: int
    week: int
    last_mail_at: datetime | None
    oldest_waiting: datetime | None


def boxes_at(now: datetime) -> list[BoxHealth]:
    """Return every mailbox that is not retired, those that are not well first."""
    waiting = _oldest_waiting()
    found = [_health(row, waiting.get(row.pk), now) for row in counted(Mailbox.objects.filter(retired_at=None), now)[:MOST]]
    order = [Level.BROKEN, Level.WARNING, Level.OK, Level.IDLE]
    return sorted(found, key=lambda box: (order.index(box.level), box.mailbox.name.casefold()))


def box_at(mailbox: Mailbox, now: datetime) -> BoxHealth:
    """Return how one mailbox is."""
    row = counted(Mailbox.objects.filter(pk=mailbox.pk), now).get()
    oldest = Arrival.objects.waiting().filter(mailbox=mailbox).order_by("id").values_list("at", flat=True).first()
    return _health(row, oldest, now)


def counted(rows: QuerySet[Mailbox], now: datetime) -> QuerySet[Mailbox]:
    """Return mailboxes with the mails that came in the last hour, day and week, each count along an index."""
    return rows.annotate(
        mails_of_hour=_since(now - HOUR),
        mails_of_day=_since(now - DAY),
        mails_of_week=_since(now - WEEK),
        last_mail_at=Subquery(Arrival.objects.filter(mailbox=OuterRef("pk")).order_by("-at").values("at")[:1]),
    )


def _since(moment: datetime) -> Coalesce:
    counts = Arrival.objects.filter(mailbox=OuterRef("pk"), at__gt=moment).order_by().values("mailbox").annotate(many=Count("pk")).values("many")
    return Coalesce(Subquery(counts, output_field=IntegerField()), 0)


def _oldest_waiting() -> dict[int | None, datetime]:
    """Return since when the oldest mail of each mailbox waits, among those that wait longest."""
    rows: Iterable[tuple[int | None, datetime]] = Arrival.objects.waiting().order_by("id").values_list("mailbox", "at")[:WAITING]
    found: dict[int | None, datetime] = {}
    for mailbox, at in rows:
        found.setdefault(mailbox, at)
    return found


def _health(row: Mailbox, oldest_waiting: datetime | None, now: datetime) -> BoxHealth:
    level, words, mend = state_of(row, now)
    counts = {"hour": row.mails_of_hour, "day": row.mails_of_day, "week": row.mails_of_week}  # type: ignore[attr-defined] # as annotated above
    return BoxHealth(row, level, words, mend, **counts, last_mail_at=row.last_mail_at, oldest_waiting=oldest_waiting)  # type: ignore[attr-defined] # likewise


def state_of(row: Mailbox, now: datetime) -> tuple[Level, str, str]:
    """Return how a mailbox is, in a sentence, and what to do about it."""
    if row.is_retired or not row.is_on:
        return Level.IDLE, (_("Retired") if row.is_retired else _("Turned off")), fate_of(row)
    if row.kind == MailboxKind.PUSHED:
        return Level.OK, _("A mail server hands its mail over"), ""
    if not row.is_connected:
        return Level.WARNING, _("Not connected yet"), _("Press “Connect” on its page, and let the mailbox’s holder consent.")
    if row.failing_since is not None:
        mend = _("Mend this, then press “Try it now” on its page. It is tried again by itself every five minutes at the latest.")
        return Level.BROKEN, row.last_error, mend
    return _looked_into(row, now)


def _looked_into(row: Mailbox, now: datetime) -> tuple[Level, str, str]:
    """Return how a mailbox is that does not fail."""
    if row.last_seen_at is None:
        return Level.WARNING, _("Not looked into yet"), _("The watch looks within seconds. If this stays, look whether mailboxes are watched.")
    if row.last_seen_at < now - timedelta(seconds=2 * row.look_every) - SLACK:
        words = _("Not looked into since %(when)s") % {"when": spoken(row.last_seen_at, now)}
        return Level.WARNING, words, _("Look whether mailboxes are watched, below.")
    if row.last_error:
        return (
            Level.WARNING,
            row.last_error,
            _("The mails that are named stay on the server and are tried again at every look; the others are taken."),
        )
    return Level.OK, _("Well"), ""


def fate_of(row: Mailbox) -> str:
    """Return what becomes of mail that is still sent to a mailbox, and of what came before."""
    before = _("What came before is kept, and what waits is understood.")
    if row.kind == MailboxKind.PUSHED:
        if row.is_on and not row.is_retired:
            return _("Mail is stored, then acknowledged to the mail server.")
        return _("Mail servers are told that there is no such mailbox, and tell the senders.") + " " + before
    if row.is_on and not row.is_retired:
        return _("Mail is fetched, stored, and only then marked on its server.")
    return _("Mail stays on its server, untouched; all of it is taken when the mailbox is used again.") + " " + before
