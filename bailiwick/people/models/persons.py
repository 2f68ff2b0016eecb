"""Persons: everyone who may call the desk, with or without an account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import PlainRecord
from bailiwick.people.models.departments import Department
from bailiwick.places.models import Room, Site

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class PersonQuerySet(models.QuerySet["Person"]):
    """The directory, opened by ability; everyone sees themselves."""

    def visible_to(self, user: Account) -> Self:
        """Return whom a user may look up: all with `people.see_persons`, otherwise only themselves."""
        if not user.is_authenticated:
            return self.none()
        return self if user.may("people.see_persons") else self.filter(account=user.pk)


class Person(PlainRecord):
    """Somebody the desk serves: an employee, an official, a contractor."""

    name = models.CharField(_("name"), max_length=120, help_text=_("As people say it: “Rita Alvarez”."))
    sort_name = models.CharField(_("sorted as"), max_length=120, blank=True, help_text=_("“Alvarez, Rita”; left empty it is made from the name."))
    employee_number = models.CharField(_("employee number"), max_length=32, blank=True)
    email = models.EmailField(_("e-mail"), blank=True, db_index=True)
    phone = models.CharField(_("phone"), max_length=40, blank=True)
    extension = models.CharField(_("extension"), max_length=12, blank=True, db_index=True)
    mobile = models.CharField(_("mobile"), max_length=40, blank=True)
    phone_digits = models.CharField(max_length=80, blank=True, editable=False, db_index=True)
    job_title = models.CharField(_("job title"), max_length=120, blank=True)
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="persons", verbose_name=_("department"))
    site = models.ForeignKey(Site, models.PROTECT, null=True, blank=True, related_name="persons", verbose_name=_("site"))
    room = models.ForeignKey(Room, models.PROTECT, null=True, blank=True, related_name="persons", verbose_name=_("room"))
    is_vip = models.BooleanField(
        _("holds a high office"),
        default=False,
        help_text=_("An elected or appointed head. Raises urgency by a step, but never to a critical priority."),
    )
    manager = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="reports", verbose_name=_("manager"))

    objects = PersonQuerySet.as_manager()

    class Meta:
        ordering = ("sort_name", "id")
        verbose_name = _("person")
        verbose_name_plural = _("persons")
        indexes = (models.Index(fields=("sort_name", "id"), name="persons_by_name"),)
        constraints = (
            models.UniqueConstraint(fields=("employee_number",), condition=~models.Q(employee_number=""), name="employee_numbers_are_unique"),
        )

    def __str__(self) -> str:
        """Name the person."""
        return self.name
