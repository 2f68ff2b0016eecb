"""Makes the mail itself: headers by which programs thread, dedupe and do not answer it."""

from __future__ import annotations

from email.utils import format_datetime, parseaddr
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.utils import translation
from django.utils.html import linebreaks, urlize
from django.utils.translation import gettext as _

from bailiwick.notifications.notices import notices
from bailiwick.notifications.words import one_line
from bailiwick.people.models import language_of

if TYPE_CHECKING:
    from bailiwick.notifications.models import Outgoing


def domain() -> str:
    """Return the domain that our message names end in: that of the sender."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"


def message_of(mail: Outgoing) -> EmailMultiAlternatives:
    """Return the mail of an outbox row in its reader's language; the same row always makes the same Message-ID."""
    with translation.override(language_of(mail.person_id)):
        return _made(mail)


def _made(mail: Outgoing) -> EmailMultiAlternatives:
    headers = {
        "Message-ID": f"<{mail.key[:40]}@{domain()}>",
        "Date": format_datetime(mail.created_at),
        "Auto-Submitted": "auto-generated",
        "X-Auto-Response-Suppress": "All",
        "List-Id": f"{one_line(_('Service desk notices')).replace(',', '')} <notices.{domain()}>",
        "X-Notice": mail.notice,
    }
    thread = thread_of(mail)
    if thread:
        headers |= {"References": thread, "In-Reply-To": thread}
    closing = closing_of(mail)
    text = f"{mail.text}\n\n{closing}" if closing else mail.text
    message = EmailMultiAlternatives(one_line(mail.title), text, settings.DEFAULT_FROM_EMAIL, [mail.address], headers=headers)
    if mail.html:
        message.attach_alternative(mail.html + linebreaks(urlize(closing, autoescape=True)), "text/html")
    return message


def closing_of(mail: Outgoing) -> str:
    """Return what a mail ends with for its reader alone; digests are read by other eyes and end with nothing."""
    made = notices.get(mail.notice)
    return made.closing(mail) if made is not None and not mail.is_digest else ""


def thread_of(mail: Outgoing) -> str:
    """Return the name under which all mails about one record hang together."""
    if mail.is_digest or not mail.subject_type or mail.subject_id is None:
        return ""
    return f"<{mail.subject_type}.{mail.subject_id}@{domain()}>"
