"""Lists page by page: each page begins after the last row of the one before, at any depth equally fast."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.utils.translation import gettext as _
from ninja import Field, Schema

from bailiwick.core.records.keyset import cursor_of, first_rows, keys_of, stretches, values_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from django.db.models import QuerySet

Item = TypeVar("Item")
signer = Signer(salt="bailiwick.core.api.pages")


class Paging(Schema):
    """Which page of a list is wanted: `paging: Query[Paging]`."""

    cursor: str = Field("", max_length=2000, description="`next` of the page before; empty for the first page.")
    limit: int = Field(50, ge=1, le=200, description="Rows on a page.")


class Page(Schema, Generic[Item]):
    """Some rows of a list, and where the next ones begin."""

    items: list[Item]
    next: str | None = Field(None, description="Cursor of the next page; absent on the last one.")


def page_of(rows: QuerySet[Any], paging: Paging, *, sort: Sequence[str] = ("-pk",)) -> dict[str, object]:
    """Return one page of a queryset, ordered by fields of its own model (the key is added to break ties).

    Raises ValidationError for a cursor that was not given out for this order.
    """
    keys, values = keys_of(rows.model, sort), None
    if paging.cursor:
        values = values_of(rows.model, keys, _opened(paging.cursor, sort))
        if values is None:
            raise _bad_cursor()
    found = list(first_rows(rows, stretches(keys, values), paging.limit + 1))
    items = found[: paging.limit]
    more = len(found) > paging.limit
    return {"items": items, "next": _sealed(cursor_of(keys, _place(items[-1], keys)), sort) if more else None}


def _place(row: object, keys: Sequence[Any]) -> dict[str, object]:
    """Return the row's values of the keys, following relations."""
    return {key.path: _value(row, key.path) for key in keys}


def _value(row: object, path: str) -> object:
    for step in path.split("__"):
        row = getattr(row, step, None)
    return row


def _sealed(place: str, sort: Sequence[str]) -> str:
    return signer.sign(f"{place}~{','.join(sort)}").replace(":", "!")


def _opened(cursor: str, sort: Sequence[str]) -> str:
    """Return the place in a cursor; raises ValidationError when it is not ours or is for another order."""
    try:
        place, _tilde, order = signer.unsign(cursor.replace("!", ":")).partition("~")
    except BadSignature:
        raise _bad_cursor() from None
    if order != ",".join(sort):
        raise _bad_cursor()
    return place


def _bad_cursor() -> ValidationError:
    return ValidationError({"cursor": _("This cursor is not valid here. Begin again with the first page.")})
