"""Conditions that apps put before each other's actions, such as “the caller was verified first”.

A gate is asked inside the action, after permission and before any change, so no way in
goes round it. It answers with the sentence that says what is still missing, or with nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING

from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from django.db.models import Model
    from django.utils.functional import _StrPromise

    from bailiwick.core.actors import Actor

#: asked with the record, whoever acts and what the action adds; an answer keeps the gate shut
Gate = Callable[..., "str | _StrPromise | None"]
_gates: defaultdict[str, list[Gate]] = defaultdict(list)


class GateShut(Conflict):
    """Something must be done before this action; the message says what."""


def add_gate(action: str, gate: Gate) -> None:
    """Put a condition before an action named as `desk.solve_ticket`."""
    if gate not in _gates[action]:
        _gates[action].append(gate)


def what_is_missing(action: str, record: Model, *, actor: Actor) -> list[str]:
    """Return what must be done before an action on a record, as sentences; nothing when the way is free."""
    answers = (gate(record, actor=actor) for gate in _gates[action])
    return [str(answer) for answer in answers if answer]


def pass_gates(action: str, record: Model, *, actor: Actor) -> None:
    """Raise GateShut with everything that is missing before an action on a record."""
    missing = what_is_missing(action, record, actor=actor)
    if missing:
        raise GateShut(" ".join(missing))
