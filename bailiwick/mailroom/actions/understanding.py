"""From a stored mail to what becomes of it: the one place where a mail is looked into."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.mailroom.actions.settling import Outcome
from bailiwick.mailroom.models import Arrival, OutcomeKind

if TYPE_CHECKING:
    from datetime import datetime


def understand(arrival: Arrival, *, now: datetime) -> Outcome:  # noqa: ARG001 - filters look at both
    """Return what a mail becomes, having done it in the caller's transaction; what no rule takes waits for a person."""
    return Outcome(OutcomeKind.QUARANTINED, reason="no_rule", why=_("No rule takes this mail."))
