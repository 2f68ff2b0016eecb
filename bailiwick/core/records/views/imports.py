"""Importing a file: upload, columns, dry run, and the batch that comes of it."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, BinaryIO, cast

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.jobs import enqueue
from bailiwick.core.models import Batch
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.core.records.actions import undo_batch
from bailiwick.core.records.actions.imports import begin_import, cancel_import, carry_on_import, check_import, draft_import, map_import, rows_of
from bailiwick.core.records.bulk import bulk_edit_of
from bailiwick.core.records.doors import account_of, batch_or_404, record_or_404
from bailiwick.core.records.exporting import exact_text
from bailiwick.core.records.forms import build_form
from bailiwick.core.records.importing.mapping import targets_of
from bailiwick.core.records.importing.reading import MOST_BYTES, MOST_ROWS, read_table
from bailiwick.core.records.permissions import can_import, can_undo
from bailiwick.core.records.registry import record_named
from bailiwick.core.records.running import run_import
from bailiwick.core.records.views.pages import with_form
from bailiwick.core.records.words import as_title

if TYPE_CHECKING:
    from bailiwick.core.records.importing.reading import Sheet
    from bailiwick.core.records.registry import Record

#: up to so many rows an import is carried out while the person waits
AT_ONCE = 1000
#: rows of the batch's page
SHOWN = 200


@require_http_methods(["GET", "HEAD", "POST"])
def upload(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a file and make it the draft of an import."""
    actor = actor_of(request)
    record = with_form(record_or_404(account_of(request), slug))
    require(can_import(actor, record))
    error = ""
    if request.method == "POST":
        try:
            sheet, name = sheet_in(request)
            return redirect("records:mapping", draft_import(record, actor=actor, now=clock.now(), sheet=sheet, filename=name).pk)
        except ValidationError as problem:
            error = " ".join(problem.messages)
    targets = targets_of(record, build_form(record, account_of(request)))
    context = {
        "record": record,
        "plural": as_title(record.plural),
        "targets": targets,
        "error": error,
        "most_bytes": MOST_BYTES,
        "most_rows": MOST_ROWS,
    }
    return render(request, "core/records/import_upload.html", context, status=422 if error else 200)


def sheet_in(request: HttpRequest) -> tuple[Sheet, str]:
    """Return the uploaded table and the file's name; raises ValidationError with a sentence."""
    file = request.FILES.get("file")
    if file is None:
        raise ValidationError(_("Choose a file first."))
    return read_table(cast("BinaryIO", file), file.size or 0), file.name or ""


@require_safe
def template(request: HttpRequest, slug: str) -> HttpResponse:
    """Send an empty CSV file with the headings that an import understands."""
    record = with_form(record_or_404(account_of(request), slug))
    require(can_import(actor_of(request), record))
    titles = [t.title for t in targets_of(record, build_form(record, account_of(request)))]
    return csv_answer(f"{record.slug}.csv", [titles])


@require_http_methods(["GET", "HEAD", "POST"])
def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask which column goes into which field."""
    batch, actor = batch_or_404(account_of(request), pk), actor_of(request)
    record = record_named(batch.record)
    error = ""
    if request.method == "POST":
        headings = batch.plan.get("headings", [])
        try:
            map_import(batch, actor=actor, mapping={h: request.POST.get(f"column.{i}", "") for i, h in enumerate(headings)})
            return redirect("records:check", batch.pk)
        except ValidationError as problem:
            error = " ".join(problem.messages)
        except Conflict as conflict:
            messages.warning(request, str(conflict.message))
            return redirect("records:batch", batch.pk)
    return mapping_page(request, record, batch, error)


def mapping_page(request: HttpRequest, record: Record, batch: Batch, error: str) -> HttpResponse:
    """Show the columns of a draft with examples and the fields they could go into."""
    if batch.state != Batch.State.DRAFT:
        return redirect("records:batch", batch.pk)
    require(can_import(actor_of(request), record))
    examples = rows_of(batch)[:3]
    typed = {h: request.POST.get(f"column.{i}", "") for i, h in enumerate(batch.plan["headings"])} if error else batch.plan["mapping"]
    columns = [
        {"name": f"column.{i}", "title": h, "chosen": typed.get(h, ""), "examples": [cells[i] for _n, cells in examples if cells[i]]}
        for i, h in enumerate(batch.plan["headings"])
    ]
    targets = targets_of(record, build_form(record, account_of(request)))
    context = {"record": record, "batch": batch, "columns": columns, "targets": targets, "error": error, "plural": as_title(record.plural)}
    return render(request, "core/records/import_mapping.html", context, status=422 if error else 200)


@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what the import would do, changing nothing; `?report` sends what would be refused as a file."""
    batch = batch_or_404(account_of(request), pk)
    if batch.state != Batch.State.DRAFT:
        return redirect("records:batch", batch.pk)
    run = check_import(batch, actor=actor_of(request), now=clock.now())
    if "report" in request.GET:
        return report_file(run.report)
    record = record_named(batch.record)
    context = {"record": record, "batch": batch, "run": run, "report": run.report[:SHOWN], "plural": as_title(record.plural)}
    return render(request, "core/records/import_check.html", context)


@require_POST
def apply(request: HttpRequest, pk: int) -> HttpResponse:
    """Carry an import out: small ones now, large ones by a job."""
    batch, actor = batch_or_404(account_of(request), pk), actor_of(request)
    try:
        begin_import(batch, actor=actor)
        if batch.total > AT_ONCE:
            enqueue(run_import, batch.pk, actor.address, actor.request_id)
        else:
            carry_on_import(batch, actor=actor, now=clock.now())
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
    return redirect("records:batch", batch.pk)


@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Call an import off."""
    batch = batch_or_404(account_of(request), pk)
    try:
        cancel_import(batch, actor=actor_of(request), now=clock.now())
        messages.success(request, _("The import is called off."))
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
    return redirect("records:batch", batch.pk)


@require_safe
def show_batch(request: HttpRequest, pk: int) -> HttpResponse:
    """Show what a batch did, or how far it is."""
    batch = batch_or_404(account_of(request), pk)
    record = record_named(batch.record)
    done = {Batch.State.DONE, Batch.State.CANCELLED, Batch.State.FAILED}
    rows = list(batch.rows.all()[:SHOWN])
    context = {
        "batch": batch,
        "record": record,
        "plural": as_title(record.plural),
        "rows": [(row, f"{record.list_url()}{row.subject_id}/") for row in rows],
        "report": batch.report[:SHOWN],
        "may_undo": batch.state in done and bool(batch.created or batch.changed) and can_undo(actor_of(request), batch),
        "words": ngettext("%(done)d of %(total)d row", "%(done)d of %(total)d rows", batch.total) % {"done": batch.done, "total": batch.total},
    }
    part = "#progress" if getattr(request, "htmx", False) else ""
    return render(request, f"core/records/batch.html{part}", context)


@require_safe
def batch_report(request: HttpRequest, pk: int) -> HttpResponse:
    """Send the refused rows of a batch as a file."""
    return report_file(batch_or_404(account_of(request), pk).report)


@require_POST
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a batch back."""
    batch = batch_or_404(account_of(request), pk)
    try:
        bulk = bulk_edit_of(record_named(batch.record)) if batch.kind == Batch.Kind.BULK_EDIT else None
        undo = bulk.undo if bulk is not None else undo_batch
        undone, kept = undo(batch, actor=actor_of(request), now=clock.now())
    except Conflict as conflict:
        messages.warning(request, str(conflict.message))
        return redirect("records:batch", batch.pk)
    messages.success(
        request, ngettext("%(count)d record is as it was before.", "%(count)d records are as they were before.", undone) % {"count": undone}
    )
    if kept:
        said = ngettext(
            "%(count)d record stays, because it was changed since; it is named below.",
            "%(count)d records stay, because they were changed since; they are named below.",
            kept,
        )
        messages.warning(request, said % {"count": kept})
        return redirect("records:batch", batch.pk)
    return redirect(record_named(batch.record).list_url())


def report_file(report: list[list[object]]) -> HttpResponse:
    """Return refused rows as a CSV file."""
    return csv_answer("refused-rows.csv", [[_("Row"), _("Column"), _("Reason")], *([exact_text(str(c)) for c in line] for line in report)])


def csv_answer(name: str, rows: list[list[str]]) -> HttpResponse:
    """Return a small CSV file."""
    out = io.StringIO()
    csv.writer(out).writerows(rows)
    return HttpResponse(
        "\ufeff" + out.getvalue(), content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
