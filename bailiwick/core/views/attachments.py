"""Files of records: the panel, taking one off, and handing one out so that no browser runs it."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, cast

import structlog
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.attachments import aside_of, attach, attachments_of, can_attach, remove_attachment
from bailiwick.core.attachments.actions import doors
from bailiwick.core.attachments.kinds import PASSIVE
from bailiwick.core.attachments.store import opened
from bailiwick.core.forms import AttachmentForm
from bailiwick.core.models import Attachment
from bailiwick.core.scanning.serving import let_out

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest

    from bailiwick.core.actors import Account

#: files shown of those that are kept aside
MOST_ASIDE = 50
log = structlog.get_logger(__name__)


@require_http_methods(["GET", "HEAD", "POST"])
def attachments(request: HttpRequest, record_type: str, record_id: int) -> HttpResponse:
    """Show the files of a record the user may see, and take new ones."""
    actor = actor_of(request)
    record = doors.record(cast("Account", actor.user), record_type, record_id)
    form = AttachmentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        try:
            for upload in form.cleaned_data["upload"]:
                attach(record, actor=actor, now=clock.now(), upload=upload, note=form.cleaned_data["note"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _done(request, record)
    return _panel(request, record, form)


def _done(request: HttpRequest, record: Model) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _panel(request, record, AttachmentForm())
    messages.success(request, _("The file is attached."))
    return redirect("core:attachments", record._meta.label_lower, record.pk)


def _panel(request: HttpRequest, record: Model, form: AttachmentForm) -> HttpResponse:
    """Render the panel's content, or a page of its own for a plain visit."""
    context = {
        "record": record,
        "record_type": record._meta.label_lower,
        "record_url": getattr(record, "get_absolute_url", str)() if hasattr(record, "get_absolute_url") else "",
        "attachments": attachments_of(record),
        "aside": list(aside_of(record)[:MOST_ASIDE]),
        "form": form,
        "may_add": can_attach(actor_of(request), record),
    }
    name = "core/_attachments.html" if request.headers.get("HX-Request") else "core/attachments.html"
    return render(request, name, context, status=422 if form.errors else 200)


@require_safe
def attachment(request: HttpRequest, pk: int) -> HttpResponse | FileResponse:
    """Hand out a file of a record the user may see; only what cannot act is shown inside the browser."""
    row = get_object_or_404(Attachment.objects.select_related("file"), pk=pk, removed_at=None)
    doors.record(cast("Account", actor_of(request).user), row.record_type, row.record_id)
    let_out(row.file)
    try:
        response = FileResponse(opened(row.file_id))
    except FileNotFoundError as missing:
        log.error("stored file is missing", sha256=row.file_id)  # noqa: TRY400 - the digest says all
        raise Http404 from missing
    response.headers["Content-Length"] = row.file.size  # a bucket's answer has no end to seek
    return harmless(response, row.file.media_type, row.name)


def harmless(response: FileResponse, media_type: str, name: str) -> FileResponse:
    """Set the headers that keep a browser from running, guessing or framing a file."""
    is_passive = media_type in PASSIVE
    kind = media_type if is_passive or media_type == "application/pdf" else "application/octet-stream"
    response.headers["Content-Type"] = "text/plain; charset=utf-8" if kind == "text/plain" else kind
    response.headers["Content-Disposition"] = content_disposition_header(not is_passive, PurePath(name).name) or "attachment"
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response


@require_POST
def attachment_remove(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a file off its record."""
    actor = actor_of(request)
    row = get_object_or_404(Attachment, pk=pk, removed_at=None)
    record = doors.record(cast("Account", actor.user), row.record_type, row.record_id)
    remove_attachment(row, record=record, actor=actor, now=clock.now())
    return _done_removing(request, record)


def _done_removing(request: HttpRequest, record: Model) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return _panel(request, record, AttachmentForm())
    messages.success(request, _("The file is taken off; the trail still names it."))
    return redirect("core:attachments", record._meta.label_lower, record.pk)
