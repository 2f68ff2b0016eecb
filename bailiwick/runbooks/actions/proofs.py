"""What has been proved on a ticket about a person, and what is still missing."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bailiwick.core.moments import spoken
from bailiwick.runbooks.models import Verification, is_privileged

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.desk.models import Ticket
    from bailiwick.people.models import Person

#: different methods that prove a person whose account can do harm
FOR_PRIVILEGED = 2


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
            return _("Verify %(person)s first: nothing fresh proves who is on the line.") % {"person": self.person}
        words = ngettext(
            "%(person)s is privileged: %(left)d more verification by another method is needed.",
            "%(person)s is privileged: %(left)d verifications by different methods are needed.",
            self.needed - len(self.fresh),
        )
        return words % {"person": self.person, "left": self.needed - len(self.fresh)}


def proof_of(person: Person, ticket: Ticket, *, at: datetime, privileged: bool = False) -> Proof:
    """Return what is proved about a person on a ticket: one fresh verification for each method, and any refusal anywhere."""
    newest: dict[str, Verification] = {}
    for row in Verification.objects.filter(ticket=ticket, person=person).fresh(at).order_by("-expires_at", "-id"):
        newest.setdefault(row.method, row)
    refusal = Verification.objects.blocking(person, at - refusal_life()).order_by("-at", "-id").first()
    needed = FOR_PRIVILEGED if privileged or is_privileged(person) else 1
    return Proof(person, needed, tuple(newest.values()), refusal)


def persons_of(ticket: Ticket) -> list[Person]:
    """Return who may be verified on a ticket: who asked and who is affected."""
    people = [person for person in (ticket.requester, ticket.affected) if person is not None]
    return list({person.pk: person for person in people}.values())


def proof_is_enough(ticket: Ticket, *, at: datetime) -> bool:
    """Whether somebody the ticket names has proved who they are."""
    return any(proof_of(person, ticket, at=at).is_enough for person in persons_of(ticket))
