"""Taking a calendar or policy out of use, or back into it, as one step of its version."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.clocks.models import Policy, WorkCalendar


def set_retired(record: WorkCalendar | Policy, at: datetime | None) -> None:
    """Save when a record was taken out of use; none brings it back. Whoever holds an older version must look again."""
    record.retired_at = at
    record.version += 1
    record.save(update_fields=["retired_at", "version"])
