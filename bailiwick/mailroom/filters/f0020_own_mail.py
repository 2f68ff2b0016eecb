"""0020: mail that we sent ourselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.mailroom.engine import Kind
from bailiwick.mailroom.models import mailbox_of

if TYPE_CHECKING:
    from bailiwick.mailroom.filters.context import Mail


def own_mail(mail: Mail) -> None:
    """Stop what this installation sent: a mailbox that forwards to itself, a requester with the address of the desk.

    After Zammad 0014 and osTicket: every mail of ours bears the name of the installation, so that another Bailiwick may
    write to us and we never talk to ourselves. Our address in From without that name is stopped too: somebody borrowed it.
    """
    if mail.parsed.kind == Kind.OWN:
        mail.stop("own_mail", _("This installation sent it itself."))
    elif mail.sender and mailbox_of(mail.sender) is not None:
        mail.stop("own_address", _("It claims to come from an address of the desk."))
