"""What would become of clocks if something changed, found out without changing anything."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.clocks.models.changes import Change, read_change
from bailiwick.clocks.models.running import Clock, ClockState
from bailiwick.core.models import JobProgress

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class Effect(models.TextChoices):
    """What a change does to a promise; the first that fits."""

    BREAKS = "breaks", _("Breaks now")
    SAVED = "saved", _("In time again")
    LOST = "lost", _("Kept, would count as broken")
    WON = "won", _("Broken, would count as kept")
    DROPPED = "dropped", _("Promise ends")
    PROMISED = "promised", _("Gets a promise")
    SOONER = "sooner", _("Due sooner")
    LATER = "later", _("Due later")
    RECOUNTED = "recounted", _("Other time used")


#: those that turn a verdict round
FLIPS = (Effect.BREAKS, Effect.SAVED, Effect.LOST, Effect.WON)


class SimulationQuerySet(models.QuerySet["Simulation"]):
    """What somebody tried is for their eyes: it was looked at with them."""

    def visible_to(self, user: Account) -> Self:
        """Return what a person tried."""
        return self.filter(made_by=user.pk) if user.is_authenticated else self.none()


class Simulation(models.Model):
    """A change that was tried, and what it came to for whoever tried it."""

    title = models.CharField(_("change"), max_length=200)
    data = models.JSONField(default=dict)
    #: what stood when it was tried; when that has changed, it must be tried again before it is done
    base = models.CharField(max_length=60, blank=True)
    made_at = models.DateTimeField(_("tried"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name=_("by"))
    progress = models.ForeignKey(JobProgress, models.SET_NULL, null=True, blank=True, related_name="+")
    ended_at = models.DateTimeField(_("ended"), null=True, blank=True)
    looked_at = models.PositiveIntegerField(_("clocks looked at"), default=0)
    #: how many by effect, and by promise, party and effect
    counts = models.JSONField(default=dict)
    applied_at = models.DateTimeField(_("applied"), null=True, blank=True)
    applying = models.ForeignKey(JobProgress, models.SET_NULL, null=True, blank=True, related_name="+")

    objects = SimulationQuerySet.as_manager()

    class Meta:
        ordering = ("-id",)
        verbose_name = _("simulation")
        verbose_name_plural = _("simulations")
        indexes = (models.Index(fields=("made_by", "-id"), name="simulations_of_a_person"),)

    def __str__(self) -> str:
        """Say what was tried."""
        return self.title

    @cached_property
    def change(self) -> Change:
        """The change, read and checked."""
        return read_change(self.data)

    @property
    def moved(self) -> int:
        """How many clocks come to something else."""
        return sum(self.counts.get("effects", {}).values())

    @property
    def flips(self) -> int:
        """How many promises that are kept would be broken, or the other way round."""
        return sum(self.counts.get("effects", {}).get(str(effect), 0) for effect in FLIPS)


class SimulatedClock(models.Model):
    """A clock that would come to something else. Of clocks that nothing changes there is no row."""

    simulation = models.ForeignKey(Simulation, models.CASCADE, related_name="rows", db_index=False)
    clock = models.ForeignKey(Clock, models.CASCADE, related_name="+", verbose_name=_("clock"))
    effect = models.CharField(_("what happens"), max_length=9, choices=Effect.choices)
    #: what turns a verdict round stands first
    rank = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(_("state"), max_length=7, choices=ClockState.choices)
    #: of a clock that rests: if it were taken up at the time of the simulation
    due_before = models.DateTimeField(_("due now"), null=True, blank=True)
    due_after = models.DateTimeField(_("due then"), null=True, blank=True)
    target_before = models.CharField(_("promised now"), max_length=20, blank=True)
    target_after = models.CharField(_("promised then"), max_length=20, blank=True)
    elapsed_before = models.DurationField(_("used now"))
    elapsed_after = models.DurationField(_("used then"))

    class Meta:
        ordering = ("rank", "id")
        verbose_name = _("simulated clock")
        verbose_name_plural = _("simulated clocks")
        indexes = (
            models.Index(fields=("simulation", "rank", "id"), name="simulated_clocks"),
            models.Index(fields=("simulation", "effect", "id"), name="simulated_clocks_by_effect"),
        )

    def __str__(self) -> str:
        """Say what happens to which clock."""
        return f"{self.clock_id} {self.effect}"

    def facts(self) -> dict[str, Any]:
        """Return what programs and files are told beside the clock itself."""
        names = ("effect", "state", "due_before", "due_after", "target_before", "target_after")
        return {name: getattr(self, name) for name in names} | {
            "elapsed_before_s": self.elapsed_before.total_seconds(),
            "elapsed_after_s": self.elapsed_after.total_seconds(),
        }
