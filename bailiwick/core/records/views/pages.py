"""The page of one record, and its form."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.conflicts import BASE, Merged, base_of, merge, picked
from bailiwick.core.drafts import drop_sent
from bailiwick.core.models import PlainRecord
from bailiwick.core.panels import panels_for
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict, Stale
from bailiwick.core.records.actions import change_record, create_record, restore_record, retire_record
from bailiwick.core.records.doors import account_of, record_or_404, row_or_404
from bailiwick.core.records.facts import facts_of
from bailiwick.core.records.forms import build_form
from bailiwick.core.records.words import as_title

if TYPE_CHECKING:
    from django.db.models import Model

    from bailiwick.core.records.forms import Form
    from bailiwick.core.records.registry import Record


@require_safe
def show(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Show a record: what it is, what can be done, and the panels of other apps."""
    user = account_of(request)
    record = record_or_404(user, slug)
    row = row_or_404(record, user, pk)
    if record.detail_url:
        return redirect(record.url_of(row))
    panels = [{"title": panel.title, "url": panel.url_for(row), "is_story": panel.is_story} for panel in panels_for(row, user)]
    context = {"record": record, "row": row, "facts": facts_of(record, row, clock.now()), "may_edit": record.may_edit(actor_of(request), row)}
    return render(request, "core/records/detail.html", context | {"panels": panels, "is_plain": isinstance(row, PlainRecord)})


@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask for a new record and add it."""
    user, actor = account_of(request), actor_of(request)
    record = with_form(record_or_404(user, slug))
    require(record.may_edit(actor))
    if request.method != "POST":
        return form_page(request, record, build_form(record, user, initial=request.GET.dict()))
    try:
        made = create_record(record, actor=actor, now=clock.now(), data=request.POST)
    except ValidationError as error:
        return form_page(request, record, refused(build_form(record, user, data=request.POST), error), status=422)
    drop_sent(request, draft_key(record, None))
    messages.success(request, _("%(name)s is saved.") % {"name": made})
    if "another" in request.POST:
        return redirect(record.new_url())
    return redirect(record.url_of(made))


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask for changes of a record and make them; when somebody else was faster, show both versions."""
    user, actor = account_of(request), actor_of(request)
    record = with_form(record_or_404(user, slug))
    row = row_or_404(record, user, pk)
    require(record.may_edit(actor, row))
    if request.method != "POST":
        return form_page(request, record, build_form(record, user, instance=row), row)
    sent = picked(build_form(record, user, instance=row), request.POST)
    merged = Merged(sent)
    try:
        if version_in(request) not in (None, getattr(row, "version", None)):
            merged = merge(build_form(record, user, instance=row), sent, record=row, now=clock.now())
            if merged.clashes:
                return conflict_page(request, record, row, merged)
        change_record(row, actor=actor, now=clock.now(), data=merged.data, version=getattr(row, "version", None))
    except Stale:
        row.refresh_from_db()
        return conflict_page(request, record, row, merge(build_form(record, user, instance=row), merged.data, record=row, now=clock.now()))
    except ValidationError as error:
        return form_page(request, record, refused(build_form(record, user, instance=row, data=merged.data), error), row, status=422)
    drop_sent(request, draft_key(record, row))
    messages.success(request, " ".join(filter(None, [_("The changes are saved."), merged.said()])))
    return redirect(record.url_of(row))


def with_form(record: Record) -> Record:
    """Return a type that has a form; raises Http404."""
    if record.form is None or not record.is_plain:
        raise Http404
    return record


def version_in(request: HttpRequest) -> int | None:
    """Return the version the form was filled from."""
    text = request.POST.get("version", "")
    return int(text) if text.isdecimal() and len(text) < len(str(2**63)) else None


def refused(form: Form, error: ValidationError) -> Form:
    """Return the form with what is wrong, also what only the database knew."""
    form.is_valid()
    known = {m for found in form.errors.as_data().values() for e in found for m in e.messages}
    by_field = error.message_dict if hasattr(error, "error_dict") else {NON_FIELD_ERRORS: error.messages}
    for name, sentences in by_field.items():
        for sentence in sentences:
            if sentence not in known:
                form.add_error(name if name in form.fields else None, sentence)
    return form


def form_page(request: HttpRequest, record: Record, form: Form, row: Model | None = None, *, status: int = 200, **context: object) -> HttpResponse:
    """Show the form of a record."""
    heading = _("Edit %(name)s") % {"name": row} if row is not None else _("New %(type)s") % {"type": record.singular}
    base = {"record": record, "form": form, "row": row, "heading": heading, "draft_key": draft_key(record, row), "plural": as_title(record.plural)}
    version = request.POST.get("version") or getattr(row, "version", "")
    shown = request.POST.get(BASE) or (base_of(build_form(record, account_of(request), instance=row)) if row is not None else "")
    return render(request, "core/records/form.html", {**base, "version": version, "shown": shown, **context}, status=status)


def conflict_page(request: HttpRequest, record: Record, row: Model, merged: Merged) -> HttpResponse:
    """Show what was typed, with what only the other changed, and let choose where both changed a field."""
    form = build_form(record, account_of(request), instance=row, data=merged.data)
    shown = base_of(build_form(record, account_of(request), instance=row))
    context = {"clashes": merged.clashes, "kept_too": merged.said(), "version": getattr(row, "version", ""), "shown": shown}
    return form_page(request, record, form, row, status=409, **context)


def draft_key(record: Record, row: Model | None) -> str:
    """Return the name under which an unfinished form is kept."""
    return f"record-{record.slug}-{row.pk if row is not None else 'new'}"


@require_POST
def retire(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take a record out of use; undo brings it back."""
    record = record_or_404(account_of(request), slug)
    row = row_or_404(record, account_of(request), pk)
    try:
        retire_record(row, actor=actor_of(request), now=clock.now())
        undo = f"undo:{record.list_url()}{row.pk}/restore"
        messages.success(request, _("%(name)s is retired. It stays for history and leaves lists and choices.") % {"name": row}, extra_tags=undo)
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
    return redirect(record.url_of(row))


@require_POST
def restore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Bring a retired record back into use."""
    record = record_or_404(account_of(request), slug)
    row = row_or_404(record, account_of(request), pk)
    try:
        restore_record(row, actor=actor_of(request), now=clock.now())
        messages.success(request, _("%(name)s is in use again.") % {"name": row})
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
    return redirect(record.url_of(row))
