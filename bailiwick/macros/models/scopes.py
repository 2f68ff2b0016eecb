"""Whose a text or macro is: everybody's, a team's, or one's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self, TypeVar, cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import PlainRecord
from bailiwick.people.models import Staff, Team

if TYPE_CHECKING:
    from bailiwick.core.actors import Account
    from bailiwick.people.models import User

M = TypeVar("M", bound=models.Model)


class Scope(models.TextChoices):
    """Who may use it."""

    SHARED = "shared", _("Everybody at the desk")
    TEAM = "team", _("One team")
    OWN = "own", _("Only me")


class ScopedQuerySet(models.QuerySet[M]):
    """Texts and macros by who may use them."""

    def visible_to(self, user: Account) -> Self:
        """Return what a user may use: what is shared, what is their team's, and their own."""
        if not user.is_authenticated or not user.may("macros.use_macros"):
            return self.none()
        teams = Staff.objects.filter(person=cast("User", user).person_id, retired_at=None).values("team")
        return self.filter(Q(scope=Scope.SHARED) | Q(scope=Scope.TEAM, team__in=teams) | Q(scope=Scope.OWN, owner=user.pk))


class Scoped(PlainRecord):
    """Something that is shared, a team's or somebody's own."""

    scope = models.CharField(_("for"), max_length=6, choices=Scope.choices, default=Scope.OWN)
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("team"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, null=True, blank=True, related_name="+", editable=False, verbose_name=_("whose")
    )
    #: name under which it was shipped; one that somebody changed or retired is never brought back
    shipped = models.CharField(max_length=60, blank=True, editable=False)

    class Meta:
        abstract = True
