"""Counting what became of proposals: chosen as proposed, another chosen, or nothing yet."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.suggestions.models import Outcome, Proposed, Purpose
from bailiwick.suggestions.proposing import propose

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.desk.models import Ticket


@transaction.atomic(savepoint=False)
def note_proposals(ticket: Ticket, *, now: datetime) -> int:
    """Write down what is proposed for a new ticket beside what was chosen; return how many. Nothing of need-to-know tickets."""
    if ticket.need_to_know:
        return 0
    made = []
    for purpose in Purpose.values:
        found = propose(purpose, ticket.title, ticket.description)
        if found is not None and found.choices:
            best, chosen = found.choices[0], chosen_of(ticket, purpose)
            fields = {"label": best.key, "probability": best.probability, "is_sure": found.is_sure, "outcome": _outcome(best.key, chosen)}
            made.append(Proposed(ticket=ticket, model_id=found.model, purpose=purpose, at=now, **fields))
    return len(Proposed.objects.bulk_create(made, ignore_conflicts=True)) if made else 0


@transaction.atomic
def count_choice(ticket: Ticket) -> None:
    """Judge the proposals for a ticket by what it says now."""
    for proposed in Proposed.objects.filter(ticket=ticket):
        outcome = _outcome(proposed.label, chosen_of(ticket, proposed.purpose))
        if outcome != proposed.outcome:
            Proposed.objects.filter(pk=proposed.pk).update(outcome=outcome)


def chosen_of(ticket: Ticket, purpose: str) -> int | None:
    """Return the category or team that people chose."""
    return ticket.category_id if purpose == Purpose.CATEGORY else ticket.team_id


def _outcome(proposed: int, chosen: int | None) -> str:
    if chosen is None:
        return Outcome.PROPOSED
    return Outcome.ACCEPTED if chosen == proposed else Outcome.CHANGED
