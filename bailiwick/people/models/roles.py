"""Roles are named sets of abilities; a grant gives one to a user, everywhere or for a department."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import PlainRecord
from bailiwick.people.models.departments import Department

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class RoleQuerySet(models.QuerySet["Role"]):
    """Roles are shown to those who grant or audit them."""

    def visible_to(self, user: Account) -> Self:
        """Return the roles a user may read."""
        return self if user.may("people.see_roles") else self.none()


class Role(PlainRecord):
    """A set of abilities with a name people know: “Technician I”, “Auditor”."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    slug = models.SlugField(_("short name"), unique=True)
    abilities = models.JSONField(_("abilities"), default=list, blank=True)
    #: abilities that were declared for this built-in role and given to it once; one taken away since stays away
    offered = models.JSONField(default=list, blank=True, editable=False)
    requires_second_factor = models.BooleanField(_("second factor required"), default=False)

    objects = RoleQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("role")
        verbose_name_plural = _("roles")

    def __str__(self) -> str:
        """Name the role."""
        return self.name

    @property
    def title(self) -> str:
        """The name as its readers say it: roles that are shipped have one in every language."""
        return gettext(self.name)


class Grant(models.Model):
    """A role given to a user; with a department it holds for that branch only."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="grants")
    role = models.ForeignKey(Role, models.PROTECT, related_name="grants", verbose_name=_("role"))
    department = models.ForeignKey(Department, models.PROTECT, null=True, blank=True, related_name="grants", verbose_name=_("department"))
    granted_at = models.DateTimeField()
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, related_name="+")
    ends_on = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
        constraints = (models.UniqueConstraint(fields=("user", "role", "department"), nulls_distinct=False, name="a_role_is_granted_once_per_scope"),)

    def __str__(self) -> str:
        """Say what is granted, and where it holds."""
        return f"{self.role} · {self.department}" if self.department_id else str(self.role)
