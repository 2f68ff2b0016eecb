"""The cache in PostgreSQL as all nodes share it: counting in it loses nothing, however many count at once."""

from __future__ import annotations

from django.core.cache.backends.db import DatabaseCache
from django.db import connections, router, transaction


class SharedCache(DatabaseCache):
    """Django's own reads a number and writes it back, so of two nodes that count at once only one counts; here they take turns."""

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a number under the lock of its name; raises ValueError when it is not there."""
        alias = router.db_for_write(self.cache_model_class)
        with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [self.make_key(key, version)])
            return int(super().incr(key, delta, version))
