"""Words of notices that somebody changed; the shipped words live beside the events they tell of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class EventTemplateQuerySet(models.QuerySet["EventTemplate"]):
    """Changed templates, for those who edit them."""

    def visible_to(self, user: Account) -> Self:
        """Return the templates a user may look at."""
        return self if user.is_authenticated and user.may("notifications.edit_templates") else self.none()


class EventTemplate(models.Model):
    """The words of one kind of notice as this installation wants them.

    Taking the row away brings back the words that came with the program.
    """

    notice = models.CharField(_("notice"), max_length=120, unique=True)
    subject = models.CharField(_("subject"), max_length=250)
    text = models.TextField(_("text"))
    html = models.TextField(_("HTML"), blank=True)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = EventTemplateQuerySet.as_manager()

    class Meta:
        ordering = ("notice",)
        verbose_name = _("template")
        verbose_name_plural = _("templates")

    def __str__(self) -> str:
        """Name the notice."""
        return self.notice
