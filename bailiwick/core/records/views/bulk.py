"""Editing many rows together: choose the fields, look at every change, apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.permissions import require
from bailiwick.core.records.actions.many import MOST
from bailiwick.core.records.bulk import Told, bulk_edit_of
from bailiwick.core.records.doors import account_of, record_or_404
from bailiwick.core.records.listing import listing_for
from bailiwick.core.records.views.saved import way_back_of
from bailiwick.core.records.words import as_title

if TYPE_CHECKING:
    from django import forms

    from bailiwick.core.models import Batch
    from bailiwick.core.records.registry import Record

#: rows of a preview that are shown one by one
SHOWN = 200


@require_POST
def bulk_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead from ticked rows to their new values: fields, preview, apply."""
    user, actor = account_of(request), actor_of(request)
    record = record_or_404(user, slug)
    bulk = bulk_edit_of(record)
    if bulk is None:
        raise Http404
    require(bulk.may(actor))
    keys = chosen_keys(request, record)
    if not keys:
        messages.warning(request, _("Tick the rows to edit first."))
        return redirect(list_it_came_from(request, record))
    form = bulk.form(user, {name: request.POST.get(name) for name in request.POST.getlist("field")})
    names = [name for name in request.POST.getlist("field") if name in form.fields]
    if not names or "back" in request.POST:
        return page(request, record, keys, "core/records/bulk_fields.html", form=form, names=names, asked="field" in request.POST)
    data = {name: _given(request, form, name) for name in names}
    try:
        if "apply" in request.POST:
            return _applied(request, record, bulk.apply(keys, actor=actor, now=clock.now(), data=data))
        told = bulk.preview(keys, actor=actor, now=clock.now(), data=data)
    except ValidationError as error:
        return page(request, record, keys, "core/records/bulk_fields.html", form=form, names=names, asked=True, problems=error.messages)
    return _preview(request, record, keys, names, told)


def _given(request: HttpRequest, form: forms.BaseForm, name: str) -> object:
    """Return what was sent for a field: a list where several may be chosen."""
    field = form.fields[name]
    many = hasattr(field, "queryset") and getattr(field.widget, "allow_multiple_selected", False)
    return request.POST.getlist(name) if many else request.POST.get(name, "")


def _applied(request: HttpRequest, record: Record, batch: Batch) -> HttpResponse:
    said = ngettext("%(count)d record is changed.", "%(count)d records are changed.", batch.changed) % {"count": batch.changed}
    undo = reverse("records:undo", args=[batch.pk])
    messages.success(request, said, extra_tags=f"undo:{undo}" if batch.changed else "")
    return redirect("records:batch", batch.pk) if batch.refused else redirect(list_it_came_from(request, record))


def _preview(request: HttpRequest, record: Record, keys: list[int], names: list[str], told: list[Told]) -> HttpResponse:
    changed, refused = [one for one in told if one.lines], [one for one in told if one.problems]
    return page(
        request,
        record,
        keys,
        "core/records/bulk_preview.html",
        names=names,
        given=[(name, value) for name in names for value in (request.POST.getlist(name) or [""])],
        changed=changed[:SHOWN],
        more=max(len(changed) - SHOWN, 0),
        total=len(changed),
        refused=refused[:SHOWN],
        unchanged=len(told) - len(changed) - len(refused),
    )


def list_it_came_from(request: HttpRequest, record: Record) -> str:
    """Return the list with the filters and order under which the rows were ticked."""
    link = request.POST.get("link", "")
    return way_back_of(request, record) + (link if link.startswith("?") else "")


def chosen_keys(request: HttpRequest, record: Record) -> list[int]:
    """Return the keys of the ticked rows, or of all rows that the list's link finds, up to the bound."""
    if "all" in request.POST:
        link = QueryDict(request.POST.get("link", "").lstrip("?"))
        rows = listing_for(record, account_of(request), link, clock.now(), with_tabs=True).rows()
        return list(rows.order_by("pk").values_list("pk", flat=True)[:MOST])
    ticked = [text for text in request.POST.getlist("pk") if text.isdecimal() and len(text) < len(str(2**63))]
    return [int(text) for text in dict.fromkeys(ticked)][:MOST]


def page(request: HttpRequest, record: Record, keys: list[int], template: str, **context: object) -> HttpResponse:
    """Show a step of the bulk edit; the rows and the way back go along in hidden fields."""
    count = ngettext("%(count)d record", "%(count)d records", len(keys)) % {"count": len(keys)}
    base = {"record": record, "keys": keys, "count": count, "plural": as_title(record.plural), "back": list_it_came_from(request, record)}
    return render(request, template, base | {"link": request.POST.get("link", ""), "to": request.POST.get("to", "")} | context)
