"""What runbooks and checklists put before solving, handing on and resetting."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.core.gates import add_gate
from bailiwick.runbooks.actions import open_duties
from bailiwick.runbooks.models import Act

if TYPE_CHECKING:
    from collections.abc import Callable

    from bailiwick.core.actors import Actor
    from bailiwick.desk.models import Ticket


def _gate(act: str) -> Callable[..., str | None]:
    def is_shut(ticket: Ticket, *, actor: Actor) -> str | None:  # noqa: ARG001 - duties hold for everybody, the system too
        return " ".join(open_duties(ticket, act)) or None

    return is_shut


for _act in Act:
    add_gate(_act, _gate(_act))
