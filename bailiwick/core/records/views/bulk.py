"""Editing many rows together: choose the fields, look at every change, apply."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.permissions import require
from bailiwick.core.records.actions import change_many, preview_many
from bailiwick.core.records.actions.many import MOST
from bailiwick.core.records.changes import lines_of
from bailiwick.core.records.custom import PREFIX
from bailiwick.core.records.doors import account_of, record_or_404
from bailiwick.core.records.forms import build_form
from bailiwick.core.records.listing import listing_for
from bailiwick.core.records.views.saved import way_back_of
from bailiwick.core.records.words import as_title

if TYPE_CHECKING:
    from bailiwick.core.records.forms import Form
    from bailiwick.core.records.registry import Record

#: rows of a preview that are shown one by one
SHOWN = 200


@require_POST
def bulk_edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Lead from ticked rows to their new values: fields, preview, apply."""
    user, actor = account_of(request), actor_of(request)
    record = record_or_404(user, slug)
    if record.form is None or not record.is_plain:
        raise Http404
    require(record.may_edit(actor) or record.can_edit is not None)
    keys = chosen_keys(request, record)
    if not keys:
        messages.warning(request, _("Tick the rows to edit first."))
        return redirect(way_back_of(request, record))
    form = bulk_form(record, request)
    names = [n for n in request.POST.getlist("field") if n in form.fields]
    if not names or "back" in request.POST:
        return page(request, record, keys, "core/records/bulk_fields.html", form=form, names=names, asked="field" in request.POST)
    data = {
        name: request.POST.getlist(name)
        if hasattr(form.fields[name], "queryset") and form.fields[name].widget.allow_multiple_selected
        else request.POST.get(name, "")
        for name in names
    }
    if "apply" in request.POST:
        batch = change_many(record, actor=actor, now=clock.now(), keys=keys, data=data)
        said = ngettext("%(count)d record is changed.", "%(count)d records are changed.", batch.changed) % {"count": batch.changed}
        undo = reverse("records:undo", args=[batch.pk])
        messages.success(request, said, extra_tags=f"undo:{undo}" if batch.changed else "")
        return redirect("records:batch", batch.pk) if batch.refused else redirect(way_back_of(request, record))
    outcomes = preview_many(record, actor=actor, now=clock.now(), keys=keys, data=data)
    changed = [o for o in outcomes if o.kind == "changed"]
    return page(
        request,
        record,
        keys,
        "core/records/bulk_preview.html",
        names=names,
        given=[(name, value) for name in names for value in (request.POST.getlist(name) or [""])],
        changed=[(o.subject, lines_of(record, o, form)) for o in changed[:SHOWN]],
        more=max(len(changed) - SHOWN, 0),
        total=len(changed),
        refused=[(o.subject, o.errors) for o in outcomes if o.errors][:SHOWN],
        unchanged=sum(o.kind == "unchanged" for o in outcomes),
    )


def chosen_keys(request: HttpRequest, record: Record) -> list[int]:
    """Return the keys of the ticked rows, or of all rows that the list's link finds, up to the bound."""
    if "all" in request.POST:
        link = QueryDict(request.POST.get("link", "").lstrip("?"))
        rows = listing_for(record, account_of(request), link, clock.now(), with_tabs=True).rows()
        return list(rows.order_by("pk").values_list("pk", flat=True)[:MOST])
    ticked = [text for text in request.POST.getlist("pk") if text.isdecimal() and len(text) < len(str(2**63))]
    return [int(text) for text in dict.fromkeys(ticked)][:MOST]


def bulk_form(record: Record, request: HttpRequest) -> Form:
    """Return the type's form with the fields that may be edited together; what must be unique cannot."""
    form = build_form(record, account_of(request), initial={n: request.POST.get(n) for n in request.POST.getlist("field")})
    unique = {f.name for f in record.model._meta.concrete_fields if f.unique}
    wanted = record.bulk_fields
    for name in list(form.fields):
        kept = name.startswith(PREFIX) or (name not in unique if wanted is None else name in wanted)
        if not kept:
            del form.fields[name]
        else:
            if isinstance(form.fields[name], forms.BooleanField):
                form.fields[name] = forms.ChoiceField(label=form.fields[name].label, choices=[("yes", _("yes")), ("no", _("no"))])
            form.fields[name].required = False
            form.fields[name].widget.is_required = False
    return form


def page(request: HttpRequest, record: Record, keys: list[int], template: str, **context: object) -> HttpResponse:
    """Show a step of the bulk edit; the rows and the way back go along in hidden fields."""
    count = ngettext("%(count)d record", "%(count)d records", len(keys)) % {"count": len(keys)}
    base = {"record": record, "keys": keys, "count": count, "plural": as_title(record.plural), "back": way_back_of(request, record)}
    return render(request, template, base | {"link": request.POST.get("link", ""), "to": request.POST.get("to", "")} | context)
