"""The clocks that run for tickets."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bailiwick.clocks.models import Clock, ClockParty, Explained, explain_clocks, subject_of
from bailiwick.desk.models.reasons import WaitReason
from bailiwick.people.models import Team

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bailiwick.desk.models.tickets import Ticket

#: what the keys of parties are keys of
KINDS = {ClockParty.TEAM.value: Team, ClockParty.VENDOR.value: WaitReason}


def clocks_of(ticket: Ticket, now: datetime) -> list[Explained]:
    """Return the clocks of a ticket, explained; those of the client first."""
    subject = subject_of(ticket)
    found = explain_clocks(Clock.objects.about(subject.type, [subject.id]), now)
    names = _names(found)
    return [replace(one, whose=names.get((one.clock.party, one.clock.party_key), "")) for one in found]


def _names(found: Sequence[Explained]) -> dict[tuple[str, str], str]:
    """Return how teams and vendors are called, where there is anybody to name."""
    keys = {party: {one.clock.party_key for one in found if one.clock.party == party and one.clock.party_key.isdecimal()} for party in KINDS}
    return {
        (party, str(row.pk)): str(row) for party, model in KINDS.items() if keys[party] for row in model._default_manager.filter(pk__in=keys[party])
    }
