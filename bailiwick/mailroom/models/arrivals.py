"""Arrivals: a mail came to a mailbox, and becomes one outcome at most."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, cast

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.models import Entry, Ticket
from bailiwick.mailroom.models.choices import ArrivalState, OutcomeKind, Via
from bailiwick.mailroom.models.mailboxes import Mailbox
from bailiwick.mailroom.models.raw_mails import RawMail

if TYPE_CHECKING:
    from bailiwick.core.actors import Account
    from bailiwick.people.models import User


class ArrivalQuerySet(models.QuerySet["Arrival"]):
    """Arrivals are for those who sort the mail; those about need-to-know tickets for whoever is named on these, and nobody else."""

    def visible_to(self, user: Account) -> Self:
        """Return the arrivals a user may read."""
        if not user.is_authenticated:
            return self.none()
        if not user.may("mailroom.sort"):
            return self.filter(about__need_to_know=True, about__in=Ticket.objects.open_to(cast("User", user)).values("pk"))
        hidden = Ticket.objects.hidden_from(user).values("pk")
        return self.filter(Q(ticket=None) | ~Q(ticket__in=hidden), Q(about=None) | ~Q(about__in=hidden))

    def in_quarantine(self) -> Self:
        """Return what waits for a person."""
        return self.filter(state=ArrivalState.QUARANTINED)

    def waiting(self) -> Self:
        """Return what was stored and not yet understood."""
        return self.filter(state=ArrivalState.STORED)


class Arrival(models.Model):
    """A mail that came to a mailbox for an address.

    The same bytes to the same mailbox and address are one arrival, however often a server hands them over: `sightings`
    counts. Until it is understood, `next_at` says when it is due: at once, when a worker's claim runs out, or after a pause.
    Who wrote and what the subject is stand here too, so that lists need not look into mails; `about` is the ticket that a
    mail was found to belong to, also where it was not let onto it.
    """

    State: ClassVar[type[ArrivalState]] = ArrivalState

    raw = models.ForeignKey(RawMail, models.PROTECT, related_name="arrivals", verbose_name=_("mail"))
    mailbox = models.ForeignKey(Mailbox, models.PROTECT, null=True, blank=True, related_name="arrivals", verbose_name=_("mailbox"))
    via = models.CharField(_("came by"), max_length=4, choices=Via.choices)
    envelope_from = models.CharField(_("sender of the envelope"), max_length=500, blank=True)
    envelope_to = models.CharField(_("recipient of the envelope"), max_length=500, blank=True)
    server_key = models.CharField(max_length=200, blank=True, editable=False)
    at = models.DateTimeField(_("came"))
    sightings = models.PositiveIntegerField(_("times handed over"), default=1)
    last_at = models.DateTimeField(_("handed over last"))
    state = models.CharField(_("state"), max_length=11, choices=ArrivalState.choices, default=ArrivalState.STORED)
    attempts = models.PositiveSmallIntegerField(_("attempts"), default=0)
    error = models.TextField(_("error"), blank=True)
    next_at = models.DateTimeField(_("next attempt"))
    outcome = models.CharField(_("outcome"), max_length=11, choices=OutcomeKind.choices, blank=True)
    reason = models.CharField(_("reason"), max_length=40, blank=True)
    why = models.CharField(_("why"), max_length=500, blank=True)
    ticket = models.ForeignKey(Ticket, models.SET_NULL, null=True, blank=True, related_name="arrivals", verbose_name=_("ticket"))
    entry = models.ForeignKey(Entry, models.SET_NULL, null=True, blank=True, related_name="arrivals", verbose_name=_("entry"))
    settled_at = models.DateTimeField(_("settled"), null=True, blank=True)
    from_name = models.CharField(_("name of the sender"), max_length=200, blank=True)
    from_email = models.CharField(_("sender"), max_length=320, blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    files = models.PositiveSmallIntegerField(_("files"), default=0)
    about = models.ForeignKey(Ticket, models.SET_NULL, null=True, blank=True, related_name="mails_about", verbose_name=_("belongs to"))
    #: why a person set it aside
    aside = models.CharField(_("why it is not for us"), max_length=300, blank=True)

    objects = ArrivalQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("incoming mail")
        verbose_name_plural = _("incoming mail")
        indexes = (
            models.Index(fields=("id",), condition=Q(state=ArrivalState.STORED), name="mail_to_understand"),
            models.Index(fields=("state", "-id"), name="arrivals_by_state"),
            models.Index(fields=("mailbox", "at"), name="arrivals_of_mailbox"),
            models.Index(fields=("reason", "-id"), condition=Q(state=ArrivalState.QUARANTINED), name="quarantine_by_reason"),
        )
        constraints = (
            models.UniqueConstraint(fields=("raw", "mailbox", "envelope_to"), name="a_mail_comes_once_to_a_mailbox"),
            models.UniqueConstraint(fields=("raw", "envelope_to"), condition=Q(mailbox=None), name="a_mail_comes_once_to_no_mailbox"),
            models.UniqueConstraint(fields=("mailbox", "server_key"), condition=~Q(server_key=""), name="a_mail_is_fetched_once"),
        )

    def __str__(self) -> str:
        """Name the mail by its number; its subject may be secret."""
        return str(_("Mail %(number)s")) % {"number": self.pk}

    @property
    def is_settled(self) -> bool:
        """Whether it has become what it becomes."""
        return self.state != ArrivalState.STORED


class Repeat(models.Model):
    """A server keeps the same mail under another key; by this row it is not fetched again."""

    arrival = models.ForeignKey(Arrival, models.CASCADE, related_name="repeats")
    mailbox = models.ForeignKey(Mailbox, models.CASCADE, related_name="+")
    server_key = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("repeated mail")
        verbose_name_plural = _("repeated mails")
        constraints = (models.UniqueConstraint(fields=("mailbox", "server_key"), name="a_repeat_is_known_once"),)

    def __str__(self) -> str:
        """Name it by its key on the server."""
        return self.server_key
