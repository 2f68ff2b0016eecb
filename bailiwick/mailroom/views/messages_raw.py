"""A mail byte for byte, for those to whom its ticket is open: to read, to download, and its files that are on no ticket."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from bailiwick.core import clock
from bailiwick.core.attachments.kinds import HEAD, media_type_of, refuse_programs
from bailiwick.core.scanning.serving import let_out
from bailiwick.core.views.attachments import harmless
from bailiwick.mailroom.actions.mail_keys import read_with_keys
from bailiwick.mailroom.views.messages import link_or_404

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.mailroom.models import MessageFile, RawMail

#: bytes of a mail that are shown; the rest is in the download
SHOWN: Final = 200_000


@require_safe
def message_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Show a mail as it came, from its beginning."""
    link = link_or_404(request, pk)
    raw = link.message.raw
    try:
        with raw.open() as mail:
            text = mail.read(SHOWN).decode("utf-8", "replace").replace("\r\n", "\n")
    except OSError as error:
        raise Http404 from error
    context: dict[str, Any] = {"link": link, "ticket": link.ticket, "text": text, "rest": max(raw.size - SHOWN, 0), "size": raw.size}
    return render(request, "mailroom/message_source.html", context)


@require_safe
def message_eml(request: HttpRequest, pk: int) -> FileResponse:
    """Hand out a mail as it came, as a file for mail programs."""
    link = link_or_404(request, pk)
    let_out(link.message.raw.file)
    return harmless(FileResponse(_opened(link.message.raw)), "message/rfc822", f"{link.ticket.number}-{link.pk}.eml")


def _opened(raw: RawMail) -> Any:
    try:
        return raw.open()
    except OSError as error:
        raise Http404 from error


@require_safe
def message_file(request: HttpRequest, pk: int, file_pk: int) -> HttpResponse | FileResponse:
    """Hand out a file of a mail that is not on its ticket; programs stay in the mail."""
    link = link_or_404(request, pk)
    file = get_object_or_404(link.files.select_related("attachment"), pk=file_pk)
    if file.attachment is not None and file.attachment.removed_at is None:
        return redirect(reverse("core:attachment", args=[file.attachment.pk]))
    let_out(link.message.raw.file)
    content = _content(link.message.raw, file)
    try:
        refuse_programs(content[:HEAD], file.name)
    except ValidationError as error:
        raise Http404 from error
    return harmless(FileResponse(BytesIO(content)), media_type_of(content[:HEAD], file.name), file.name)


def _content(raw: RawMail, file: MessageFile) -> bytes:
    try:
        parsed = read_with_keys(raw.content(), now=clock.now()).opened
    except OSError as error:
        raise Http404 from error
    found = next((each.content for each in parsed.attachments if each.sha256 == file.sha256), None)
    if found is None:
        raise Http404
    return found
