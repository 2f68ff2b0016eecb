"""How tickets belong together."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.models.tickets import Ticket

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class LinkKind(models.TextChoices):
    """What one ticket is to another."""

    FOLLOWS = "follows", _("Follows")
    DUPLICATE = "duplicate", _("Duplicate of")
    RELATED = "related", _("Related to")


class TicketLinkQuerySet(models.QuerySet["TicketLink"]):
    """A link is seen by whoever sees both ends."""

    def visible_to(self, user: Account) -> Self:
        """Return the links both of whose tickets a user may know of."""
        seen = Ticket.objects.visible_to(user)
        return self.filter(Exists(seen.filter(pk=OuterRef("ticket"))), Exists(seen.filter(pk=OuterRef("other"))))


class TicketLink(models.Model):
    """`ticket` follows, duplicates or is related to `other`."""

    Kind: ClassVar[type[LinkKind]] = LinkKind

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="links", verbose_name=_("ticket"))
    other = models.ForeignKey(Ticket, models.CASCADE, related_name="links_back", verbose_name=_("other ticket"))
    kind = models.CharField(_("kind"), max_length=9, choices=LinkKind.choices)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)

    objects = TicketLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("link")
        verbose_name_plural = _("links")
        constraints = (
            models.UniqueConstraint(fields=("ticket", "other", "kind"), name="tickets_are_linked_once_per_kind"),
            models.CheckConstraint(condition=~Q(ticket=F("other")), name="no_ticket_is_linked_to_itself"),
        )

    def __str__(self) -> str:
        """Say what the link means."""
        return f"{self.ticket.number} {self.get_kind_display()} {self.other.number}"
