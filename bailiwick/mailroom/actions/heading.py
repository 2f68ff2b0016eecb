"""Who wrote and about what, kept on the arrival for lists; what it belongs to, for the read door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.mailroom.actions.wording import stored
from bailiwick.mailroom.engine import parse
from bailiwick.mailroom.models import plain_address

if TYPE_CHECKING:
    from bailiwick.desk.models import Ticket
    from bailiwick.mailroom.engine import Parsed
    from bailiwick.mailroom.filters import Mail
    from bailiwick.mailroom.models import Arrival

FIELDS = ("from_name", "from_email", "subject", "files", "about")
MOST_FILES = 9_999


def note_heading(mail: Mail) -> None:
    """Keep what lists say of a mail, on the arrival that the caller holds."""
    _note(mail.arrival, mail.parsed, mail.sender, mail.ticket)


def note_heading_of(arrival: Arrival) -> None:
    """Keep what lists say of a mail that could be read and not be acted upon."""
    parsed = parse(arrival.raw.content())
    _note(arrival, parsed, plain_address(parsed.from_email or arrival.envelope_from), arrival.about)


def _note(arrival: Arrival, parsed: Parsed, sender: str, about: Ticket | None) -> None:
    arrival.from_name, arrival.from_email = stored(parsed.from_name, 200), stored(sender, 320)
    arrival.subject = stored(" ".join((parsed.subject or "").split()), 300)
    arrival.files = min(len(parsed.attachments), MOST_FILES)
    arrival.about = about or arrival.about
    arrival.save(update_fields=FIELDS)
