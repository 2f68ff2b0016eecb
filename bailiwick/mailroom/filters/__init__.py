"""The filters, in their order. Each looks at a mail and notes what it finds; none of them changes anything.

Their numbers are those by which the reasons of a mail are told; the gaps are for filters to come. Loops, bounces and
machines are known before the rules of the administrators are asked.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bailiwick.mailroom.filters.context import Forward, Halt, Mail, Sighting, Wishes
from bailiwick.mailroom.filters.f0000_control_headers import control_headers
from bailiwick.mailroom.filters.f0010_sender import people_at, sender
from bailiwick.mailroom.filters.f0020_own_mail import own_mail
from bailiwick.mailroom.filters.f0030_duplicate import duplicate
from bailiwick.mailroom.filters.f0100_tokens import other_mailbox, tokens
from bailiwick.mailroom.filters.f0120_references import references, same_message, subject_number
from bailiwick.mailroom.filters.f0150_forward import forward
from bailiwick.mailroom.filters.f0200_bounces import bounces
from bailiwick.mailroom.filters.f0300_alerts import alerts
from bailiwick.mailroom.filters.f0800_limits import ALERT, STORM, limits, may_acknowledge, may_gather, may_open, may_reopen
from bailiwick.mailroom.filters.f0900_rules import apply, rules
from bailiwick.mailroom.filters.participants import is_client, participation

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(frozen=True, slots=True)
class Filter:
    """A filter with its place in the order."""

    number: int
    look: Callable[[Mail], None]

    @property
    def name(self) -> str:
        """The name it goes by."""
        return self.look.__name__

    @property
    def about(self) -> str:
        """What it does, in the first line of its own words."""
        return (self.look.__doc__ or "").partition("\n")[0]


FILTERS: Final = (
    Filter(0, control_headers),
    Filter(10, sender),
    Filter(20, own_mail),
    Filter(30, duplicate),
    Filter(100, tokens),
    Filter(110, other_mailbox),
    Filter(120, references),
    Filter(130, subject_number),
    Filter(135, same_message),
    Filter(140, participation),
    Filter(150, forward),
    Filter(200, bounces),
    Filter(300, alerts),
    Filter(800, limits),
    Filter(900, rules),
)


def annotate(mail: Mail) -> None:
    """Send a mail through all filters."""
    for each in FILTERS:
        halted = mail.halt
        each.look(mail)
        if mail.halt is not None and mail.halt is not halted:
            mail.steps.append((each.number, mail.halt.why))


__all__ = [
    "ALERT",
    "FILTERS",
    "STORM",
    "Filter",
    "Forward",
    "Halt",
    "Mail",
    "Sighting",
    "Wishes",
    "annotate",
    "apply",
    "is_client",
    "may_acknowledge",
    "may_gather",
    "may_open",
    "may_reopen",
    "people_at",
]
