"""What can be found: each app says it for its own records."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.db.models import Model

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet
    from django.utils.functional import _StrPromise

    from bailiwick.core.actors import Account

M = TypeVar("M", bound=Model)


@dataclass(frozen=True, slots=True)
class Document:
    """The searchable text of one record.

    Everybody who may see the record may find and read every word of it, so text with a
    narrower door (internal notes) is a kind of its own. `codes` are numbers, serials and
    host names, which are found by any three characters in a row as well.
    """

    title: str
    at: datetime
    body: str = ""
    codes: str = ""


@dataclass(frozen=True, slots=True)
class Result:
    """A found record as the list shows it."""

    url: str
    title: str
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Searchable(Generic[M]):
    """One kind of record that can be found.

    `queryset` is the read door; `document` may return None for a record that is not to be
    found; `everything` are the records with what `document` needs, for rebuilding. Of a
    crowd there are millions: only its newest matches are looked through, and `own` gives the
    keys of what somebody sees who sees few of it. A part is shown on the page of another record;
    while somebody types it is looked through only where little else is found.
    """

    model: type[M]
    document: Callable[[M], Document | None]
    queryset: Callable[[Account], QuerySet[M]]
    result: Callable[[M], Result]
    title: str | _StrPromise
    order: int = 100
    everything: Callable[[], QuerySet[M]] | None = None
    is_crowd: bool = False
    is_part: bool = False
    own: Callable[[Account], list[int]] | None = None

    @property
    def kind(self) -> str:
        """The model's label, such as `desk.ticket`."""
        return self.model._meta.label_lower

    def all_records(self) -> QuerySet[M]:
        """Return every record, whoever may see it, oldest first."""
        rows: QuerySet[M] = self.everything() if self.everything else self.model._default_manager.all()
        return rows.order_by("pk")


_searchables: dict[str, Searchable[Any]] = {}


def register_search(searchable: Searchable[Any]) -> None:
    """Let the records of a model be found."""
    _searchables[searchable.kind] = searchable


def searchables() -> dict[str, Searchable[Any]]:
    """Return what can be found, by kind, in the order of the tabs."""
    return dict(sorted(_searchables.items(), key=lambda entry: entry[1].order))
