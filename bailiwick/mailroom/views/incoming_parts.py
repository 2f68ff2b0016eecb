"""Parts of a mail by themselves: its HTML in a frame without rights, its files, its source. No browser runs anything of it."""

from __future__ import annotations

import secrets
from io import BytesIO
from typing import TYPE_CHECKING, Final, TypeVar

from django.conf import settings
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import render
from django.template.defaultfilters import filesizeformat
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.http import require_safe

from bailiwick.core import clock
from bailiwick.core.attachments.kinds import clean_name
from bailiwick.core.scanning.serving import let_out
from bailiwick.mailroom.actions.mail_keys import read_with_keys
from bailiwick.mailroom.previewing import bytes_of, document_of, source_of
from bailiwick.mailroom.views.incoming_doors import arrival_or_404

if TYPE_CHECKING:
    from django.http import HttpRequest

Answer = TypeVar("Answer", HttpResponse, FileResponse)
#: what a frame may do: show what it was sent, and open links elsewhere; pictures of other servers only when asked for
POLICY: Final = (
    "sandbox allow-popups allow-popups-to-escape-sandbox; default-src 'none'; style-src 'nonce-{nonce}'; img-src {images}; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)


@require_safe
@xframe_options_sameorigin
def incoming_html(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the HTML of a mail, made harmless; `?pictures=1` asks other servers for their pictures."""
    arrival, nonce = arrival_or_404(request, pk), secrets.token_urlsafe(12)
    remote = request.GET.get("pictures") == "1"
    try:
        answer = HttpResponse(document_of(arrival.raw, remote=remote, nonce=nonce))
    except OSError as problem:
        raise Http404 from problem
    answer.headers["Content-Security-Policy"] = POLICY.format(nonce=nonce, images="data: https:" if remote else "data:")
    answer.headers["Referrer-Policy"] = "no-referrer"
    return _private(answer)


@require_safe
def incoming_file(request: HttpRequest, pk: int, file: int) -> FileResponse:
    """Hand out a file of a mail, to be kept and not to be shown."""
    arrival = arrival_or_404(request, pk)
    let_out(arrival.raw.file)
    try:
        files = read_with_keys(bytes_of(arrival.raw)[0], now=clock.now()).opened.attachments
    except OSError as problem:
        raise Http404 from problem
    if file >= len(files):
        raise Http404
    return _to_keep(FileResponse(BytesIO(files[file].content)), clean_name(files[file].filename))


@require_safe
def incoming_raw(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out a mail byte for byte as it came."""
    arrival = arrival_or_404(request, pk)
    let_out(arrival.raw.file)
    try:
        is_small = arrival.raw.size <= int(settings.MAIL_LIMIT)
        content = BytesIO(arrival.raw.content()) if is_small else arrival.raw.open()
        return _to_keep(FileResponse(content), f"mail-{arrival.pk}.eml")
    except OSError as problem:
        raise Http404 from problem


@require_safe
def incoming_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the beginning of a mail's source as text."""
    arrival = arrival_or_404(request, pk)
    try:
        source, is_cut = source_of(arrival.raw)
    except OSError as problem:
        raise Http404 from problem
    context = {"arrival": arrival, "source": source, "is_cut": is_cut, "size": filesizeformat(arrival.raw.size)}
    return render(request, "mailroom/incoming_source.html", context | {"title": arrival.subject or _("(no subject)")})


def _to_keep(answer: FileResponse, name: str) -> FileResponse:
    """Set the headers that keep a browser from showing, guessing or running a file."""
    answer.headers["Content-Type"] = "application/octet-stream"
    answer.headers["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=name) or "attachment"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return _private(answer)


def _private(answer: Answer) -> Answer:
    answer.headers["X-Content-Type-Options"] = "nosniff"
    answer.headers["Cache-Control"] = "private, max-age=0, must-revalidate"
    answer.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return answer
