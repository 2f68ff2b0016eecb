"""Who wrote and about what, kept on the arrival for lists; what it belongs to, for the read door."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.mailroom.actions.wording import stored
from bailiwick.mailroom.engine import parse
from bailiwick.mailroom.models import Arrival, plain_address

if TYPE_CHECKING:
    from bailiwick.desk.models import Ticket
    from bailiwick.mailroom.engine import Parsed
    from bailiwick.mailroom.filters import Mail

FIELDS = ("from_name", "from_email", "subject", "files", "about")
MOST_FILES = 9_999
#: bytes that are read of a mail for its heading, and mails that are read in one run
HEAD, LATE = 256_000, 50


def note_heading(mail: Mail) -> None:
    """Keep what lists say of a mail, on the arrival that the caller holds."""
    _note(mail.arrival, mail.parsed, mail.sender, mail.ticket)


def note_heading_of(arrival: Arrival) -> None:
    """Keep what lists say of a mail that could be read and not be acted upon."""
    try:
        with arrival.raw.open() as file:
            parsed = parse(file.read(HEAD))
    except OSError:
        return
    _note(arrival, parsed, plain_address(parsed.from_email or arrival.envelope_from), arrival.about)


def _note(arrival: Arrival, parsed: Parsed, sender: str, about: Ticket | None) -> None:
    arrival.from_name, arrival.from_email = stored(parsed.from_name, 200), stored(sender, 320)
    arrival.subject = stored(" ".join((parsed.subject or "").split()), 300)
    arrival.files = min(len(parsed.attachments), MOST_FILES)
    arrival.about = about or arrival.about
    arrival.save(update_fields=FIELDS)


def note_late_headings() -> int:
    """Keep what lists say of mails that went into quarantine unread, such as large ones; each is tried once, whatever happens."""
    done = 0
    rows = Arrival.objects.in_quarantine().filter(attempts=0, from_email="", subject="", raw__size__gt=0).select_related("raw")
    for arrival in rows.order_by("-id")[:LATE]:
        Arrival.objects.filter(pk=arrival.pk, attempts=0).update(attempts=1)
        with transaction.atomic():
            held = Arrival.objects.select_for_update(of=("self",)).select_related("raw").get(pk=arrival.pk)
            note_heading_of(held)
        done += 1
    return done
