"""Views of lists that people keep and share."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from collections.abc import Collection

    from bailiwick.core.actors import Account


class SavedViewQuerySet(models.QuerySet["SavedView"]):
    """Saved views by who may use them."""

    def shown_to(self, user: Account, audiences: Collection[str]) -> Self:
        """Return a person's own views and those shared with an audience they belong to."""
        return self.filter(Q(owner=user.pk) | Q(shared_with__in=[a for a in audiences if a]))


class SavedView(models.Model):
    """A list's filters, columns and order under a name.

    `parameters` are the list's own link parameters, so a view is a link with a name.
    `shared_with` is empty for a personal view, else "everyone" or the key of an
    audience such as "role:supervisor".
    """

    record = models.SlugField(_("list"), max_length=80)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="saved_views", verbose_name=_("owner"))
    name = models.CharField(_("name"), max_length=60)
    parameters = models.JSONField(default=dict)
    shared_with = models.CharField(_("shared with"), max_length=80, blank=True)
    is_pinned = models.BooleanField(_("shown as a tab"), default=True)
    position = models.PositiveSmallIntegerField(_("position"), default=100)
    created_at = models.DateTimeField()

    objects = SavedViewQuerySet.as_manager()

    class Meta:
        ordering = ("position", "name", "id")
        verbose_name = _("saved view")
        verbose_name_plural = _("saved views")
        constraints = (models.UniqueConstraint(fields=("record", "owner", "name"), name="saved_views_have_one_name_per_owner"),)

    def __str__(self) -> str:
        """Name the view."""
        return self.name


class DefaultView(models.Model):
    """The view with which a list opens for a person; built-in views by slug, saved ones by key."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="default_views")
    record = models.SlugField(max_length=80)
    view = models.CharField(max_length=80)

    class Meta:
        verbose_name = _("default view")
        verbose_name_plural = _("default views")
        constraints = (models.UniqueConstraint(fields=("user", "record"), name="a_list_opens_with_one_view"),)

    def __str__(self) -> str:
        """Say which view opens which list."""
        return f"{self.record}: {self.view}"
