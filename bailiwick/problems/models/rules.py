"""What makes a spike: so many calls that have this in common within so many minutes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import PlainRecord
from bailiwick.desk.models import Category
from bailiwick.places.models import Site

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

#: a rule looks back no further than this, in minutes
LONGEST = 240


class SpikeRuleQuerySet(models.QuerySet["SpikeRule"]):
    """Rules are known to those who see spikes."""

    def visible_to(self, user: Account) -> Self:
        """Return the rules a person may read."""
        return self if user.is_authenticated and user.may("problems.see") else self.none()


class SpikeRule(PlainRecord):
    """So many calls within so many minutes that agree in everything ticked here make a spike."""

    name = models.CharField(_("name"), max_length=80, unique=True)
    calls = models.PositiveSmallIntegerField(_("calls"), default=5, validators=[MinValueValidator(2), MaxValueValidator(200)])
    minutes = models.PositiveSmallIntegerField(_("within minutes"), default=15, validators=[MinValueValidator(1), MaxValueValidator(LONGEST)])
    same_site = models.BooleanField(_("from the same site"), default=True)
    same_category = models.BooleanField(_("of the same category"), default=False)
    room_characters = models.PositiveSmallIntegerField(
        _("room numbers alike in their first characters"),
        default=0,
        validators=[MaxValueValidator(12)],
        help_text=_("2 for rooms 2.14 and 2.09; 0 where rooms do not matter."),
    )
    same_words = models.BooleanField(_("with the same words"), default=False)
    likeness = models.PositiveSmallIntegerField(
        _("how alike, in hundredths"),
        default=50,
        validators=[MinValueValidator(20), MaxValueValidator(100)],
        help_text=_("Of the words that tell something."),
    )
    site = models.ForeignKey(Site, models.CASCADE, null=True, blank=True, related_name="spike_rules", verbose_name=_("only at"))
    category = models.ForeignKey(Category, models.CASCADE, null=True, blank=True, related_name="spike_rules", verbose_name=_("only about"))
    room_prefix = models.CharField(_("only rooms that begin with"), max_length=12, blank=True)
    words = models.CharField(_("only with one of these words"), max_length=200, blank=True)
    quiet_minutes = models.PositiveSmallIntegerField(
        _("over after quiet minutes"), default=45, validators=[MinValueValidator(5), MaxValueValidator(1440)]
    )
    rest_hours = models.PositiveSmallIntegerField(
        _("hours of rest after it was dismissed"), default=12, validators=[MinValueValidator(1), MaxValueValidator(720)]
    )

    objects = SpikeRuleQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("spike rule")
        verbose_name_plural = _("spike rules")
        constraints = (
            models.CheckConstraint(condition=Q(calls__gte=2), name="spikes_are_of_two_calls_at_least"),
            models.CheckConstraint(
                condition=Q(same_site=True)
                | Q(same_category=True)
                | Q(same_words=True)
                | Q(room_characters__gt=0)
                | Q(site__isnull=False)
                | Q(category__isnull=False)
                | ~Q(room_prefix="")
                | ~Q(words=""),
                name="spike_rules_say_what_calls_share",
            ),
        )

    def __str__(self) -> str:
        """Name the rule."""
        return self.name

    @property
    def in_words(self) -> str:
        """What the rule asks for: "5 calls within 15 minutes from the same site, of the same category"."""
        parts = [
            gettext("from the same site") if self.same_site else "",
            gettext("of the same category") if self.same_category else "",
            gettext("from rooms that begin alike") if self.room_characters else "",
            gettext("with the same words") if self.same_words else "",
            gettext("at %(site)s") % {"site": self.site} if self.site_id else "",
            gettext("about %(category)s") % {"category": self.category} if self.category_id else "",
            gettext("from rooms %(prefix)s…") % {"prefix": self.room_prefix} if self.room_prefix else "",
            gettext("with one of the words %(words)s") % {"words": self.words} if self.words else "",
        ]
        what = gettext("%(calls)d calls within %(minutes)d minutes") % {"calls": self.calls, "minutes": self.minutes}
        return f"{what} {', '.join(part for part in parts if part)}"
