"""Why mails wait, in words: a title for counts and filters, a sentence for lists, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


@dataclass(frozen=True, slots=True)
class Reason:
    """A reason for which a mail waits."""

    title: str | _StrPromise
    words: str | _StrPromise
    advice: str | _StrPromise


_CIRCLES = _("Look whether two programs answer each other. If people wrote, take the mail, or look at it again later.")
_ASK = _("Take it if a person wants something of the desk. Otherwise it is not for us.")
REASONS: Final = {
    "unknown_sender": Reason(
        _("Unknown senders"),
        _("Its sender is not in the directory."),
        _("Take it, and its sender is added to the directory and becomes the client. For all mail of a vendor, make a rule from this one."),
    ),
    "several_people": Reason(
        _("Shared addresses"),
        _("Several people have this address, and the name does not say which of them wrote."),
        _("Say under “Take it otherwise” for whom it is taken."),
    ),
    "no_sender": Reason(
        _("No sender"),
        _("It does not say from which address it comes."),
        _("Nobody can be answered. Take it for somebody you name, or set it aside."),
    ),
    "machine": Reason(
        _("Programs"),
        _("A program wrote it, and it answers nothing of ours."),
        _("If such mails should become tickets, or be noted without waiting, make a rule from this one. For alerts there are rules for alerts."),
    ),
    "list": Reason(
        _("Mailing lists"), _("It came through a mailing list."), _("If mails of this list should become tickets, make a rule from this one.")
    ),
    "empty": Reason(_("Empty"), _("There is nothing in it."), _("There is nothing to do but to ask the sender, or to set it aside.")),
    "unreadable": Reason(
        _("Unreadable"), _("Nothing in it can be read."), _("Look at its source. Take it if it is for the desk, and ask the sender to send it again.")
    ),
    "no_part": Reason(
        _("Not theirs to answer"),
        _("Its sender has no part in what it answers."),
        _("If the sender belongs to the matter, let the mail join the ticket under “Take it otherwise”. If not, take it as a new ticket."),
    ),
    "bounce_unmatched": Reason(
        _("Strange bounces"),
        _("It says that a mail came back, which was none of ours."),
        _("Somebody may be sending mail in the name of the desk. Set it aside unless it tells you something."),
    ),
    "own_mail": Reason(
        _("Our own mail"), _("This installation sent it itself."), _("A mail server sends our mail back to us. Set it aside and look why.")
    ),
    "own_address": Reason(_("In our name"), _("It claims to come from an address of the desk."), _ASK),
    "same_id": Reason(_("Twice the same name"), _("Another mail came with the same Message-ID and says something else."), _ASK),
    "wrong_token": Reason(
        _("Forged answers"),
        _("It bears a token that this installation did not make."),
        _("Somebody may be trying to write into tickets that are not theirs. Take it only if you know the sender."),
    ),
    "limit_address": Reason(_("Too many of one sender"), _("This address wrote so often that a machine may be answering a machine."), _CIRCLES),
    "limit_ticket": Reason(_("Too many on one ticket"), _("So many mails joined its ticket that a machine may be answering a machine."), _CIRCLES),
    "limit_overall": Reason(_("Too many at once"), _("So many mails joined tickets that something may be going in circles."), _CIRCLES),
    "limit_reopens": Reason(_("Opened too often"), _("It would open again what was opened again too often."), _CIRCLES),
    "limit_alerts": Reason(_("Too many alerts"), _("So many alerts opened tickets that something may be going in circles."), _CIRCLES),
    "rule": Reason(_("Held by rules"), _("A rule says that it waits."), _("Take it, or change the rule and look at it again.")),
    "too_large": Reason(
        _("Too large"), _("It is larger than what becomes tickets by itself."), _("Take it if it is for the desk. It may take a moment to be read.")
    ),
    "left_on_server": Reason(
        _("Left on the server"),
        _("It is too large to be kept; it stays on the mail server, and this is its head."),
        _("Open the mailbox with a mail program to read it. Take its head if somebody is to do something about it."),
    ),
    "error": Reason(
        _("Failed"),
        _("It could not be understood."),
        _(
            "Look at it again: what was wrong may be over. If it fails again, take it, and show the error it caused to whoever looks after the program."
        ),
    ),
}
OTHER: Final = Reason(_("Other"), _("It could not be placed."), _ASK)


def reason_of(code: str) -> Reason:
    """Return the words of a reason."""
    return REASONS.get(code, OTHER)


def title_of(code: str) -> str:
    """Return what mails with a reason are called together; a code that is not known yet stands for itself."""
    return str(REASONS[code].title) if code in REASONS else code.replace("_", " ").capitalize() or str(OTHER.title)


def words_of(code: str, why: str) -> str:
    """Return why a mail waits: as it was written down where that says more than the reason does."""
    return why if code in {"rule", "too_large", "left_on_server", "error"} or code not in REASONS else str(REASONS[code].words)
