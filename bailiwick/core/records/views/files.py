"""Taking a list away as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.views.decorators.http import require_safe

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.permissions import require
from bailiwick.core.records.doors import account_of, record_or_404
from bailiwick.core.records.exporting import csv_lines, xlsx_file
from bailiwick.core.records.listing import listing_for
from bailiwick.core.records.permissions import can_export

if TYPE_CHECKING:
    from django.http.response import HttpResponseBase

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require_safe
def export(request: HttpRequest, slug: str, kind: str) -> HttpResponseBase:
    """Send what the list shows, all pages of it, as CSV or XLSX."""
    user = account_of(request)
    record = record_or_404(user, slug)
    require(can_export(actor_of(request)))
    listing = listing_for(record, user, request.GET, clock.now())
    name = f"{record.slug}-{clock.now():%Y-%m-%d}.{kind}"
    if kind == "csv":
        answer = StreamingHttpResponse(csv_lines(listing), content_type="text/csv; charset=utf-8")
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer
    if kind == "xlsx":
        return FileResponse(xlsx_file(listing), as_attachment=True, filename=name, content_type=XLSX)
    raise Http404
