"""What every test may use: the fixed instant and a look at the trail."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.apps import apps

if TYPE_CHECKING:
    from django.db.models import Model

#: the instant at which tests happen: a Tuesday noon in the county
NOON = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)


def trail(subject: Model) -> list[str]:
    """Return the names of the events recorded about a record, oldest first."""
    rows = apps.get_model("audit", "AuditRow")._default_manager
    about = rows.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return list(about.order_by("id").values_list("event", flat=True))
