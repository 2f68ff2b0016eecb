"""Rotas: who is in them, in which order, and when the turn changes."""

from __future__ import annotations

from datetime import time
from typing import TYPE_CHECKING, ClassVar, Self, TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.lifecycle import Lifecycle
from bailiwick.core.models import PlainRecord
from bailiwick.people.models import Staff, Team

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class Layer(models.TextChoices):
    """Who is called first, and who when the first does not answer."""

    PRIMARY = "first", _("First")
    BACKUP = "backup", _("Backup")


class Weekday(models.IntegerChoices):
    """The days on which turns change."""

    MONDAY = 0, _("Monday")
    TUESDAY = 1, _("Tuesday")
    WEDNESDAY = 2, _("Wednesday")
    THURSDAY = 3, _("Thursday")
    FRIDAY = 4, _("Friday")
    SATURDAY = 5, _("Saturday")
    SUNDAY = 6, _("Sunday")


Row = TypeVar("Row", bound=models.Model)


class ForStaff(models.QuerySet[Row]):
    """Rotas and what belongs to them, open to whoever may see them."""

    def visible_to(self, user: Account) -> Self:
        """Return what a user may read: all with `oncall.see_rotas`, otherwise nothing."""
        return self if user.may("oncall.see_rotas") else self.none()


class Rota(PlainRecord):
    """People who take turns at being called outside office hours."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    team = models.ForeignKey(
        Team,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="rotas",
        verbose_name=_("team"),
        help_text=_("Left empty, for every team without one."),
    )
    zone = models.CharField(_("time zone"), max_length=64, blank=True, help_text=_("Such as America/Chicago; left empty, that of the place."))
    weekday = models.PositiveSmallIntegerField(_("turns change on"), choices=Weekday.choices, default=Weekday.MONDAY)
    at = models.TimeField(_("at"), default=time(8), help_text=_("By the clock of the zone."))
    weeks = models.PositiveSmallIntegerField(_("weeks of a turn"), default=1)
    starts_on = models.DateField(_("begins in the week of"), help_text=_("The first in the order has the turn that begins in this week."))

    objects = ForStaff["Rota"].as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("rota")
        verbose_name_plural = _("rotas")
        constraints = (
            models.CheckConstraint(condition=Q(weekday__lte=6), name="turns_change_on_a_weekday"),
            models.CheckConstraint(condition=Q(weeks__range=(1, 12)), name="turns_last_one_to_twelve_weeks"),
        )

    def __str__(self) -> str:
        """Name the rota."""
        return self.name

    @property
    def tz(self) -> ZoneInfo:
        """The zone by whose clock turns change."""
        return ZoneInfo(self.zone or settings.TIME_ZONE)


class Member(models.Model):
    """Somebody's place in the order of a rota."""

    rota = models.ForeignKey(Rota, models.CASCADE, related_name="members", verbose_name=_("rota"))
    layer = models.CharField(_("called"), max_length=6, choices=Layer.choices, default=Layer.PRIMARY)
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="rota_places", verbose_name=_("staff member"))
    place = models.PositiveSmallIntegerField(_("place"))

    class Meta:
        ordering = ("rota", "layer", "place")
        verbose_name = _("place in a rota")
        verbose_name_plural = _("places in a rota")
        constraints = (
            models.UniqueConstraint(fields=("rota", "layer", "place"), name="a_place_in_a_rota_is_one_persons"),
            models.UniqueConstraint(fields=("rota", "layer", "staff"), name="nobody_stands_twice_in_a_rota"),
        )

    def __str__(self) -> str:
        """Say who."""
        return str(self.staff)


class Cover(models.Model):
    """A stretch of a rota taken by somebody else than the order says, or by nobody: a declared gap. The latest one counts."""

    rota = models.ForeignKey(Rota, models.CASCADE, related_name="covers", verbose_name=_("rota"))
    layer = models.CharField(_("called"), max_length=6, choices=Layer.choices, default=Layer.PRIMARY)
    staff = models.ForeignKey(
        Staff,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="rota_covers",
        verbose_name=_("taken by"),
        help_text=_("Left empty, nobody is on call."),
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    reason = models.CharField(_("reason"), max_length=255, blank=True)
    at = models.DateTimeField(_("entered"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)

    objects = ForStaff["Cover"].as_manager()

    class Meta:
        ordering = ("starts_at", "id")
        verbose_name = _("cover")
        verbose_name_plural = _("covers")
        indexes = (models.Index(fields=("rota", "layer", "ends_at"), name="covers_of_rota"),)
        constraints = (models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="covers_end_after_they_begin"),)

    def __str__(self) -> str:
        """Say who takes it."""
        return f"{self.rota}: {self.staff or '–'}"


class OfferState(models.TextChoices):
    """How an offer to take a turn stands."""

    OFFERED = "offered", _("Offered")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Offer(models.Model):
    """A turn, or part of one, that somebody offers to a colleague or to all of the rota."""

    State: ClassVar[type[OfferState]] = OfferState

    rota = models.ForeignKey(Rota, models.CASCADE, related_name="offers", verbose_name=_("rota"))
    layer = models.CharField(_("called"), max_length=6, choices=Layer.choices, default=Layer.PRIMARY)
    staff = models.ForeignKey(Staff, models.CASCADE, related_name="offers_made", verbose_name=_("offered by"))
    to = models.ForeignKey(
        Staff, models.CASCADE, null=True, blank=True, related_name="offers_got", verbose_name=_("to"), help_text=_("Left empty, to all of the rota.")
    )
    starts_at = models.DateTimeField(_("from"))
    ends_at = models.DateTimeField(_("to"))
    return_starts_at = models.DateTimeField(_("in return, from"), null=True, blank=True)
    return_ends_at = models.DateTimeField(_("in return, to"), null=True, blank=True)
    note = models.CharField(_("note"), max_length=255, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=OfferState.choices, default=OfferState.OFFERED)
    at = models.DateTimeField(_("offered"))
    answered_by = models.ForeignKey(Staff, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("answered by"))
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    objects = ForStaff["Offer"].as_manager()

    lifecycle: ClassVar[Lifecycle] = Lifecycle({OfferState.OFFERED: {OfferState.ACCEPTED, OfferState.DECLINED, OfferState.WITHDRAWN}})

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("offer of a turn")
        verbose_name_plural = _("offers of turns")
        constraints = (
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="offered_turns_end_after_they_begin"),
            models.CheckConstraint(
                condition=Q(return_starts_at=None, return_ends_at=None) | Q(return_ends_at__gt=F("return_starts_at")),
                name="returned_turns_end_after_they_begin",
            ),
            models.CheckConstraint(condition=Q(state=OfferState.OFFERED) | Q(answered_at__isnull=False), name="settled_offers_say_when"),
        )

    def __str__(self) -> str:
        """Say whose turn it is."""
        return f"{self.rota}: {self.staff}"

    def move_to(self, state: OfferState) -> None:
        """Take the next stage; raises IllegalMove when the table does not permit it."""
        self.lifecycle.check(OfferState(self.state), state)
        self.state = state


class Feed(models.Model):
    """The secret address at which somebody's calendar program reads their turns; only its digest is kept."""

    staff = models.OneToOneField(Staff, models.CASCADE, related_name="oncall_feed", verbose_name=_("staff member"))
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_at = models.DateTimeField(_("made"))

    class Meta:
        verbose_name = _("calendar address")
        verbose_name_plural = _("calendar addresses")

    def __str__(self) -> str:
        """Say whose."""
        return str(self.staff)
