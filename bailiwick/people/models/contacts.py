"""Who follows what a whole department asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import PlainRecord
from bailiwick.people.models.departments import Department
from bailiwick.people.models.persons import Person

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class DepartmentContactQuerySet(models.QuerySet["DepartmentContact"]):
    """Contacts, known to everyone who may sign in: people should know whom to turn to."""

    def visible_to(self, user: Account) -> Self:
        """Return the contacts a person may know of: all, once signed in."""
        return self if user.is_authenticated else self.none()


class DepartmentContact(PlainRecord):
    """A person who sees the requests of a department and of all under it, as whoever asked sees them."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="contact_of", verbose_name=_("person"))
    department = models.ForeignKey(Department, models.CASCADE, related_name="contacts", verbose_name=_("department"))

    objects = DepartmentContactQuerySet.as_manager()

    class Meta:
        ordering = ("department__name", "person__sort_name")
        verbose_name = _("department contact")
        verbose_name_plural = _("department contacts")
        constraints = (models.UniqueConstraint(fields=("person", "department"), name="a_contact_is_named_once"),)

    def __str__(self) -> str:
        """Say who looks after which department."""
        return f"{self.person}, {self.department}"
