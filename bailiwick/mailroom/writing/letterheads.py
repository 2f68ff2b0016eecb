"""What a mail of the desk bears: its mailbox, tokens in name, addresses and text, its thread, signature and files."""

from __future__ import annotations

from email.utils import formataddr
from typing import TYPE_CHECKING

from django.utils.html import escape, format_html
from django.utils.translation import gettext as _

from bailiwick.core import clock
from bailiwick.desk.actions import TO_CLIENT
from bailiwick.desk.models import Entry, Ticket
from bailiwick.mailroom.engine import OWN
from bailiwick.mailroom.tokens import CLIENT, STAFF, Pass, first_key, installation, make, marker, message_id
from bailiwick.mailroom.writing.files import Files, files_of
from bailiwick.mailroom.writing.signatures import signed
from bailiwick.mailroom.writing.speakers import Speaker, speaker_for
from bailiwick.mailroom.writing.threads import Thread, answering, thread_for
from bailiwick.notifications.actions import Letterhead, domain

if TYPE_CHECKING:
    from bailiwick.notifications.models import Outgoing

TICKET = Ticket._meta.label_lower
#: read by programs and by nobody else; what is not shown at all, mail programs leave out of an answer
HIDDEN = "color:#ffffff;font-size:1px;line-height:1px"
QUIET = "color:#5f6773;font-size:12px"


def letterhead_of(mail: Outgoing) -> Letterhead:
    """Return what a mail bears; those that are not about one ticket say only from which installation they come."""
    ticket = Ticket.objects.filter(pk=mail.subject_id or 0).first() if mail.subject_type == TICKET and not mail.is_digest else None
    if ticket is None:
        return Letterhead(headers={OWN: installation() or first_key(clock.now()).installation})
    return _about(mail, ticket, speaker_for(ticket))


def _about(mail: Outgoing, ticket: Ticket, speaker: Speaker | None) -> Letterhead:
    is_to_client = mail.is_letter or mail.person_id in {ticket.requester_id, ticket.affected_id}
    box = speaker.answers.pk if speaker is not None and speaker.answers is not None else 0
    what = Pass(audience=CLIENT if is_to_client else STAFF, ticket=ticket.pk, entry=mail.part_id or 0, mailbox=box)
    token = make(what, now=clock.now())
    at = speaker.mailbox.address.rpartition("@")[2] if speaker is not None else domain()
    thread = thread_for(mail, ticket, is_to_client=is_to_client)
    files = _files(mail, ticket, at)
    return Letterhead(
        sender=formataddr((speaker.name, speaker.mailbox.address)) if speaker is not None else "",
        envelope=speaker.envelope(token, mail.pk) if speaker is not None else "",
        message_id=message_id(token, at),
        title=answering(thread.subject) if mail.is_letter and thread.subject and not ticket.need_to_know else "",
        headers=_headers(thread, speaker, token),
        above=_above() if speaker is not None else ("", ""),
        below=_below(files, token, speaker.mailbox.signature if speaker is not None else ""),
        enclosures=files.enclosures,
    )


def _headers(thread: Thread, speaker: Speaker | None, token: str) -> dict[str, str]:
    headers = {OWN: installation() or "", "In-Reply-To": thread.parent, "References": " ".join(thread.references)}
    reply_to = speaker.reply_address(token) if speaker is not None else ""
    if speaker is not None and reply_to != speaker.mailbox.address:
        headers["Reply-To"] = formataddr((speaker.name, reply_to))
    return headers


def _files(mail: Outgoing, ticket: Ticket, at: str) -> Files:
    """Return the files of the reply that a mail brings; those of a need-to-know ticket stay behind its door."""
    if mail.part_id is None or ticket.need_to_know or mail.notice not in TO_CLIENT:
        return Files()
    entry = Entry.objects.filter(pk=mail.part_id).first()
    return files_of(entry, at) if entry is not None and entry.is_public else Files()


def _above() -> tuple[str, str]:
    """Return the line above which answers are written: what stands under it is known to be quoted."""
    line = _("Write your answer above this line.")
    return f"--- {line} ---", format_html('<div class="reply-above-this-line" style="{}">--- {} ---</div>', QUIET, line)


def _below(files: Files, token: str, signature: str) -> tuple[str, str]:
    text, markup = signed(signature)
    mark = marker(token)
    hidden = f'<div style="{HIDDEN}">{escape(mark)}</div>'
    return "\n\n".join(filter(None, (files.words[0], text, mark))), f"{files.words[1]}{markup}{hidden}"
