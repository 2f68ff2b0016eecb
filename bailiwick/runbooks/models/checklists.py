"""Checklists on tickets: short lists of one's own, beside the runbooks everybody follows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import PlainRecord
from bailiwick.desk.models import Ticket

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class ChecklistTemplateQuerySet(models.QuerySet["ChecklistTemplate"]):
    """Templates are known to the desk."""

    def visible_to(self, user: Account) -> Self:
        """Return the templates a user may pick from."""
        return self if user.is_authenticated and user.may("runbooks.see_runbooks") else self.none()


class ChecklistTemplate(PlainRecord):
    """A list that comes back, such as “New computer”."""

    title = models.CharField(_("title"), max_length=120, unique=True)
    items = models.TextField(_("items"), help_text=_("One a line."))
    must_finish = models.BooleanField(_("must be done before solving"), default=False)

    objects = ChecklistTemplateQuerySet.as_manager()

    class Meta:
        ordering = ("title",)
        verbose_name = _("checklist template")
        verbose_name_plural = _("checklist templates")

    def __str__(self) -> str:
        """Name the template."""
        return self.title

    @property
    def lines(self) -> list[str]:
        """The items, without empty lines."""
        return [line.strip() for line in self.items.splitlines() if line.strip()]


class ChecklistQuerySet(models.QuerySet["Checklist"]):
    """Checklists follow the read door of their ticket: the desk reads them, clients do not."""

    def visible_to(self, user: Account) -> Self:
        """Return the checklists of the tickets a user may read in full."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(Exists(Ticket.objects.open_to(user).filter(pk=OuterRef("ticket"))))


class Checklist(models.Model):
    """A list of things to be ticked on one ticket."""

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="checklists", verbose_name=_("ticket"))
    title = models.CharField(_("title"), max_length=120)
    must_finish = models.BooleanField(_("must be done before solving"), default=False)
    template = models.ForeignKey(ChecklistTemplate, models.SET_NULL, null=True, blank=True, related_name="checklists")
    created_at = models.DateTimeField(_("made"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = ChecklistQuerySet.as_manager()

    class Meta:
        ordering = ("created_at", "id")
        verbose_name = _("checklist")
        verbose_name_plural = _("checklists")
        constraints = (models.CheckConstraint(condition=~Q(title=""), name="checklists_have_a_title"),)

    def __str__(self) -> str:
        """Name the list."""
        return self.title


class ChecklistItem(models.Model):
    """One thing to be ticked; one that stands for another ticket ticks itself when that one is solved."""

    checklist = models.ForeignKey(Checklist, models.CASCADE, related_name="items")
    position = models.PositiveIntegerField(_("place"))
    text = models.CharField(_("item"), max_length=300, blank=True)
    other = models.ForeignKey(Ticket, models.CASCADE, null=True, blank=True, related_name="checklist_items", verbose_name=_("other ticket"))
    done_at = models.DateTimeField(_("done"), null=True, blank=True)
    done_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("done by"))
    done_by_name = models.CharField(_("done by"), max_length=120, blank=True)

    class Meta:
        ordering = ("checklist", "position", "id")
        verbose_name = _("item of a checklist")
        verbose_name_plural = _("items of checklists")
        constraints = (models.CheckConstraint(condition=~Q(text="") | Q(other__isnull=False), name="checklist_items_say_something"),)

    def __str__(self) -> str:
        """Say what is to be done; the other ticket only by its number."""
        return self.text or (self.other.number if self.other is not None else "")
