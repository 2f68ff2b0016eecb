"""Who decides in somebody's place while they are away, along the whole line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from django.db import models
from django.db.models import F, Q, Value
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from bailiwick.core import clock
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.people.models import Absence, Person

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from bailiwick.core.actors import Account


class SubstituteQuerySet(models.QuerySet["Substitute"]):
    """Substitutes, known to the two persons and to those who look after them."""

    def visible_to(self, user: Account) -> Self:
        """Return what a user may see: their own, on either side; all with `approvals.edit_substitutes`."""
        if not user.is_authenticated:
            return self.none()
        if user.may("approvals.edit_substitutes"):
            return self
        return self.filter(Q(person__account=user.pk) | Q(substitute__account=user.pk))

    def in_force(self, on: date) -> Self:
        """Return those that hold on a day."""
        return self.filter(starts_on__lte=on, ends_on__gte=on)

    def naming(self, person: int, on: date) -> Self:
        """Return those by which somebody decides for others on a day."""
        return self.in_force(on).filter(substitute=person)


class Substitute(models.Model):
    """Days on which somebody else decides for a person."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="substitutes", verbose_name=_("person"))
    substitute = models.ForeignKey(Person, models.CASCADE, related_name="decides_for", verbose_name=_("substitute"))
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))

    objects = SubstituteQuerySet.as_manager()

    class Meta:
        ordering = ("-starts_on", "-id")
        verbose_name = _("substitute for approvals")
        verbose_name_plural = _("substitutes for approvals")
        indexes = (models.Index(fields=("ends_on", "starts_on"), name="substitutes_in_force"),)
        constraints = (
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="substitution_ends_after_it_starts"),
            models.CheckConstraint(condition=~Q(substitute=F("person")), name="nobody_decides_for_themselves"),
        )

    def __str__(self) -> str:
        """Say who decides for whom, and when."""
        return f"{self.person} → {self.substitute}: {self.starts_on} – {self.ends_on}"


def stand_ins(on: date) -> dict[int, int]:
    """Return person -> who stands in on a day: named by the person, otherwise by their absence from the staff. One query."""
    return {person: substitute for _rank, _id, person, substitute in sorted(_STAND_INS(on=on))}


def _all_stand_ins() -> models.QuerySet[Any, Any]:
    on: Any = Slot("on", Absence.starts_on)
    away = Absence.objects.filter(starts_on__lte=on, ends_on__gte=on, substitute__isnull=False, substitute__retired_at=None)
    named = Substitute.objects.in_force(on).filter(substitute__retired_at=None)
    from_staff = away.order_by().annotate(rank=Value(0)).values_list("rank", "id", "staff__person", "substitute__person")
    by_name = named.order_by().annotate(rank=Value(1)).values_list("rank", "id", "person", "substitute")
    return from_staff.union(by_name, all=True)


_STAND_INS = Prepared(_all_stand_ins)


def absences_naming(person: int, on: date) -> models.QuerySet[Absence]:
    """Return the absences from the staff for which somebody stands in on a day."""
    return Absence.objects.filter(starts_on__lte=on, ends_on__gte=on, substitute__person=person)


def others_behind(person: int) -> set[int]:
    """Return for whom somebody may decide today besides themselves; one query."""
    return stands_in_for(person, stand_ins(timezone.localdate(clock.now()))) - {person}


def line_of(person: int, stand_in: Mapping[int, int]) -> list[int]:
    """Return who may decide for a person: themselves, who stands in, who stands in for that one, and so on."""
    line = [person]
    while (following := stand_in.get(line[-1])) is not None and following not in line:
        line.append(following)
    return line


def stands_in_for(person: int, stand_in: Mapping[int, int]) -> set[int]:
    """Return the persons for whom somebody may decide, themselves among them."""
    return {person} | {other for other in stand_in if person in line_of(other, stand_in)}
