"""The API of every plain record: typed by its form, under the same doors and actions as its pages."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.utils.translation import gettext as _
from ninja import Query, Router, Status

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.core.problems import Stale
from bailiwick.core.records.actions import change_record, create_record, restore_record, retire_record
from bailiwick.core.records.doors import account_of, record_or_404, row_or_404
from bailiwick.core.records.keyset import values_of
from bailiwick.core.records.listing import Listing, expressions, listing_for
from bailiwick.core.records.registry import all_records
from bailiwick.core.records.schemas import change_schema, create_schema, filter_schema, item_schema
from bailiwick.core.records.serving import form_data, item_of, require_sort, told_apart, values_item, version_of, with_relations

if TYPE_CHECKING:
    from collections.abc import Callable

    from ninja import Schema

    from bailiwick.core.records.registry import Record


def router_of(records: list[Record]) -> Router:
    """Return the endpoints of these record types."""
    router = Router(tags=["records"])
    for record in records:
        _add_reading(router, record)
        if record.form is not None and record.is_plain:
            _add_writing(router, record)
    return router


def _typed(function: Callable[..., Any], name: str, words: str, **annotations: Any) -> Callable[..., Any]:
    """Give an endpoint made for one record type its name, description and the schemas it takes."""
    function.__name__, function.__doc__ = name, words
    function.__annotations__ = {"request": HttpRequest, **annotations}
    return function


def _name(verb: str, record: Record) -> str:
    return f"{verb}_{record.slug.replace('-', '_')}"


def _add_reading(router: Router, record: Record) -> None:
    slug, item = record.slug, item_schema(record)

    def list_rows(request: HttpRequest, filters: Any, paging: Any) -> object:
        del filters  # read from the link, with the negated ones and those of custom fields
        return rows_page(request, slug, paging)

    def get_row(request: HttpRequest, response: HttpResponse, pk: int) -> object:
        found = one(request, slug, pk)
        if "version" in found:
            response["ETag"] = f'"{found["version"]}"'
        return found

    words = f"List {record.plural}: filters and order as in the link of the page."
    listing = _typed(list_rows, _name("list", record), words, filters=Query[filter_schema(record)], paging=Query[Paging])  # type: ignore[misc] # made for this type
    router.get(f"/{slug}/", response=Page[item], summary=words)(listing)  # type: ignore[valid-type] # made for this type
    getting = _typed(get_row, _name("get", record), f"Read one of the {record.plural}.", response=HttpResponse, pk=Key)
    router.get(f"/{slug}/{{pk}}", response=item)(getting)


def rows_page(request: HttpRequest, slug: str, paging: Paging) -> object:
    """Return a page of a list."""
    record = record_or_404(account_of(request), slug)
    listing = listing_for(record, account_of(request), request.GET, clock.now(), with_tabs=False)
    require_sort(listing)
    listing.asked = replace(listing.asked, after="", before="")
    keys = listing.keys()
    if record.form is None:
        return values_page(listing, paging)
    found = listing.rows()
    if expressions(listing.columns):
        found = found.annotate(**expressions(listing.columns))
    page = page_of(with_relations(record, found), paging, sort=[("-" if k.descending else "") + k.path for k in keys])
    rows: Any = page["items"]
    return {**page, "items": [item_of(record, row) for row in rows]}


def values_page(listing: Listing, paging: Paging) -> object:
    """Return a page of a type without a form: its columns' values."""
    place = opened(paging.cursor, listing) if paging.cursor else ""
    listing.asked, listing.size, listing.shown = replace(listing.asked, after=place), paging.limit, listing.record.columns
    page = listing.page()
    return {"items": [values_item(listing, values) for values in page.values], "next": page.next or None}


def opened(cursor: str, listing: Listing) -> str:
    """Return the place in a cursor; raises ValidationError when it does not belong to this list."""
    if values_of(listing.record.model, listing.keys(), cursor) is None:
        raise ValidationError({"cursor": _("This cursor is not valid here. Begin again with the first page.")})
    return cursor


def one(request: HttpRequest, slug: str, pk: int) -> dict[str, Any]:
    """Return one record; raises Http404."""
    user = account_of(request)
    record = record_or_404(user, slug)
    if record.form is not None:
        row = with_relations(record, record.visible_to(user)).filter(pk=pk).first()
        if row is None:
            raise Http404
        return item_of(record, row)
    listing = listing_for(record, user, QueryDict("retired=all"), clock.now(), with_tabs=False, scope=Q(pk=pk))
    values = replace(listing, shown=record.columns).page().values
    if not values:
        raise Http404
    return values_item(listing, values[0])


def _add_writing(router: Router, record: Record) -> None:
    slug, item = record.slug, item_schema(record)

    def create_row(request: HttpRequest, response: HttpResponse, payload: Schema) -> object:
        found = record_or_404(account_of(request), slug)
        made = create_record(found, actor=actor_of(request), now=clock.now(), data=form_data(payload.dict(exclude_unset=True)))
        response["Location"] = request.path + str(made.pk)
        return Status(201, one(request, slug, made.pk))

    def change_row(request: HttpRequest, pk: int, payload: Schema) -> object:
        given = payload.dict(exclude_unset=True)
        version = version_of(request.headers.get("If-Match", ""), given.get("version"))
        row = row_or_404(record_or_404(account_of(request), slug), account_of(request), pk)
        try:
            change_record(row, actor=actor_of(request), now=clock.now(), data=form_data(given), version=version)
        except Stale as stale:
            row.refresh_from_db()
            raise Stale(stale.message, told_apart(record, row, given)) from stale
        return one(request, slug, pk)

    def retire_row(request: HttpRequest, pk: int) -> object:
        retire_record(row_or_404(record_or_404(account_of(request), slug), account_of(request), pk), actor=actor_of(request), now=clock.now())
        return one(request, slug, pk)

    def restore_row(request: HttpRequest, pk: int) -> object:
        restore_record(row_or_404(record_or_404(account_of(request), slug), account_of(request), pk), actor=actor_of(request), now=clock.now())
        return one(request, slug, pk)

    singular = record.singular
    creating = _typed(create_row, _name("create", record), f"Add a {singular}.", response=HttpResponse, payload=create_schema(record))
    router.post(f"/{slug}/", response={201: item})(creating)
    words = f"Change a {singular}: only the fields that are sent. `version`, or If-Match, guards against overwriting."
    router.patch(f"/{slug}/{{pk}}", response=item)(_typed(change_row, _name("change", record), words, pk=Key, payload=change_schema(record)))
    router.post(f"/{slug}/{{pk}}/retire", response=item)(_typed(retire_row, _name("retire", record), f"Take a {singular} out of use.", pk=Key))
    router.post(f"/{slug}/{{pk}}/restore", response=item)(_typed(restore_row, _name("restore", record), f"Bring a {singular} back into use.", pk=Key))


router = router_of(all_records())
