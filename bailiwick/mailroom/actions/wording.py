"""What stands on a ticket of a mail, in words that every database takes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from bailiwick.mailroom.engine import Kind
from bailiwick.mailroom.filters.f0150_forward import SENT_ON
from bailiwick.mailroom.seals import is_locked, locked_words

if TYPE_CHECKING:
    from bailiwick.mailroom.engine import Failure
    from bailiwick.mailroom.filters import Mail

#: what stands before the words of a Diagnostic-Code
_PROTOCOL: Final = re.compile(r"^[A-Za-z][\w-]{1,30};\s*")
#: characters of an entry, of a title and of a name
BODY, TITLE, NAME = 100_000, 200, 120


def stored(text: str | None, most: int) -> str:
    """Return a text as a database can keep it: without zeros and halves of letters, and not too long."""
    whole = (text or "").replace("\0", "").encode("utf-8", "replace").decode()
    return whole if len(whole) <= most else f"{whole[: most - 1]}…"


def body_of(mail: Mail) -> str:
    """Return the whole text of a mail; one that is sent whole in files or pictures says so."""
    return stored(mail.parsed.text.strip(), BODY) or _without_words(mail)


def own_words(mail: Mail) -> str:
    """Return what is new in a mail, without what it quotes; the whole where nothing would be left."""
    return stored(mail.parsed.visible.strip(), BODY) or body_of(mail)


def first_words(mail: Mail) -> str:
    """Return what a mail that opens a ticket says: all of it, unless it answers something that it quotes."""
    answers = mail.parsed.in_reply_to is not None and not SENT_ON.match(mail.parsed.subject or "")
    return own_words(mail) if answers else body_of(mail)


def _without_words(mail: Mail) -> str:
    if is_locked(mail.parsed.seals):
        return f"({locked_words(mail.parsed.seals)})"
    return _("(The mail has files and no words.)") if mail.parsed.attachments else _("(The mail has no words.)")


def title_of(mail: Mail, subject: str | None = None) -> str:
    """Return the title of a ticket: the subject, otherwise the first words."""
    said = " ".join((subject if subject is not None else mail.parsed.subject or "").split())
    if not said:
        said = next((line.strip() for line in mail.parsed.visible.split("\n") if line.strip()), "")
    return stored(said, TITLE) or stored(_("Mail from %(sender)s") % {"sender": mail.sender}, TITLE)


def writer(mail: Mail) -> str:
    """Return who wrote, as entries name them: the person, and the address where it is not theirs."""
    name = str(mail.person) if mail.person is not None else " ".join((mail.parsed.from_name or "").split())
    known = mail.person is not None and mail.person.email.lower() == mail.sender
    return stored(name if known else f"{name} <{mail.sender}>".strip(), NAME)


def machine_note(mail: Mail) -> str:
    """Return the words of a program, after the words what it is."""
    what = _("A program answered for %(writer)s:") if mail.parsed.kind == Kind.AUTO_REPLY else _("A program wrote for %(writer)s:")
    return stored(f"{what % {'writer': writer(mail)}}\n\n{own_words(mail)}", BODY)


def server_words(failure: Failure, most: int) -> str:
    """Return what another mail server said of a mail that failed, as a sentence: without the name of its protocol, each code once."""
    said = _PROTOCOL.sub("", " ".join(failure.diagnostic.split()))
    words = said if failure.status is None or failure.status in said else f"{failure.status} {said}".strip()
    if not words:
        return _("no reason given.")
    return stored(words, most) if words.endswith((".", "!", "?")) else f"{stored(words, most - 1)}."
