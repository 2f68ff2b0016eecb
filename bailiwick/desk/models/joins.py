"""The ledger of joins: every merge, split, move, duplicate and parent, each of which can be undone for ever."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.prepared import Prepared, Slot
from bailiwick.desk.models.entries import Entry
from bailiwick.desk.models.tickets import Ticket

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class JoinKind(models.TextChoices):
    """How `ticket` was joined with `other`."""

    MERGE = "merge", _("Merged into")
    SPLIT = "split", _("Split off")
    MOVE = "move", _("Entries moved to")
    DUPLICATE = "dupe", _("Duplicate of")
    CHILD = "child", _("Under")
    PARENT = "parent", _("Made the parent")
    FOLD = "fold", _("Taken back into")


#: by these a number leads to another ticket
EDGES = (JoinKind.MERGE, JoinKind.FOLD)
#: in these `other` was opened for the purpose
BIRTHS = (JoinKind.SPLIT, JoinKind.PARENT)


class JoinQuerySet(models.QuerySet["Join"]):
    """A join is seen by whoever sees both of its tickets in full."""

    def visible_to(self, user: Account) -> Self:
        """Return the joins whose tickets are both open to a user."""
        seen = Ticket.objects.open_to(user)
        return self.filter(Exists(seen.filter(pk=OuterRef("ticket"))), Exists(seen.filter(pk=OuterRef("other"))))

    def live(self) -> Self:
        """Return the joins that were not undone."""
        return self.filter(undone_at=None)


class Join(models.Model):
    """One act of joining or parting. It stays after its undo, so the ledger tells what held at any time.

    `before` keeps what an undo must know besides; `part_of` names the act this one belongs to.
    """

    Kind: ClassVar[type[JoinKind]] = JoinKind

    kind = models.CharField(_("kind"), max_length=6, choices=JoinKind.choices)
    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="joins", verbose_name=_("ticket"))
    other = models.ForeignKey(Ticket, models.CASCADE, related_name="joins_back", verbose_name=_("other ticket"))
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    part_of = models.ForeignKey("self", models.CASCADE, null=True, blank=True, related_name="parts", verbose_name=_("part of"))
    before = models.JSONField(default=dict, blank=True, editable=False)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False, verbose_name=_("by"))
    by_name = models.CharField(_("by"), max_length=120)
    undone_at = models.DateTimeField(_("undone"), null=True, blank=True)
    undone_by_name = models.CharField(_("undone by"), max_length=120, blank=True)

    objects = JoinQuerySet.as_manager()

    class Meta:
        ordering = ("id",)
        verbose_name = _("join")
        verbose_name_plural = _("joins")
        constraints = (
            models.UniqueConstraint(fields=("ticket",), condition=Q(kind__in=EDGES, undone_at=None), name="a_number_leads_to_one_ticket"),
            models.UniqueConstraint(fields=("ticket",), condition=Q(kind=JoinKind.CHILD, undone_at=None), name="a_ticket_is_under_one_parent"),
            models.CheckConstraint(condition=~Q(ticket=F("other")), name="no_ticket_is_joined_with_itself"),
        )

    def __str__(self) -> str:
        """Say what was joined with what."""
        return f"{self.ticket.number} {self.get_kind_display()} {self.other.number}"


class Placement(models.Model):
    """An entry that a join took from one ticket to another, named by its first version.

    `Entry.ticket` says where it is shown now: where its latest placement in force put it, or
    where it was before the first one.
    """

    join = models.ForeignKey(Join, models.CASCADE, related_name="placements")
    entry = models.ForeignKey(Entry, models.CASCADE, related_name="placements", verbose_name=_("entry"))
    from_ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+", verbose_name=_("from"), db_index=False)
    to_ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="+", verbose_name=_("to"), db_index=False)
    carried_seconds = models.PositiveIntegerField(_("time worked that went with it"), default=0)

    class Meta:
        ordering = ("id",)
        verbose_name = _("placement")
        verbose_name_plural = _("placements")
        constraints = (models.UniqueConstraint(fields=("join", "entry"), name="a_join_places_an_entry_once"),)

    def __str__(self) -> str:
        """Say from where to where."""
        return f"{self.from_ticket.number} → {self.to_ticket.number}"


def family(ticket: Ticket) -> list[int]:
    """Return the keys of a ticket and of all that are merged into it, at whatever distance: one query."""
    return [ticket.pk, *_MERGED(into=ticket.pk)]


_MERGED = Prepared(lambda: Ticket.objects.filter(merged_into=Slot("into", Ticket.merged_into)).order_by("pk").values_list("pk", flat=True))


def leads_to(ticket: Ticket, user: Account) -> Ticket:
    """Return the ticket a number stands for now: the one it is merged into, as far as that exists for the user."""
    if ticket.merged_into_id is None:
        return ticket
    return Ticket.objects.visible_to(user).filter(pk=ticket.merged_into_id).first() or ticket
