"""What every test may use: the fixed instant, a look at the trail, and the work of a worker."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

from django.apps import apps
from django.db import connections
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.models import OrmQ
from django_q.signing import SignedPackage

from bailiwick.core.jobs import wake

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.db.models import Model

Result = TypeVar("Result")
#: seconds within which work beside a test must be done; waiting for a row that the test holds takes longer
SOON = 15
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
    while row := _next_due(until):
        package = SignedPackage.loads(row.payload)
        row.delete()
        import_string(package["func"])(*package["args"], **package["kwargs"])
        made += 1
    return made


def _next_due(until: datetime | None) -> OrmQ | None:
    """Return the row that a worker would take next."""
    wake()
    found: OrmQ | None = OrmQ.objects.filter(lock__lte=until or timezone.now()).order_by("lock", "id").first()
    return found


def elsewhere(*works: Callable[[], Result]) -> list[Result]:
    """Do these at the same time, each on a connection of its own as another process would; return what each returned.

    Raises TimeoutError when one of them waits for what the test itself holds.
    """

    def on_its_own(work: Callable[[], Result]) -> Result:
        try:
            return work()
        finally:
            connections.close_all()

    pool = ThreadPoolExecutor(len(works))
    try:
        return [one.result(SOON) for one in [pool.submit(on_its_own, work) for work in works]]
    finally:
        pool.shutdown(wait=False)  # who waits for us goes on when the test lets go
