"""Makes the mail itself: headers by which programs thread, dedupe and do not answer it, its words as text and HTML, its files."""

from __future__ import annotations

from email.header import Header
from email.mime.image import MIMEImage
from email.mime.multipart import MIMEMultipart
from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.html import linebreaks, urlize
from django.utils.translation import gettext as _

from bailiwick.notifications.notices import notices
from bailiwick.notifications.sending import Manner, letterhead, manners
from bailiwick.notifications.words import one_line
from bailiwick.people.models import language_of

if TYPE_CHECKING:
    from email.mime.base import MIMEBase

    from bailiwick.notifications.models import Outgoing
    from bailiwick.notifications.sending import Enclosure, Letterhead


class Unfolded(Header):
    """A header that stays on one line, because mail programs look for names of mails there."""

    def encode(self, *_args: object, **_facts: object) -> str:
        """Return it as it is."""
        return str(self)


class Letter(EmailMultiAlternatives):
    """A mail with pictures in its HTML."""

    def __init__(self, *args: object, pictures: tuple[Enclosure, ...] = (), **facts: object) -> None:
        """Make a mail; each picture is known to the HTML by its content ID."""
        super().__init__(*args, **facts)  # type: ignore[arg-type] # what Django's own mails take
        self.pictures = pictures

    def message(self, **facts: object) -> MIMEBase:  # type: ignore[override] # Django returns one of its own, which is one of these
        """Return the mail with its pictures beside the HTML that shows them, and names of mails unbroken."""
        made: MIMEBase = super().message(**facts)  # type: ignore[assignment,arg-type] # likewise
        for name in ("Message-ID", "In-Reply-To"):
            if name in made:
                made.replace_header(name, Unfolded(made[name]))  # type: ignore[arg-type] # headers may be more than words
        whole = next((part for part in made.walk() if part.get_content_type() == "multipart/alternative"), None)
        parts = whole.get_payload() if whole is not None else None
        if self.pictures and isinstance(parts, list):
            parts[-1] = _beside(parts[-1], self.pictures)
        return made


def _beside(page: object, pictures: tuple[Enclosure, ...]) -> MIMEMultipart:
    """Return the HTML of a mail together with its pictures."""
    related = MIMEMultipart("related")
    del related["MIME-Version"]
    for part in (page, *map(_picture, pictures)):
        related.attach(part)  # type: ignore[arg-type] # the parts of a mail are mails in their turn
    return related


def _picture(picture: Enclosure) -> MIMEImage:
    part = MIMEImage(picture.content, picture.media_type.partition("/")[2])
    del part["MIME-Version"]
    part["Content-ID"] = f"<{picture.content_id}>"
    part.add_header("Content-Disposition", "inline", filename=picture.name)
    return part


def domain() -> str:
    """Return the domain that our message names end in: that of the sender."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def message_of(mail: Outgoing) -> Letter:
    """Return the mail of an outbox row in its reader's language; the same row always makes the same Message-ID."""
    manner = manners(mail.record(), {mail.person_id}).get(mail.person_id, Manner())
    with translation.override(manner.language or language_of(mail.person_id)):
        return _made(mail, letterhead(mail))


def _made(mail: Outgoing, head: Letterhead) -> Letter:
    closing = closing_of(mail)
    text = "\n\n".join(filter(None, (head.above[0], mail.text, closing, head.below[0])))
    headers = {name: value for name, value in (_headers(mail) | _named(mail, head) | dict(head.headers)).items() if value}
    envelope = head.envelope or settings.DEFAULT_FROM_EMAIL
    pictures = tuple(each for each in head.enclosures if each.content_id)
    message = Letter(one_line(head.title or mail.title), text, envelope, [mail.address], headers=headers, pictures=pictures)
    if mail.html or head.above[1] or head.below[1]:
        words = mail.html or _as_html(mail.text)
        message.attach_alternative(f"{head.above[1]}{words}{_as_html(closing) if closing else ''}{head.below[1]}", "text/html")
    for each in head.enclosures:
        if not each.content_id:
            message.attach(each.name, each.content, each.media_type)
    return message


def _headers(mail: Outgoing) -> dict[str, str]:
    """Return what programs are told of a mail that a program wrote, and of one that a person wrote."""
    headers = {"Message-ID": name_of(mail), "Date": format_datetime(mail.created_at)}
    if not mail.is_letter:
        headers |= {
            "Auto-Submitted": "auto-generated",
            "X-Auto-Response-Suppress": "All",
            "List-Id": f"{one_line(_('Service desk notices')).replace(',', '')} <notices.{domain()}>",
            "X-Notice": mail.notice,
        }
    thread = thread_of(mail)
    return headers | ({"References": thread, "In-Reply-To": thread} if thread else {})


def _named(mail: Outgoing, head: Letterhead) -> dict[str, str]:
    name = mail.message_id or head.message_id
    return {"Message-ID": name, "From": head.sender} if name else {"From": head.sender}


def _as_html(text: str) -> str:
    return linebreaks(urlize(text, autoescape=True))


def name_of(mail: Outgoing) -> str:
    """Return the Message-ID of a mail that nobody named otherwise."""
    return f"<{mail.key[:40]}@{domain()}>"


def closing_of(mail: Outgoing) -> str:
    """Return what a mail ends with for its reader alone; digests are read by other eyes and end with nothing."""
    made = notices.get(mail.notice)
    return made.closing(mail) if made is not None and not mail.is_digest else ""


def thread_of(mail: Outgoing) -> str:
    """Return the name under which all mails about one record hang together."""
    if mail.is_digest or not mail.subject_type or mail.subject_id is None:
        return ""
    return f"<{mail.subject_type}.{mail.subject_id}@{domain()}>"
