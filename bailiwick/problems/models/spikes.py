"""A spike: many like calls in a short time. Once it is under a parent it is a known outage."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from bailiwick.announcements.models import Announcement
from bailiwick.core.lifecycle import Lifecycle
from bailiwick.desk.models import Category, Ticket
from bailiwick.places.models import Site
from bailiwick.problems.models.rules import SpikeRule

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Account


class SpikeState(models.TextChoices):
    """The line of stages of a spike."""

    OPEN = "open", _("Nobody has taken it up")
    OUTAGE = "outage", _("Known outage")
    ENDED = "ended", pgettext_lazy("something that ended", "Over")
    DISMISSED = "dismissed", _("Dismissed")


class SpikeQuerySet(models.QuerySet["Spike"]):
    """Spikes by who may see them and whether they go on."""

    def visible_to(self, user: Account) -> Self:
        """Return the spikes a person may know of; the calls in them have their own door."""
        return self if user.is_authenticated and user.may("problems.see") else self.none()

    def asking(self, now: datetime) -> Self:
        """Return the spikes that wait for somebody to take them up."""
        return self.filter(state=SpikeState.OPEN, quiet_at__gt=now)

    def outages(self) -> Self:
        """Return the known outages that are not over."""
        return self.filter(state=SpikeState.OUTAGE)

    def live(self, now: datetime) -> Self:
        """Return what a new call may belong to: spikes and outages that are not quiet, and what was dismissed a while ago."""
        going_on = Q(state__in=(SpikeState.OPEN, SpikeState.OUTAGE), quiet_at__gt=now)
        return self.filter(going_on | Q(state=SpikeState.DISMISSED, rests_until__gt=now))


class Spike(models.Model):
    """Like calls in a short time, and what was made of them; one for each cause.

    `site`, `category`, `room_start` and `words` are what its calls have in common.
    """

    State: ClassVar[type[SpikeState]] = SpikeState
    #: what changes with every call; see `core.kept`
    restless: ClassVar[tuple[str, ...]] = ("calls", "first_at", "last_at", "quiet_at")

    rule = models.ForeignKey(SpikeRule, models.SET_NULL, null=True, blank=True, related_name="spikes", verbose_name=_("rule"))
    state = models.CharField(_("state"), max_length=9, choices=SpikeState.choices, default=SpikeState.OPEN)
    site = models.ForeignKey(Site, models.SET_NULL, null=True, blank=True, related_name="spikes", verbose_name=_("site"))
    category = models.ForeignKey(Category, models.SET_NULL, null=True, blank=True, related_name="spikes", verbose_name=_("category"))
    room_start = models.CharField(_("rooms"), max_length=12, blank=True)
    words = models.CharField(_("words"), max_length=200, blank=True)
    calls = models.PositiveIntegerField(_("calls"), default=0)
    first_at = models.DateTimeField(_("first call"))
    last_at = models.DateTimeField(_("last call"))
    found_at = models.DateTimeField(_("found"))
    quiet_at = models.DateTimeField(_("over unless somebody calls by"))
    parent = models.ForeignKey(Ticket, models.SET_NULL, null=True, blank=True, related_name="outages", verbose_name=_("parent"))
    joined_at = models.DateTimeField(_("taken up"), null=True, blank=True)
    auto_join = models.BooleanField(_("later calls join by themselves"), default=True)
    workaround = models.TextField(_("what to tell callers"), blank=True)
    workaround_es = models.TextField(_("what to tell callers, in Spanish"), blank=True)
    announcement = models.ForeignKey(Announcement, models.SET_NULL, null=True, blank=True, related_name="outages", verbose_name=_("announcement"))
    dismissed_because = models.CharField(_("why it was dismissed"), max_length=255, blank=True)
    handled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("by"), db_index=False
    )
    rests_until = models.DateTimeField(_("rests until"), null=True, blank=True)
    ended_at = models.DateTimeField(pgettext_lazy("when something ended", "over"), null=True, blank=True)

    objects = SpikeQuerySet.as_manager()

    lifecycle: ClassVar[Lifecycle] = Lifecycle(
        {
            SpikeState.OPEN: {SpikeState.OUTAGE, SpikeState.DISMISSED, SpikeState.ENDED},
            SpikeState.OUTAGE: {SpikeState.ENDED, SpikeState.OPEN},
            SpikeState.ENDED: {SpikeState.OUTAGE},
            SpikeState.DISMISSED: {SpikeState.OUTAGE, SpikeState.ENDED},
        }
    )

    class Meta:
        ordering = ("-found_at", "-id")
        verbose_name = _("spike")
        verbose_name_plural = _("spikes")
        indexes = (
            models.Index(fields=("quiet_at",), condition=Q(state__in=("open", "outage")), name="spikes_going_on"),
            models.Index(fields=("rests_until",), condition=Q(state="dismissed"), name="spikes_at_rest"),
            models.Index(fields=("-found_at", "-id"), name="spikes_newest_first"),
        )
        constraints = (
            models.CheckConstraint(condition=Q(last_at__gte=models.F("first_at")), name="spikes_end_after_they_begin"),
            models.CheckConstraint(condition=~Q(state="dismissed") | ~Q(dismissed_because=""), name="dismissed_spikes_say_why"),
            models.UniqueConstraint(fields=("parent",), condition=Q(state="outage"), name="a_parent_has_one_outage"),
        )

    def __str__(self) -> str:
        """Say how many called from where about what."""
        where = str(self.site) if self.site_id else ""
        what = str(self.category) if self.category_id else self.words
        return ", ".join(part for part in (where, what) if part) or str(_("Like calls"))

    def move_to(self, state: models.TextChoices) -> None:
        """Take the next stage; raises IllegalMove when the table does not permit it."""
        self.lifecycle.check(SpikeState(self.state), state)
        self.state = state

    @property
    def local_workaround(self) -> str:
        """What callers are told, in the language of whoever reads as far as there is one."""
        return (self.workaround_es if (get_language() or "").startswith("es") else "") or self.workaround

    @property
    def telling(self) -> frozenset[str]:
        """The words that its calls share."""
        return frozenset(self.words.split())

    @property
    def minutes(self) -> int:
        """Over how many minutes its calls came, at least one."""
        return max(1, -(-int((self.last_at - self.first_at).total_seconds()) // 60))


class SpikeCall(models.Model):
    """A ticket that belongs to a spike."""

    ticket = models.OneToOneField(Ticket, models.CASCADE, primary_key=True, related_name="spike_call", verbose_name=_("ticket"))
    spike = models.ForeignKey(Spike, models.CASCADE, related_name="spike_calls", verbose_name=_("spike"))
    at = models.DateTimeField(_("when"))

    class Meta:
        ordering = ("at", "ticket")
        verbose_name = _("call of a spike")
        verbose_name_plural = _("calls of spikes")

    def __str__(self) -> str:
        """Name the ticket."""
        return str(self.ticket_id)
