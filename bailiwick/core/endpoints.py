"""The platform's part of the API: search, and the files of records. Mounted as it is under /api/v1."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, cast

from django.http import FileResponse, Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Field, File, Form, Query, Router, Schema, Status
from ninja.files import UploadedFile  # noqa: TC002 - ninja reads the annotation

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api.guard import Key
from bailiwick.core.attachments import attach, attachments_of, remove_attachment
from bailiwick.core.attachments.actions import doors
from bailiwick.core.attachments.store import opened
from bailiwick.core.models import Attachment
from bailiwick.core.scanning.serving import let_out
from bailiwick.core.search import find
from bailiwick.core.views.attachments import harmless

if TYPE_CHECKING:
    from django.db.models import Model

    from bailiwick.core.actors import Account
    from bailiwick.core.search import Found
    from bailiwick.core.search.finding import KindCount

router = Router()


class Asked(Schema):
    """A search."""

    q: str = Field(max_length=1000, description="Words, numbers, serials or host names; quotes keep words together.")
    kind: str = Field("", max_length=80, description="Only this kind of record, such as `desk.ticket`.")
    limit: int = Field(20, ge=1, le=200, description="Most hits to return.")


class HitOut(Schema):
    """A found record."""

    kind: str
    record_id: int
    url: str = Field(description="Its page.")
    title: str
    detail: str
    title_html: str = Field(description="The title as HTML, hits in <mark>.")
    passage_html: str = Field(description="The text around the first hit as HTML, hits in <mark>.")
    at: datetime


class KindCountOut(Schema):
    """How much of a kind matches."""

    kind: str
    title: str
    count: int = Field(description="Counted up to 1,000; 1,001 means more.")

    @staticmethod
    def resolve_title(found: KindCount) -> str:
        """Say the kind in the language of the request."""
        return str(found.title)


class FoundOut(Schema):
    """What a search found, best first."""

    query: str
    hits: list[HitOut]
    counts: list[KindCountOut]
    has_more: bool


class FileOut(Schema):
    """A file of a record."""

    id: int
    name: str
    note: str
    size: int = Field(description="Bytes.")
    media_type: str
    sha256: str
    added_at: datetime

    @staticmethod
    def resolve_size(row: Attachment) -> int:
        """Read from the stored file."""
        return row.file.size

    @staticmethod
    def resolve_media_type(row: Attachment) -> str:
        """Read from the stored file."""
        return row.file.media_type

    @staticmethod
    def resolve_sha256(row: Attachment) -> str:
        """Read from the stored file."""
        return row.file_id


@router.get("/search", response=FoundOut, tags=["search"], summary="Search everything you may see")
def search(request: HttpRequest, asked: Query[Asked]) -> Found:
    """Return the best matches of all kinds of record, and how many match of each."""
    return find(asked.q, _user(request), kinds=[asked.kind] if asked.kind else None, limit=asked.limit)


@router.get("/attachments/{record_type}/{record_id}", response=list[FileOut], tags=["attachments"], summary="List the files of a record")
def list_attachments(request: HttpRequest, record_type: str, record_id: Key) -> list[Attachment]:
    """Return what is attached to a record, oldest first; the type is such as `desk.ticket`."""
    return list(attachments_of(_record(request, record_type, record_id)))


@router.post("/attachments/{record_type}/{record_id}", response={201: FileOut}, tags=["attachments"], summary="Attach a file to a record")
def add_attachment(request: HttpRequest, record_type: str, record_id: Key, upload: File[UploadedFile], note: Form[str] = "") -> Status[Attachment]:
    """Keep a file on a record; programs and files over the limit are refused."""
    record = _record(request, record_type, record_id)
    return Status(201, attach(record, actor=actor_of(request), now=clock.now(), upload=upload, note=note))


@router.get(
    "/attachments/{attachment_id}", tags=["attachments"], summary="Download a file", openapi_extra={"responses": {200: {"content": {"*/*": {}}}}}
)
def download_attachment(request: HttpRequest, attachment_id: Key) -> FileResponse:
    """Return the bytes of a file."""
    row = _attachment(request, attachment_id)
    let_out(row.file)
    try:
        response = FileResponse(opened(row.file_id))
    except FileNotFoundError as missing:
        raise Http404 from missing
    response.headers["Content-Length"] = row.file.size  # a bucket's answer has no end to seek
    return harmless(response, row.file.media_type, row.name)


@router.delete("/attachments/{attachment_id}", response={204: None}, tags=["attachments"], summary="Take a file off its record")
def delete_attachment(request: HttpRequest, attachment_id: Key) -> Status[None]:
    """Take a file off; the trail still names it."""
    row = _attachment(request, attachment_id)
    record = _record(request, row.record_type, row.record_id)
    remove_attachment(row, record=record, actor=actor_of(request), now=clock.now())
    return Status(204, None)


def _user(request: HttpRequest) -> Account:
    return cast("Account", request.user)


def _record(request: HttpRequest, record_type: str, record_id: int) -> Model:
    return doors.record(_user(request), record_type, record_id)


def _attachment(request: HttpRequest, attachment_id: int) -> Attachment:
    """Return an attachment of a record the user may see."""
    row = get_object_or_404(Attachment.objects.select_related("file"), pk=attachment_id, removed_at=None)
    _record(request, row.record_type, row.record_id)
    return row
