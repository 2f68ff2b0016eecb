"""The list of a record type, and what is chosen about it: filters, columns, options of a combobox."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_safe

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.offers import list_offers_for
from bailiwick.core.records.asking import asked_with, clean
from bailiwick.core.records.audiences import audience_options
from bailiwick.core.records.building import BUILT, built_link, controls_of
from bailiwick.core.records.bulk import bulk_edit_of
from bailiwick.core.records.chips import chips_of, headings_of, hidden_parameters
from bailiwick.core.records.counting import count_each
from bailiwick.core.records.custom import schema_of
from bailiwick.core.records.derive import filters_of
from bailiwick.core.records.doors import account_of, record_or_404
from bailiwick.core.records.forms import MOST_OPTIONS, offered
from bailiwick.core.records.listing import Listing, listing_for, searched
from bailiwick.core.records.permissions import can_edit_view, can_export, can_import, can_share_views
from bailiwick.core.records.registry import all_records
from bailiwick.core.records.tabs import Tab
from bailiwick.core.records.words import as_title

if TYPE_CHECKING:
    from django.db.models import Q

    from bailiwick.core.records.counting import Count
    from bailiwick.core.records.registry import Record


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Show every kind of record there is, by section."""
    from_registry = [r for r in all_seen(request) if not r.detail_url or r.form is not None]
    return render(request, "core/records/index.html", {"records": from_registry})


@require_safe
def list_records(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the list of a record type."""
    return list_page(request, record_or_404(account_of(request), slug))


def list_page(
    request: HttpRequest, record: Record, *, scope: Q | None = None, title: str = "", template: str = "core/records/list.html", **context: object
) -> HttpResponse:
    """Show a list at any address: an app's own view narrows it by `scope` and adds to the context.

    htmx gets the part "list" of the template; the links are relative, so they stay at the address.
    """
    user = account_of(request)
    if BUILT in request.GET:
        return redirect(request.path + built_link(request.GET, filters_of(record, schema_of(record.model))))
    listing = listing_for(record, user, request.GET, clock.now(), scope=scope)
    part = "#list" if getattr(request, "htmx", False) and not request.htmx.boosted else ""  # type: ignore[attr-defined] # set by django-htmx
    answer = render(request, f"{template}{part}", {"title": title or as_title(record.plural), **frame(request, listing), **context})
    patch_vary_headers(answer, ["HX-Request"])
    return answer


def frame(request: HttpRequest, listing: Listing) -> dict[str, object]:
    """Return the context of a list."""
    actor, record, asked = actor_of(request), listing.record, listing.asked
    page, may_edit = listing.page(), record.may_edit(actor)
    page.may_edit = may_edit
    tabs, count = counted(listing)
    return {
        "record": record,
        "listing": listing,
        "page": page,
        "count": count,
        "chips": chips_of(listing),
        "headings": headings_of(listing),
        "tabs": tabs,
        "more_tabs": [t for t in listing.tabs if not t.pinned and t is not listing.view],
        "links": {"next": asked.link(after=page.next) if page.next else "", "previous": asked.link(before=page.previous) if page.previous else ""},
        "here": asked.link(),
        "hidden": hidden_parameters(listing, "q"),
        "may_add": record.may_add(actor),
        "may_edit": may_edit,
        "may_bulk": (bulk := bulk_edit_of(record)) is not None and bulk.may(actor),
        "bulk_offers": list_offers_for(record.model, listing.user),
        "may_import": can_import(actor, record),
        "may_export": can_export(actor),
        "may_edit_view": listing.view.saved is not None and can_edit_view(actor, listing.view.saved),
        "audiences": audience_options(listing.user) if can_share_views(actor) else audience_options(listing.user)[:1],
        "is_narrowed": bool(asked.clauses or asked.q),
    }


def counted(listing: Listing) -> tuple[list[Tab], Count]:
    """Return the pinned tabs with their counts, and how many rows the list itself has; one query for all of them."""
    shown = [tab for tab in listing.tabs if tab.pinned or tab is listing.view]
    for tab in shown:
        tab.url = f"?view={tab.key}"
    told = [tab for tab in shown if tab.counted]
    asked = [replace(listing, view=tab, asked=asked_with(tab.parameters, listing.filters)).told() for tab in told]
    *counts, count = count_each([*asked, listing.told()])
    for tab, number in zip(told, counts, strict=True):
        tab.count = number
    return shown, count


@require_safe
def choose_filters(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the filter builder; its form leads back to the list."""
    listing = listing_for(record_or_404(account_of(request), slug), account_of(request), request.GET, clock.now())
    context = {"record": listing.record, "controls": controls_of(listing), "back": way_back(request, listing.record), "view": listing.asked.view}
    return render(request, "core/records/filters.html" + ("#form" if request.htmx else ""), context | {"asked": listing.asked})  # type: ignore[attr-defined] # set by django-htmx


@require_safe
def choose_columns(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the columns to choose and order; the form leads back to the list."""
    listing = listing_for(record_or_404(account_of(request), slug), account_of(request), request.GET, clock.now())
    if "column" in request.GET:
        return redirect(way_back(request, listing.record) + replace(listing.asked, columns=tuple(chosen_columns(request, listing))).link())
    rest = [c for c in listing.columns if c not in listing.shown]
    columns = [{"name": c.name, "title": c.title, "shown": c in listing.shown, "place": i} for i, c in enumerate([*listing.shown, *rest], 1)]
    context = {
        "record": listing.record,
        "columns": columns,
        "hidden": hidden_parameters(listing, "columns"),
        "back": way_back(request, listing.record),
    }
    return render(request, "core/records/columns.html" + ("#form" if request.htmx else ""), context)  # type: ignore[attr-defined] # set by django-htmx


def chosen_columns(request: HttpRequest, listing: Listing) -> list[str]:
    """Return the names of the ticked columns, by the places given to them."""
    known = {c.name for c in listing.columns}
    ticked = [name for name in request.GET.getlist("column") if name in known]

    def place(name: str) -> int:
        text = request.GET.get(f"{name}.place", "")
        return int(text) if text.isdecimal() and len(text) < len("1000") else len(known)

    return sorted(ticked, key=place)


def way_back(request: HttpRequest, record: Record) -> str:
    """Return the address of the list the builder was opened from; never another site."""
    to = clean(request.GET.get("to", ""))
    safe = to.startswith("/") and url_has_allowed_host_and_scheme(to, allowed_hosts=None)
    return to.partition("?")[0] if safe else record.list_url()


@require_GET
def options(request: HttpRequest, slug: str) -> HttpResponse:
    """Answer what a combobox asks: the visible records in use that contain what was typed.

    Values are marked as keys (“#12”), as inputs take them beside names; a select asks for `bare` ones.
    """
    user = account_of(request)
    record = record_or_404(user, slug)
    mark = "" if "bare" in request.GET else "#"
    rows = offered(record.visible_to(user), user)
    typed = clean(request.GET.get("q", ""))[:100]
    found = searched(record, rows, typed, user)[:MOST_OPTIONS] if typed else rows[:MOST_OPTIONS]
    return JsonResponse({"results": [{"value": f"{mark}{row.pk}", "label": str(row), "detail": _detail(record, row)} for row in found]})


def _detail(record: Record, row: object) -> str:
    """Return the key that tells records of one name apart."""
    keys = [str(getattr(row, name, "")) for name in record.key_fields]
    return _(", ").join(k for k in keys if k and k != str(row))


def all_seen(request: HttpRequest) -> list[Record]:
    """Return the record types whose lists the user may open."""
    user = account_of(request)
    return [r for r in all_records() if not r.see or user.may(r.see)]
