"""What of some found records a user may see: the read door of each kind as a question that is put into SQL once for whoever asks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models.expressions import RawSQL

from bailiwick.core.asked_by import AskedBy
from bailiwick.core.models import SearchDocument
from bailiwick.core.prepared import Slot

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import Model

    from bailiwick.core.actors import Account
    from bailiwick.core.search.registry import Searchable

#: how a list of keys is read from one value
LISTED = {
    "sqlite": "SELECT value FROM json_each(%s)",
    "postgresql": "SELECT CAST(value AS bigint) FROM json_array_elements_text(CAST(%s AS json))",
}
#: the questions of each kind: which keys are seen, and what they stand for
_questions: dict[str, tuple[Searchable[Any], AskedBy[int], AskedBy[Any]]] = {}


def those_seen(searchable: Searchable[Any], user: Account, keys: Iterable[int]) -> set[int]:
    """Return which of these records a user may see."""
    wanted = list(keys)
    return set(_of(searchable)[1](user, keys=json.dumps(wanted))) if wanted else set()


def those_shown(searchable: Searchable[Any], user: Account, keys: Iterable[int]) -> list[Model]:
    """Return those of these records that a user may see, with what is shown of them."""
    wanted = list(keys)
    return list(_of(searchable)[2](user, keys=json.dumps(wanted))) if wanted else []


def _of(searchable: Searchable[Any]) -> tuple[Searchable[Any], AskedBy[int], AskedBy[Any]]:
    known = _questions.get(searchable.kind)
    if known is None or known[0] is not searchable:
        seen = AskedBy(searchable.model, lambda user: searchable.queryset(user).order_by().filter(pk__in=listed()).values_list("pk", flat=True))
        shown = AskedBy(searchable.model, lambda user: searchable.queryset(user).order_by().filter(pk__in=listed()))
        known = _questions[searchable.kind] = searchable, seen, shown
    return known


def listed() -> RawSQL:
    """Return the keys of the slot `keys`, a list in JSON, as what `pk__in` takes."""
    return RawSQL(LISTED[connection.vendor], [Slot("keys", SearchDocument.body)])  # noqa: S611 - the value stands apart
