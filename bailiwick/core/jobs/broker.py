"""The queue of django-q, from which several workers take without waiting for each other or looking at the same rows."""

from __future__ import annotations

from time import monotonic, sleep
from typing import Any

from django.db import transaction
from django.utils import timezone
from django_q.brokers.orm import ORM
from django_q.conf import Conf

from bailiwick.core.jobs.waking import wake


class LeasingBroker(ORM):  # type: ignore[misc] # django-q ships no types
    """Hands out rows under a lease: what another worker is taking at this instant is passed over (SKIP LOCKED, where the engine has it)."""

    _looked_at = float("-inf")

    def dequeue(self) -> list[tuple[int, str]] | None:
        """Take the rows that wait longest, after a look whether something calls for work; without any, wait a moment and return nothing."""
        self._look()
        due = self.get_connection().filter(key=self.list_key, lock__lt=timezone.now()).order_by("lock", "id")
        if due.exists():  # a look costs no lock; on SQLite taking would hold up every writer
            return self._taken(due)
        sleep(Conf.POLL)
        return None

    def _look(self) -> None:
        """See what waits, as often as without any work in the queue and no oftener."""
        if monotonic() - self._looked_at >= Conf.POLL:
            wake()
            self._looked_at = monotonic()

    @transaction.atomic
    def _taken(self, due: Any) -> list[tuple[int, str]]:
        taken = list(due.select_for_update(skip_locked=True)[: Conf.BULK])
        due.model.objects.filter(pk__in=[row.pk for row in taken]).update(lock=self.timeout(None))
        return [(row.pk, row.payload) for row in taken]
