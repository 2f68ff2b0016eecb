"""What is promised: an amount of working time, or the close of a working day."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

from bailiwick.clocks.engine.problems import Unreadable, gettext_noop

#: “1h30m”, “2d”, and the same as ISO 8601 has it, “PT1H30M”, “P2D”
SHORT = re.compile(r"(?:(?P<h>\d{1,7})h)?(?:(?P<m>\d{1,9})m)?(?:(?P<s>\d{1,10})s)?", re.ASCII)
LONG = re.compile(r"pt(?P<rest>\d.*)", re.ASCII)
DAYS = re.compile(r"p?(?P<days>\d{1,5})d", re.ASCII)
#: no promise is longer
MOST = timedelta(days=36_525)
MOST_DAYS = 25_000


@dataclass(frozen=True, slots=True)
class Target:
    """Working time; or, when `days` is given, the close of the n-th working day after the day it starts on."""

    working: timedelta = timedelta(0)
    days: int | None = None

    @classmethod
    def of_seconds(cls, seconds: float) -> Target:
        """Return the target of so many working seconds."""
        return cls(timedelta(seconds=seconds))

    @classmethod
    def parse(cls, text: str, where: str = "target") -> Target:
        """Read a target as people write it. Raises Unreadable."""
        compact = "".join(text.split()).lower() if len(text) <= 40 else ""  # noqa: PLR2004 - longer is nothing that we write
        if days := DAYS.fullmatch(compact):
            count = int(days["days"])
            if count <= MOST_DAYS:
                return cls(days=count)
        long = LONG.fullmatch(compact)
        if (parts := SHORT.fullmatch(long["rest"] if long else compact)) and any(parts.groups()):
            hours, minutes, seconds = (int(part or 0) for part in parts.groups())
            if (working := timedelta(hours=hours, minutes=minutes, seconds=seconds)) <= MOST:
                return cls(working)
        raise Unreadable(
            where, gettext_noop("“%(text)s” is no target. Write working time as 4h, 30m, 1h30m or PT4H, or working days as 2d."), text=text[:40]
        )

    def __str__(self) -> str:
        """Write the target so that it can be read again."""
        return f"{self.days}d" if self.days is not None else written(self.working)


def written(length: timedelta) -> str:
    """Write an amount of time: “1h30m”, “90s” as “1m30s”, with a sign before what is less than none."""
    if length < timedelta(0):
        return f"-{written(-length)}"
    minutes, rest = divmod(length, timedelta(minutes=1))
    hours, minutes = divmod(minutes, 60)
    seconds = f"{rest.seconds}.{rest.microseconds:06d}".rstrip("0").rstrip(".") if rest.microseconds else str(rest.seconds)
    parts = [f"{hours}h" if hours else "", f"{minutes}m" if minutes else "", f"{seconds}s" if rest else ""]
    return "".join(parts) or "0s"
