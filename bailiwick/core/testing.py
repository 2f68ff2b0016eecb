"""What every test may use: the fixed instant, a look at the trail, and the work of a worker."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.apps import apps
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import OrmQ
from django_q.signing import SignedPackage

if TYPE_CHECKING:
    from django.db.models import Model

#: the instant at which tests happen: a Tuesday noon in the county
NOON = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)


def trail(subject: Model) -> list[str]:
    """Return the names of the events recorded about a record, oldest first."""
    rows = apps.get_model("audit", "AuditRow")._default_manager
    about = rows.filter(subject_type=subject._meta.label_lower, subject_id=subject.pk)
    return list(about.order_by("id").values_list("event", flat=True))


def run_jobs(until: datetime | None = None) -> int:
    """Run every queued job that is due, as a worker would, and what those queue in turn.

    With `until`, also jobs that wait for a later instant, such as second attempts.
    Returns how many calls were made.
    """
    made = 0
    while row := OrmQ.objects.filter(lock__lte=until or timezone.now()).order_by("lock", "id").first():
        package = SignedPackage.loads(row.payload)
        row.delete()
        import_string(package["func"])(*package["args"], **package["kwargs"])
        made += 1
    return made
