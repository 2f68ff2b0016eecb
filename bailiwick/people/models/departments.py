"""The tree of departments, by which rights are scoped and reports are cut."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import PlainRecord, TreeNode

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class DepartmentQuerySet(models.QuerySet["Department"]):
    """Departments are known to everyone who may sign in."""

    def visible_to(self, user: Account) -> Self:
        """Return the departments a person may know of: all, once signed in."""
        return self if user.is_authenticated else self.none()

    def within(self, department: Department) -> Self:
        """Return a department and everything under it."""
        return self.filter(path__startswith=department.path)


class Department(TreeNode, PlainRecord):
    """A part of the city or county that has a budget, a head and people."""

    name = models.CharField(_("name"), max_length=120)
    code = models.CharField(_("code"), max_length=16, unique=True)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of"))

    objects = DepartmentQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("department")
        verbose_name_plural = _("departments")

    def __str__(self) -> str:
        """Name the department."""
        return self.name
