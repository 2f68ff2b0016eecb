"""Files that go with a reply: pictures in its text, the others beside it, and what would be too much stays on the ticket."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.template.defaultfilters import filesizeformat
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _

from bailiwick.core.attachments import attachments_of
from bailiwick.core.attachments.store import content_of
from bailiwick.core.scanning.serving import may_leave
from bailiwick.mailroom.models import MessageFile, Role
from bailiwick.notifications.actions import Enclosure

if TYPE_CHECKING:
    from bailiwick.core.models import Attachment
    from bailiwick.desk.models import Entry

#: files of one mail, and their bytes together; as they travel they are a third larger, and many servers stop at 25 MB
MOST, LARGEST = 20, 15_000_000
#: what every mail program shows in the text
PICTURES: Final = frozenset({"image/png", "image/jpeg", "image/gif"})


@dataclass(frozen=True, slots=True)
class Files:
    """What goes along, and what is said of it in the mail, as text and as HTML."""

    enclosures: tuple[Enclosure, ...] = ()
    words: tuple[str, str] = ("", "")


def files_of(entry: Entry, domain: str) -> Files:
    """Return the files of an entry for its mail."""
    sent: list[Enclosure] = []
    left: list[Attachment] = []
    room = LARGEST
    for file in (*attachments_of(entry), *_mailed(entry)):
        content = _content(file) if len(sent) < MOST and file.file.size <= room and may_leave(file.file) else None
        if content is None:
            left.append(file)
            continue
        room -= file.file.size
        content_id = f"{file.file_id[:20]}.{file.pk}@{domain}" if file.file.media_type in PICTURES else ""
        sent.append(Enclosure(file.name, file.file.media_type, content, content_id))
    return Files(tuple(sent), _words(sent, left))


def _content(file: Attachment) -> bytes | None:
    """Return the bytes of a file; None when they are lost. A store that is silent stops the mail, which is tried again."""
    try:
        return content_of(file.file_id)
    except FileNotFoundError:
        return None


def _mailed(entry: Entry) -> list[Attachment]:
    """Return the files of a technician's mail that became the entry, without the logos of their signature."""
    rows = MessageFile.objects.filter(
        link__entry=entry, link__role=Role.REPLIED, is_logo=False, attachment__removed_at=None, attachment__isnull=False
    )
    return [row.attachment for row in rows.select_related("attachment__file").order_by("pk") if row.attachment is not None]


def _words(sent: list[Enclosure], left: list[Attachment]) -> tuple[str, str]:
    names = ", ".join(f"{file.name} ({filesizeformat(file.file.size)})" for file in left)
    said = _("Too large to send along, and kept with your ticket: %(names)s") % {"names": names} if left else ""
    shown = format_html_join("", '<p><img src="cid:{}" alt="{}" style="max-width:100%"></p>', ((f.content_id, f.name) for f in sent if f.content_id))
    return said, f"{shown}{format_html('<p>{}</p>', said) if said else ''}"
