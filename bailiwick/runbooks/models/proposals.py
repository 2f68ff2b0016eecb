"""Which runbooks are proposed on a ticket, and why."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.desk.models import Triage
from bailiwick.runbooks.models.fitting import fitting_runbooks, required_runbooks
from bailiwick.runbooks.models.runbooks import Runbook, RunbookVersion

if TYPE_CHECKING:
    from bailiwick.core.actors import Account
    from bailiwick.desk.models import Ticket


@dataclass(frozen=True, slots=True)
class Proposal:
    """A runbook that fits, whether it is required, and what speaks for it."""

    runbook: Runbook
    is_required: bool
    why: str


def proposed_runbooks(ticket: Ticket, user: Account) -> list[Proposal]:
    """Return the runbooks that fit a ticket as somebody may know them: required ones, what the questions led to, those of the category."""
    seen = Runbook.objects.visible_to(user)
    required = {runbook.pk for runbook in required_runbooks(ticket)}
    found: dict[int, Proposal] = {}
    for runbook in seen.filter(pk__in=required):
        found[runbook.pk] = Proposal(runbook, is_required=True, why=_("required for this category"))
    slug = _slug_of_triage(ticket)
    if slug:
        published = RunbookVersion.objects.filter(state=RunbookVersion.State.PUBLISHED)
        for runbook in seen.filter(slug=slug, retired_at=None, pk__in=published.values("runbook")):
            found.setdefault(runbook.pk, Proposal(runbook, is_required=False, why=_("by the answers given")))
    for runbook in seen.filter(pk__in=fitting_runbooks(ticket.category).values("pk")):
        found.setdefault(runbook.pk, Proposal(runbook, is_required=False, why=_("for this category")))
    return list(found.values())


def _slug_of_triage(ticket: Ticket) -> str:
    """Return which runbook the answers given on the phone led to, if any."""
    triage = Triage.objects.current().filter(ticket=ticket).select_related("version").first()
    outcome = triage.came_to if triage is not None else None
    return (outcome.runbook or "") if outcome is not None else ""
