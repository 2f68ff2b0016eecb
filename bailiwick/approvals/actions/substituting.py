"""Saying who decides in somebody's place."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.approvals.actions.days import today
from bailiwick.approvals.events import SubstituteEnded, SubstituteNamed
from bailiwick.approvals.models import Substitute
from bailiwick.approvals.permissions import can_name_substitute
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from datetime import date, datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def name_substitute(person: Person, *, actor: Actor, now: datetime, substitute: Person, starts_on: date, ends_on: date) -> Substitute:
    """Let somebody decide for a person on some days. Raises ValidationError."""
    require(can_name_substitute(actor, person))
    Person.objects.select_for_update(of=("self",)).get(pk=person.pk)
    _check(person, substitute, starts_on, ends_on, today(now))
    made = Substitute.objects.create(person=person, substitute=substitute, starts_on=starts_on, ends_on=ends_on)
    first, last = starts_on.isoformat(), ends_on.isoformat()
    publish(SubstituteNamed(actor=actor, subject=person, at=now, substitute=substitute.name, starts_on=first, ends_on=last))
    return made


def _check(person: Person, substitute: Person, starts_on: date, ends_on: date, day: date) -> None:
    wrong: dict[str, str] = {}
    if substitute.pk == person.pk:
        wrong["substitute"] = _("Nobody can stand in for themselves.")
    elif substitute.is_retired:
        wrong["substitute"] = _("%(name)s has left. Name somebody else.") % {"name": substitute}
    if ends_on < starts_on:
        wrong["ends_on"] = _("The last day is before the first.")
    elif ends_on < day:
        wrong["ends_on"] = _("This day has passed already.")
    other = Substitute.objects.filter(person=person, starts_on__lte=ends_on, ends_on__gte=starts_on).select_related("substitute").first()
    if not wrong and other is not None:
        wrong["starts_on"] = _("From %(first)s to %(last)s %(name)s decides already. End that first.") % {
            "first": other.starts_on, "last": other.ends_on, "name": other.substitute,
        }  # fmt: skip
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def end_substitute(row: Substitute, *, actor: Actor, now: datetime) -> None:
    """Take a substitute back; what they decided stands."""
    require(can_name_substitute(actor, row.person))
    gone, _rows = Substitute.objects.filter(pk=row.pk).delete()
    if gone:
        publish(SubstituteEnded(actor=actor, subject=row.person, at=now, substitute=row.substitute.name))
