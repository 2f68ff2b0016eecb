"""0100: tokens of ours."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.desk.models import Ticket
from bailiwick.mailroom.models import Mailbox
from bailiwick.mailroom.tokens import read

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bailiwick.mailroom.filters.context import Mail


def tokens(mail: Mail) -> None:
    """Find the ticket by a true token: in In-Reply-To and References, behind the “+”, or as a marker in the text.

    FreeScout since its security advisory: an id that bears our name and a wrong signature was made up, so the mail is
    refused instead of being placed by weaker signs. osTicket reads References from the right: the last mail is answered.
    The id alone of a mail that came back says which of ours failed.
    """
    forged = False
    for place, text in _places(mail):
        for found in read(text):
            if found.said is None:
                forged = True
                continue
            ticket = Ticket.objects.filter(pk=found.said.ticket).select_related("assignee").first()
            if ticket is not None:
                mail.token = found.said
                mail.belongs_to(ticket, place)
                return
    mail.is_forged = forged
    if forged:
        mail.stop("wrong_token", _("It bears a token that this installation did not make."))


def _places(mail: Mail) -> Iterator[tuple[str, str]]:
    parsed = mail.parsed
    if parsed.bounce is not None:
        yield "token", " ".join(filter(None, (parsed.bounce.original_id, *reversed(parsed.bounce.original_references))))
    yield "token", parsed.in_reply_to or ""
    yield "token", " ".join(reversed(parsed.references))
    yield "plus_address", " ".join(mail.recipients)
    yield "marker", parsed.text
    yield "marker", parsed.html or ""


def other_mailbox(mail: Mail) -> None:
    """Let a mail that answers a conversation of another mailbox begin its own.

    After FreeScout #2120 and #3231: a client sends our notification on to another desk of the county. It is a new matter
    there, and must not be answered from here. A mailbox that takes no mail any more has handed its conversations on.
    """
    if mail.token is None or mail.ticket is None or mail.mailbox is None or mail.token.mailbox in {0, mail.mailbox.pk}:
        return
    if Mailbox.objects.in_use().filter(pk=mail.token.mailbox).exists():
        mail.token, mail.ticket, mail.found_by, mail.is_apart = None, None, "", True
