"""Messages, what they did, and their files."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bailiwick.core.actors import System
from bailiwick.core.attachments import attach
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.core.storing import insert
from bailiwick.mailroom.actions.wording import stored
from bailiwick.mailroom.engine.folding import folds
from bailiwick.mailroom.engine.meetings import meetings
from bailiwick.mailroom.engine.sealed.wrapping import NOISE
from bailiwick.mailroom.models import LogoSight, Message, MessageFile, MessageLink, Role

if TYPE_CHECKING:
    from bailiwick.core.models import Attachment as Kept
    from bailiwick.desk.models import Entry, Ticket
    from bailiwick.mailroom.engine import Attachment, Parsed
    from bailiwick.mailroom.engine.meetings import Meeting
    from bailiwick.mailroom.filters import Mail

#: files of one mail that are put on a ticket; the others stay in the mail
FILES = 50
#: calendars that are read in one mail, and seals that are told
CALENDARS, SEALS = 5, 20
#: pictures of this size and more are no logos, and after how many sights the smaller ones are
PICTURE, SIGHTS = 200_000, 3


def keep_message(mail: Mail) -> Message:
    """Return the row of a message, kept once however many mailboxes it came to."""
    if mail.message is not None:
        return mail.message
    parsed = mail.parsed
    folded = folds(parsed.text, parsed.visible)
    facts = {
        "raw": mail.arrival.raw,
        "message_id": stored(parsed.message_id, 998),
        "in_reply_to": stored(parsed.in_reply_to, 998),
        "references": [stored(each, 998) for each in parsed.references[-100:]],
        "from_name": stored(parsed.from_name, 200),
        "from_email": stored(mail.sender, 320),
        "to": [stored(each.email, 320) for each in parsed.to[:200]],
        "cc": [stored(each.email, 320) for each in parsed.cc[:200]],
        "subject": stored(parsed.subject, 1000),
        "date": parsed.date,
        "kind": str(parsed.kind),
        "signs": [stored(each, 200) for each in parsed.signs],
        "text": stored(parsed.text, 1_000_000),
        "visible": stored(parsed.visible, 1_000_000),
        "quote": stored(folded.quote, 1_000_000),
        "signature": stored(folded.signature, 1_000_000),
        "html": stored(parsed.html, 500_000),
        "meetings": [told.as_data() for told in _meetings(parsed)],
        "seals": [{"way": seal.way, "what": seal.what} | seal.as_data() for seal in parsed.seals[:SEALS]],
        "remote_images": parsed.remote_images,
        "at": mail.now,
    }
    message, is_new = _stored(mail, facts)
    if not is_new and facts["seals"] != message.seals and any(seal.state == "opened" for seal in parsed.seals):
        _keep_opened(message, facts)
    mail.message = message
    return message


def _stored(mail: Mail, facts: dict[str, Any]) -> tuple[Message, bool]:
    """Return the row of a message and whether it is new; another copy may be stored at the same time."""
    if not mail.is_known:
        message = Message(identity=mail.identity, **facts)
        try:
            with transaction.atomic():
                insert(message)
        except IntegrityError:
            return Message.objects.get(identity=mail.identity), False
        return message, True
    return Message.objects.get_or_create(identity=mail.identity, defaults=facts)


def _keep_opened(message: Message, facts: dict[str, Any]) -> None:
    """Keep what a mail says that came before its key did."""
    names = ("subject", "text", "visible", "quote", "signature", "html", "meetings", "remote_images", "seals")
    for name in names:
        setattr(message, name, facts[name])
    message.save(update_fields=names)


def _meetings(parsed: Parsed) -> list[Meeting]:
    calendars = (file for file in parsed.attachments if file.content_type == "text/calendar")
    return list(dict.fromkeys(meeting for file in islice(calendars, CALENDARS) for meeting in meetings(file.content)))


def keep_link(mail: Mail, ticket: Ticket, entry: Entry | None, role: Role) -> MessageLink:
    """Write down what a mail did on a ticket; the guard against loops counts these rows."""
    link = MessageLink(
        message=keep_message(mail),
        arrival=mail.arrival,
        ticket=ticket,
        entry=entry,
        role=role,
        address=stored(mail.sender, 320),
        found_by=mail.found_by,
        from_elsewhere=mail.ticket is not None and not mail.has_part,
        at=mail.now,
    )
    insert(link)
    return link


def keep_files(mail: Mail, link: MessageLink, *, is_public: bool) -> None:
    """Put the files of a mail on its ticket, where its client sees them too; those of an internal note stay in the mail."""
    for count, file in enumerate(mail.parsed.attachments):
        is_logo = file.inline and _is_logo(mail.sender, file)
        kept, why_not = None, _("It came with an internal note.") if not is_public else _("The mail has more files than are put on a ticket.")
        if file.content_type in NOISE:
            why_not = _("It belongs to the signature or the encryption of the mail.")
        elif is_public and count < FILES:
            kept, why_not = _attached(link.ticket, file, mail, is_logo=is_logo)
        name, content_id = stored(file.filename, 255) or _("file"), stored(file.content_id, 255)
        facts = {"name": name, "sha256": file.sha256, "size": file.size, "content_id": content_id, "is_inline": file.inline, "is_logo": is_logo}
        insert(MessageFile(link=link, attachment=kept, why_not=stored(why_not, 300), **facts))


def _attached(ticket: Ticket, file: Attachment, mail: Mail, *, is_logo: bool) -> tuple[Kept | None, str]:
    """Attach a file, one of a signature without listing it, or say why it may not be."""
    upload = ContentFile(file.content, name=stored(file.filename, 150) or _("file"))
    try:
        with transaction.atomic():
            return attach(ticket, actor=System("mail intake"), now=mail.now, upload=upload, is_aside=is_logo), ""
    except ValidationError as problem:
        return None, " ".join(problem.messages)


def _is_logo(address: str, file: Attachment) -> bool:
    """Count the sight of a picture, and say whether the sender puts it into every mail."""
    if file.size >= PICTURE or not file.content_type.startswith("image/"):
        return False
    known = _SEEN.first(address=stored(address, 320), digest=file.sha256)
    if known is None:
        seen, _is_new = LogoSight.objects.get_or_create(address=stored(address, 320), sha256=file.sha256)
        known = seen.pk, seen.sights
    if known[1] >= SIGHTS:
        return True
    LogoSight.objects.filter(pk=known[0]).update(sights=F("sights") + 1)
    return known[1] + 1 >= SIGHTS


_SEEN = Prepared(
    lambda: LogoSight.objects.filter(address=Slot("address", LogoSight.address), sha256=Slot("digest", LogoSight.sha256)).values_list("pk", "sights")
)
