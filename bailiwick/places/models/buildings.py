"""Buildings of a site and their rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import PlainRecord
from bailiwick.places.models.sites import Site

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class BuildingQuerySet(models.QuerySet["Building"]):
    """Buildings are known to everyone who may sign in."""

    def visible_to(self, user: Account) -> Self:
        """Return the buildings a person may know of: all, once signed in."""
        return self if user.is_authenticated else self.none()


class Building(PlainRecord):
    """A house on a site."""

    site = models.ForeignKey(Site, models.PROTECT, related_name="buildings", verbose_name=_("site"))
    name = models.CharField(_("name"), max_length=120)
    floors = models.PositiveSmallIntegerField(_("floors"), default=1)

    objects = BuildingQuerySet.as_manager()

    class Meta:
        ordering = ("site__name", "name")
        verbose_name = _("building")
        verbose_name_plural = _("buildings")
        constraints = (models.UniqueConstraint(fields=("site", "name"), name="building_names_are_unique_on_a_site"),)

    def __str__(self) -> str:
        """Name the building."""
        return self.name


class RoomQuerySet(models.QuerySet["Room"]):
    """Rooms are known to everyone who may sign in."""

    def visible_to(self, user: Account) -> Self:
        """Return the rooms a person may know of: all, once signed in."""
        return self if user.is_authenticated else self.none()


class Room(PlainRecord):
    """A numbered room of a building; closets and halls count too."""

    building = models.ForeignKey(Building, models.PROTECT, related_name="rooms", verbose_name=_("building"))
    number = models.CharField(_("number"), max_length=24)
    name = models.CharField(_("name"), max_length=120, blank=True)
    floor = models.CharField(_("floor"), max_length=8, blank=True)

    objects = RoomQuerySet.as_manager()

    class Meta:
        ordering = ("building__name", "number")
        verbose_name = _("room")
        verbose_name_plural = _("rooms")
        constraints = (models.UniqueConstraint(fields=("building", "number"), name="room_numbers_are_unique_in_a_building"),)

    def __str__(self) -> str:
        """Name the room as people say it."""
        return f"{self.number} {self.name}".strip()
