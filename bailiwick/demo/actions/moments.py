"""Puts the plan's wall-clock times into the zone of the installation, and back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo


class Wall:
    """The clock on the county's wall."""

    def __init__(self, zone: ZoneInfo) -> None:
        """Hang it in a zone."""
        self.zone = zone

    def aware(self, moment: datetime) -> datetime:
        """Return the instant; an hour skipped in spring becomes its end, so that order is kept."""
        instant = moment.replace(tzinfo=self.zone).astimezone(UTC)
        if instant.astimezone(self.zone).replace(tzinfo=None) != moment:
            later = (moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)).replace(tzinfo=self.zone)
            return later.astimezone(UTC)
        return instant

    def local(self, instant: datetime) -> datetime:
        """Return what the wall clock shows, without its zone."""
        return instant.astimezone(self.zone).replace(tzinfo=None)

    def shown(self, instant: datetime) -> datetime:
        """Return the same instant as the wall clock shows it, with its zone."""
        return instant.astimezone(self.zone)
