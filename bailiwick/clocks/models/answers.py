"""What programs are told about clocks: how each promise stands, and the stretches of time that it is made of."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from bailiwick.clocks.engine.cases import seconds_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bailiwick.clocks.models.explaining import Explained


def clock_data(one: Explained) -> dict[str, Any]:
    """Return how a promise stands."""
    clock, stands = one.clock, one.standing
    return {
        "id": clock.pk,
        "kind": str(clock.kind),
        "party": str(clock.party),
        "party_key": clock.party_key,
        "priority": clock.priority,
        "policy": one.policy,
        "policy_version": one.policy_number,
        "calendar": one.calendar,
        "target": clock.target,
        "state": str(clock.state),
        "run": clock.run,
        "started_at": clock.started_at,
        "stopped_at": clock.stopped_at,
        "due_at": clock.due_at,
        "elapsed_s": seconds_of(stands.used),
        "remaining_s": seconds_of(stands.left) if stands.left is not None else None,
        "met": clock.met,
        "words": stands.words,
    }


def explained_data(one: Explained) -> dict[str, Any]:
    """Return a promise opened into stretches, whose instants stand as the wall of its calendar shows them."""
    zone = ZoneInfo(one.zone)
    return clock_data(one) | {
        "zone": one.zone,
        "was": one.was,
        "by_hand": one.is_by_hand,
        "rested_s": {party: seconds_of(length) for party, length in one.rested.items()},
        "segments": [
            {
                "from": each.starts.astimezone(zone),
                "to": each.ends.astimezone(zone),
                "counted_s": seconds_of(each.counted),
                "kind": each.kind,
                "why": each.words,
                "ahead": each.is_ahead,
                "late": each.is_late,
            }
            for each in one.stretches
        ],
        "history": [
            {name: getattr(past.event, name) for name in ("number", "kind", "at", "recorded_at", "actor", "party", "reason", "cause")}
            | {"words": past.words}
            for past in one.history
        ],
    }


def public_data(explained: Iterable[Explained]) -> list[dict[str, Any]]:
    """Return how the promises to the client stand, for the client."""
    return [clock_data(one) for one in explained if one.clock.party == "client" and one.clock.kind in {"first_response", "resolve"}]
