"""Pages of the trail that begin after a row: as fast at the end as at the start."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.audit.models import AuditRow
from bailiwick.core.records.keyset import beyond, cursor_of, keys_of, ordering, values_of

if TYPE_CHECKING:
    from django.db.models import QuerySet

KEYS = keys_of(AuditRow, ["-at"])


def older_page(rows: QuerySet[AuditRow], cursor: str, size: int) -> tuple[list[AuditRow], str]:
    """Return one page of rows, newest first, and the place where older ones begin ("" at the end)."""
    place = values_of(AuditRow, KEYS, cursor) if cursor else None
    if place is not None:
        rows = rows.filter(beyond(KEYS, place))
    found = list(rows.order_by(*ordering(KEYS))[: size + 1])
    more, page = len(found) > size, found[:size]
    return page, cursor_of(KEYS, {"at": page[-1].at, "pk": page[-1].pk}) if more else ""
