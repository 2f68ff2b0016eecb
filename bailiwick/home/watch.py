"""What auditors and administrators see first: the trail and its seals, and whether the machinery is well."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _

from bailiwick.audit.models import AuditRow, Seal
from bailiwick.core.models import Job
from bailiwick.core.moments import exact, spoken
from bailiwick.core.records.counting import Count, count_up_to
from bailiwick.core.statements import told
from bailiwick.home.figures import Stat, stats_of
from bailiwick.home.links import list_url
from bailiwick.notifications.models import Outgoing
from bailiwick.people.models import User

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import QuerySet

    from bailiwick.core.statements import Told

#: lines of the trail
EVENTS = 8


@dataclass(frozen=True, slots=True)
class Happened:
    """A row of the trail as a line."""

    who: str
    what: str
    subject: str
    when: str
    exact: str
    url: str


@dataclass(frozen=True, slots=True)
class Trail:
    """The newest events and how far they are sealed."""

    events: list[Happened]
    sealed: str
    sealed_exact: str
    unsealed: Count
    url: str


def trail(user: User, now: datetime) -> Trail:
    """Return the newest events that a reader of the log may see, and the state of the seals; three queries."""
    rows = AuditRow.objects.visible_to(user).newest_first()[:EVENTS]
    last = Seal.objects.visible_to(user).order_by("-number").first()
    unsealed = AuditRow.objects.filter(pk__gt=last.last if last is not None else 0)
    return Trail(
        events=[_happened(row, now) for row in rows],
        sealed=spoken(last.sealed_at, now) if last is not None else "",
        sealed_exact=exact(last.sealed_at) if last is not None else "",
        unsealed=count_up_to(unsealed),
        url=reverse("audit:seals"),
    )


def _happened(row: AuditRow, now: datetime) -> Happened:
    return Happened(
        who=row.actor_name or _("the system"),
        what=_words(row.event),
        subject=row.subject_name,
        when=spoken(row.at, now),
        exact=exact(row.at),
        url=reverse("audit:row", args=[row.pk]),
    )


def _words(event: str) -> str:
    """Return "desk.TicketHandedOff" as "ticket handed off"."""
    name = event.rpartition(".")[2]
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()


def health(user: User, now: datetime) -> list[Stat]:
    """Return what an administrator must look at, each as far as they may; one query."""
    counted: list[tuple[str, QuerySet[Any] | Told, str]] = []
    if user.may("notifications.see_mail"):
        state = Outgoing.State
        trouble = told(user, ("home", "trouble"), lambda user: Outgoing.objects.visible_to(user).filter(state__in=(state.FAILED, state.UNSURE)))
        waiting = told(user, ("home", "waiting"), lambda user: Outgoing.objects.visible_to(user).filter(state=state.WAITING))
        counted.append((_("Mail in trouble"), trouble, list_url("mail", state=f"{state.FAILED},{state.UNSURE}")))
        counted.append((_("Mail waiting to go out"), waiting, list_url("mail", state=state.WAITING)))
    if user.may("core.see_jobs"):
        counted.append((_("Failed background work"), Job.objects.filter(state=Job.State.FAILED), reverse("core:jobs")))
    if user.may("people.edit_accounts"):
        closed = Q(lock__isnull=False) & (Q(lock__ends_at=None) | Q(lock__ends_at__gt=now))
        counted.append((_("Locked accounts"), User.objects.visible_to(user).filter(closed), list_url("accounts", locked="yes")))
    return stats_of(counted)
