"""Mails on their tickets, for programs: by which mail an entry came, what it says in full, and the mail byte for byte."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Any, cast

from django.http import FileResponse, Http404
from ninja import Field, Path, Query, Router, Schema

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.core.scanning.serving import let_out
from bailiwick.core.views.attachments import harmless
from bailiwick.desk.actions import read_ticket
from bailiwick.desk.models import Ticket, family
from bailiwick.mailroom.models import MessageLink, Role

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.people.models import User

router = Router()
Number = Annotated[str, Path(pattern=r"^[\w.-]{1,24}$", description="The ticket's number, such as T-000123.")]


class TicketMailOut(Schema):
    """What a mail did on a ticket."""

    id: int
    ticket: str = Field(description="The ticket's number; of a merged one it is still its own.")
    entry_id: int | None = Field(description="The entry it became; empty for the mail that opened the ticket.")
    role: Role
    at: datetime
    found_by: str = Field(description="token, plus_address, marker, references or subject; empty where it opened the ticket.")
    from_elsewhere: bool = Field(description="It came from another address than the one the desk wrote to.")
    from_name: str = Field(alias="message.from_name")
    from_email: str = Field(alias="message.from_email")
    to: list[str] = Field(alias="message.to")
    cc: list[str] = Field(alias="message.cc")
    subject: str = Field(alias="message.subject")
    message_id: str = Field(alias="message.message_id")
    written_at: datetime | None = Field(alias="message.date", description="When it says it was written.")
    kind: str = Field(alias="message.kind", description="human, auto_reply, bounce or list.")
    visible: str = Field(alias="message.visible", description="What is new in it.")
    quote: str = Field(alias="message.quote", description="What it quotes; the whole text where the two could not be told apart.")
    signature: str = Field(alias="message.signature")
    meetings: list[dict[str, Any]] = Field(
        alias="message.meetings", description="Invitations in it: summary, starts, ends, location, organizer, method, repeats, answer."
    )

    @staticmethod
    def resolve_ticket(obj: MessageLink) -> str:
        """Name the ticket."""
        return obj.ticket.number


@router.get("/tickets/{number}/messages", response=Page[TicketMailOut], summary="List the mails of a ticket, the oldest first")
def list_messages(request: HttpRequest, number: Number, paging: Query[Paging]) -> object:
    """Return what mails did on a ticket and on those merged into it; only for those who may read all of it."""
    user = cast("User", request.user)
    ticket = Ticket.objects.open_to(user).filter(number=number).first()
    if ticket is None:
        raise Http404
    read_ticket(ticket, actor=actor_of(request), now=clock.now())
    rows = MessageLink.objects.visible_to(user).filter(ticket__in=family(ticket)).select_related("message", "ticket")
    return page_of(rows, paging, sort=["pk"])


@router.get("/messages/{message_link_id}/source", summary="Read a mail byte for byte", openapi_extra={"responses": {200: {"content": {"*/*": {}}}}})
def read_message(request: HttpRequest, message_link_id: Key) -> FileResponse:
    """Return a mail as it came (message/rfc822), for those who may read all of its ticket."""
    seen = MessageLink.objects.visible_to(cast("User", request.user)).select_related("message__raw", "ticket")
    link = seen.filter(pk=message_link_id).first()
    if link is None:
        raise Http404
    read_ticket(link.ticket, actor=actor_of(request), now=clock.now())
    let_out(link.message.raw.file)
    try:
        content = link.message.raw.open()
    except OSError as error:
        raise Http404 from error
    return harmless(FileResponse(content), "message/rfc822", f"{link.ticket.number}-{link.pk}.eml")
