"""What has been proved on a ticket about a person, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from bailiwick.core.moments import exact, spoken
from bailiwick.runbooks.models import Method, Result, Verification, is_privileged

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.desk.models import Ticket
    from bailiwick.people.models import Person

#: different methods that prove a person whose account can do harm
FOR_PRIVILEGED = 2
#: methods as they stand in a sentence: “verified by …”
SHORT = {
    Method.CALLBACK: gettext_lazy("callback"),
    Method.CODE: gettext_lazy("code"),
    Method.MANAGER: gettext_lazy("the manager’s word"),
    Method.BADGE: gettext_lazy("badge"),
}


def verification_life() -> timedelta:
    """Return how long a passed verification proves something."""
    return timedelta(minutes=settings.VERIFICATION_MINUTES)


def refusal_life() -> timedelta:
    """Return how long a refused verification blocks, unless a supervisor sets it aside."""
    return timedelta(hours=settings.VERIFICATION_REFUSAL_HOURS)


@dataclass(frozen=True, slots=True)
class Proof:
    """How it stands with a person on a ticket at an instant."""

    person: Person
    needed: int
    fresh: tuple[Verification, ...]
    refusal: Verification | None
    expired: tuple[Verification, ...] = ()

    @property
    def lapsed(self) -> str:
        """Say by what the person was verified before, and since when that proves nothing any more; or nothing."""
        if not self.expired:
            return ""
        methods = ", ".join(str(SHORT[Method(row.method)]) for row in self.expired)
        ended = max(row.expires_at for row in self.expired if row.expires_at is not None)
        return _("Verified by %(methods)s, expired at %(when)s") % {"methods": methods, "when": exact(ended)}

    @property
    def is_enough(self) -> bool:
        """Whether an account of theirs may be reset."""
        return self.refusal is None and len(self.fresh) >= self.needed

    def missing(self, now: datetime) -> str:
        """Say what is missing, or nothing."""
        if self.refusal is not None:
            words = _("A verification of %(person)s was refused (%(when)s). A supervisor can set that aside with a reason.")
            return words % {"person": self.person, "when": spoken(self.refusal.at, now)}
        if self.is_enough:
            return ""
        if self.needed == 1:
            words = _("Verify %(person)s first: nothing fresh proves who is on the line.") % {"person": self.person}
            return f"{words} {self.lapsed}." if self.lapsed else words
        words = ngettext(
            "%(person)s is privileged: %(left)d more verification by another method is needed.",
            "%(person)s is privileged: %(left)d verifications by different methods are needed.",
            self.needed - len(self.fresh),
        )
        return words % {"person": self.person, "left": self.needed - len(self.fresh)}


def proof_of(person: Person, ticket: Ticket, *, at: datetime, privileged: bool = False) -> Proof:
    """Return what is proved about a person on a ticket: the newest verification of each method, fresh or expired, and any refusal anywhere."""
    passed = Verification.objects.filter(ticket=ticket, person=person, result=Result.PASSED, at__lte=at)
    newest: dict[str, Verification] = {}
    for row in passed.order_by("-expires_at", "-id"):
        newest.setdefault(row.method, row)
    fresh = tuple(row for row in newest.values() if row.expires_at is not None and row.expires_at > at)
    refusal = Verification.objects.blocking(person, at - refusal_life()).order_by("-at", "-id").first()
    needed = FOR_PRIVILEGED if privileged or is_privileged(person) else 1
    return Proof(person, needed, fresh, refusal, tuple(row for row in newest.values() if row not in fresh))


def persons_of(ticket: Ticket) -> list[Person]:
    """Return who may be verified on a ticket: who asked and who is affected."""
    people = [person for person in (ticket.requester, ticket.affected) if person is not None]
    return list({person.pk: person for person in people}.values())


def proof_is_enough(ticket: Ticket, *, at: datetime) -> bool:
    """Whether somebody the ticket names has proved who they are."""
    return any(proof_of(person, ticket, at=at).is_enough for person in persons_of(ticket))
