"""The points of a promise at which somebody is told: a share of it, some time before its end or after, an age.

    "75%"   three quarters of the promised time are used up
    "-30m"  thirty minutes of it are left
    "+2h"   two hours more than promised are used up
    "due"   it is used up
    "@40h"  the clock has run for forty hours, whatever was promised

All of it is time that counts: a clock that rests comes no nearer to any of them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import timedelta

DUE = "due"
_SHARE = re.compile(r"^(\d{1,3})%$")
_OFFSET = re.compile(r"^([-+@])(?=\d)(?:(\d{1,4})h)?(?:(\d{1,5})m)?$")
#: beyond this share nobody needs to be told again
MOST = 500


@dataclass(frozen=True, slots=True)
class Mark:
    """A point of a promise. `share` is in percent; `offset` counts from the end, or from the start for an age."""

    name: str
    share: int = 0
    offset: timedelta = timedelta(0)

    @property
    def is_due(self) -> bool:
        """Whether this is the end of the promised time itself."""
        return self.name == DUE

    @property
    def is_age(self) -> bool:
        """Whether the point lies where it does whatever was promised."""
        return self.name.startswith("@")

    def used(self, promised: timedelta | None) -> timedelta | None:
        """Return how much time is used up at the point; nothing where the promise is too short for it, or there is none."""
        if self.is_age:
            return self.offset
        if promised is None:
            return None
        if self.share:
            return promised * self.share / 100
        return promised + self.offset if promised + self.offset > timedelta(0) else None


END = Mark(DUE)


def mark(text: str) -> Mark:
    """Read a point. Raises ValueError with what may be written."""
    text = text.strip()
    if text == DUE:
        return END
    share, offset = _SHARE.match(text), _OFFSET.match(text)
    if share is not None and 0 < int(share[1]) <= MOST:
        return Mark(text, share=int(share[1]))
    if offset is not None:
        length = timedelta(hours=int(offset[2] or 0), minutes=int(offset[3] or 0))
        if length:
            return Mark(text, offset=-length if offset[1] == "-" else length)
    message = f"“{text}” is no point of a promise. Write a share as 75%, time before the end as -30m, after it as +2h, an age as @40h."
    raise ValueError(message)
