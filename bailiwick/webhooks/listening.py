"""Whether any webhook is in use at all, known without a query: every event of the product asks, and most installations have none.

What is kept errs to one side alone. "There is one" is said before the first webhook is committed and once more after
it, and nobody overwrites it; "there is none" is only added where nothing is said yet, and is believed for a minute.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import structlog
from django.core.cache import cache, caches
from django.core.cache.backends.db import BaseDatabaseCache
from django.db import transaction

from bailiwick.webhooks.models import Webhook

if TYPE_CHECKING:
    from collections.abc import Callable

log = structlog.get_logger(__name__)
KEY = "webhooks-in-use"
#: seconds for which it is believed that there is one, and that there is none
LONG, SHORT = 24 * 3600, 60


def may_listen() -> bool:
    """Whether some webhook may be in use; where this says no, there is none."""
    if isinstance(caches["default"], BaseDatabaseCache):
        return True  # a cache in the database would cost what asking for the webhooks costs, and hold its row until we commit
    kept = _ask(lambda: cache.get(KEY))
    if kept is None:
        kept = Webhook.objects.in_use().exists()
        _ask(lambda: cache.add(KEY, kept, LONG if kept else SHORT))
    return bool(kept)


def will_listen() -> None:
    """Say that there is a webhook: now, so that nobody misses it who asks after our commit, and again after it."""
    cache.set(KEY, True, LONG)
    transaction.on_commit(lambda: cache.set(KEY, True, LONG), robust=True)


def _ask(question: Callable[[], bool | None]) -> bool | None:
    """Return what the cache answers; nothing when it is away: no act of anybody may fail for that."""
    try:
        return question()
    except Exception as error:  # noqa: BLE001 - each kind of cache has exceptions of its own
        log.warning("the cache does not answer", error=str(error))
        return None
