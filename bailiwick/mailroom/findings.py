"""What each filter says of a mail, in words, and only of what is open to whoever asks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.desk.models import Ticket
from bailiwick.mailroom.actions import Deed
from bailiwick.mailroom.filters import FILTERS

if TYPE_CHECKING:
    from collections.abc import Callable

    from django.utils.functional import _StrPromise

    from bailiwick.core.actors import Account
    from bailiwick.mailroom.actions import Plan
    from bailiwick.mailroom.filters import Mail

TITLES: Final[dict[int, str | _StrPromise]] = {
    0: gettext_lazy("Control headers"),
    10: gettext_lazy("Who wrote"),
    20: gettext_lazy("Our own mail"),
    30: gettext_lazy("Duplicates"),
    100: gettext_lazy("Tokens of ours"),
    110: gettext_lazy("Other mailboxes"),
    120: gettext_lazy("What it answers"),
    130: gettext_lazy("Numbers in the subject"),
    135: gettext_lazy("The same message"),
    140: gettext_lazy("Part in the ticket"),
    150: gettext_lazy("Sent on by the staff"),
    200: gettext_lazy("Bounces"),
    300: gettext_lazy("Alerts"),
    800: gettext_lazy("Too much at once"),
    900: gettext_lazy("Rules"),
}
DEEDS: Final = {
    Deed.OPEN: gettext_lazy("It would open a ticket."),
    Deed.REPLY: gettext_lazy("It would join its ticket as an answer of the client."),
    Deed.REOPEN: gettext_lazy("It would open its ticket again."),
    Deed.FOLLOW: gettext_lazy("It would open a ticket that follows another."),
    Deed.ANSWER: gettext_lazy("It would answer the client."),
    Deed.NOTE: gettext_lazy("It would be noted on its ticket."),
    Deed.BOUNCE: gettext_lazy("It would be noted where a mail of ours failed."),
    Deed.ALERT: gettext_lazy("It would do what its rule for alerts says."),
    Deed.REPEAT: gettext_lazy("It would be noted as a second copy."),
    Deed.DROP: gettext_lazy("It would be noted and nothing else."),
    Deed.QUARANTINE: gettext_lazy("It would wait in quarantine."),
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What one filter found; `decides` is set where it stops the mail or says what becomes of it."""

    number: int
    title: str
    words: str
    decides: bool = False


def findings_of(mail: Mail, user: Account) -> list[Finding]:
    """Return what every filter says, in their order."""
    told: dict[int, list[str]] = {}
    for number, said in mail.steps:
        told.setdefault(number, []).append(said)
    stops = next((number for number, said in mail.steps if mail.halt is not None and said == mail.halt.why), None)
    ticket = _open_ticket(mail, user)
    found = []
    for each in FILTERS:
        asked = _SAYS.get(each.number)
        words = [*([asked(mail, ticket)] if asked is not None else []), *told.get(each.number, ())]
        decides = each.number == stops or (each.number == 900 and bool(told.get(900)))  # noqa: PLR2004 - the rules' own number
        title = str(TITLES.get(each.number, each.name.replace("_", " ").capitalize()))
        found.append(Finding(each.number, title, " ".join(dict.fromkeys(filter(None, words))), decides))
    return found


def words_of_plan(plan: Plan, user: Account) -> str:
    """Return what would become of a mail, with the ticket where that is open to whoever asks."""
    said = str(DEEDS[plan.deed])
    ticket = plan.ticket
    if ticket is not None and Ticket.objects.open_to(user).filter(pk=ticket.pk).exists():
        return f"{said[:-1]}: {ticket.number}."
    return said


def _open_ticket(mail: Mail, user: Account) -> str:
    """Return the number of the ticket that a mail belongs to, or words for one that is not open."""
    if mail.ticket is None:
        return ""
    known = Ticket.objects.open_to(user).filter(pk=mail.ticket.pk).exists()
    return mail.ticket.number if known else _("a ticket")


def _who(mail: Mail, _ticket: str) -> str:
    if mail.person is not None:
        return _("%(name)s, who is in the directory.") % {"name": mail.person}
    if mail.is_ambiguous:
        return _("Several people have this address.")
    return _("%(address)s, who is not in the directory.") % {"address": mail.sender} if mail.sender else _("Nobody is named.")


def _token(mail: Mail, ticket: str) -> str:
    found = mail.found_by in {"token", "plus_address", "marker"}
    return _("It bears a token of %(ticket)s.") % {"ticket": ticket} if found else ""


def _answers(mail: Mail, ticket: str) -> str:
    return _("It answers a mail of %(ticket)s.") % {"ticket": ticket} if mail.found_by == "references" else ""


def _numbered(mail: Mail, ticket: str) -> str:
    return _("It names %(ticket)s.") % {"ticket": ticket} if mail.found_by == "subject" else ""


def _part(mail: Mail, _ticket: str) -> str:
    if mail.ticket is None:
        return ""
    return _("Its sender has a part in it.") if mail.has_part else _("Its sender has no part in it.")


def _forward(mail: Mail, _ticket: str) -> str:
    return _("A mail of %(address)s was sent on.") % {"address": mail.forward.address} if mail.forward is not None else ""


def _bounce(mail: Mail, _ticket: str) -> str:
    if mail.parsed.bounce is None:
        return ""
    return _("A mail of ours came back.") if mail.is_our_bounce else _("It says that a mail came back, which was none of ours.")


def _alert(mail: Mail, _ticket: str) -> str:
    if mail.sighting is None:
        return ""
    return _("“%(rule)s” reads it: %(key)s is %(state)s.") % {
        "rule": mail.sighting.rule.name,
        "key": mail.sighting.key,
        "state": mail.sighting.state,
    }


_SAYS: Final[dict[int, Callable[[Mail, str], str]]] = {
    10: _who,
    30: lambda mail, _ticket: _("The same message came to this mailbox before.") if mail.twin is not None else "",
    100: _token,
    110: lambda mail, _ticket: _("It answers a conversation of another mailbox.") if mail.is_apart else "",
    120: _answers,
    130: _numbered,
    140: _part,
    150: _forward,
    200: _bounce,
    300: _alert,
}
