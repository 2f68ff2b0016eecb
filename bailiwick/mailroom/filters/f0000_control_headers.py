"""0000: headers by which a mail says what is to become of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _

from bailiwick.desk.models import Category
from bailiwick.mailroom.engine.templates import matches
from bailiwick.people.models import Team

if TYPE_CHECKING:
    from bailiwick.mailroom.filters.context import Mail

PREFIX: Final = "x-bailiwick-"
#: the priorities by their number
HIGHEST, LOWEST = 1, 4


def control_headers(mail: Mail) -> None:
    """Take team, category and priority from X-Bailiwick headers, where the mailbox believes them.

    After Zammad, which strips its control headers from every channel that is not trusted: whoever can send a mail could
    otherwise give orders to the desk. Unknown names are passed over, so that a slip of the finger costs no mail.
    """
    if mail.mailbox is None or not mail.mailbox.trusts_headers:
        return
    said = {name.lower().removeprefix(PREFIX): value.strip() for name, value in mail.parsed.headers if name.lower().startswith(PREFIX)}
    mail.wishes.team = Team.objects.filter(name__iexact=said.get("team", ""), retired_at=None).first()
    mail.wishes.category = Category.objects.filter(code=said["category"], retired_at=None).first() if said.get("category") else None
    priority = said.get("priority", "")
    if priority.isascii() and priority.isdecimal() and HIGHEST <= int(priority[:2]) <= LOWEST:
        mail.wishes.priority, mail.wishes.priority_reason = int(priority), _("As the mail itself says")
    mail.wishes.opens = matches("yes", said.get("open", "no"))
