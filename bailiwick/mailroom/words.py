"""How mails read beside what became of them: plain dictionaries, made in Python."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from bailiwick.mailroom.actions.wording import BODY, stored

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bailiwick.core.margins import View
    from bailiwick.desk.models import Entry, Ticket
    from bailiwick.mailroom.models import Message, MessageFile, MessageLink
    from bailiwick.mailroom.seals import SealWord

#: characters of a fold that stand on the page of a ticket; the page of the mail has all
FOLD: Final = 20_000
#: how a mail found its ticket
FOUND: Final = {
    "token": gettext_lazy("found by our token in it"),
    "plus_address": gettext_lazy("found by our token in its address"),
    "marker": gettext_lazy("found by our token in its text"),
    "references": gettext_lazy("found by the mail it answers"),
    "subject": gettext_lazy("found by the number in its subject"),
}
#: what an invitation is about
METHODS: Final = {
    "request": gettext_lazy("Invitation"),
    "publish": pgettext_lazy("in a calendar", "Date"),
    "cancel": gettext_lazy("Cancelled"),
    "counter": gettext_lazy("Another time is proposed"),
}
ANSWERS: Final = {
    "accepted": gettext_lazy("Accepted the invitation"),
    "declined": gettext_lazy("Declined the invitation"),
    "tentative": gettext_lazy("May come"),
}


@dataclass(frozen=True, slots=True)
class Around:
    """What there is around mails: their files by link, and by message the tickets to which they led as well."""

    files: Mapping[int, Sequence[MessageFile]]
    others: Mapping[int, Sequence[Ticket]]


def beside_entry(link: MessageLink, entry: Entry, ticket: Ticket, view: View, around: Around) -> tuple[dict[str, Any], str]:
    """Return what stands beside an entry: clients see what they quoted themselves, and nothing of the mail."""
    if view.whole:
        return _by_mail(link, around) | {"folds": folds_of(link)}, ""
    return ({"folds": folds_of(link)} if entry.is_public and _is_theirs(link, entry, ticket, view) and folds_of(link) else {}), ""


def beside_ticket(link: MessageLink, ticket: Ticket, view: View, around: Around) -> tuple[dict[str, Any], str]:
    """Return what stands beside the words of a ticket, and these words without what is folded; edited ones stand as they are."""
    told = vars(link)
    whole, new = told["whole"].strip(), told["new"].strip()
    is_whole = ticket.description == stored(whole, BODY)
    folds = folds_of(link) if is_whole or ticket.description == stored(new, BODY) else []
    words = stored(new, BODY) if folds and is_whole and not folds[0]["is_whole"] else ""
    folds = folds if words or not is_whole else []
    if view.whole:
        nobody = reverse("desk:ticket_change", args=[ticket.number]) if ticket.requester_id is None and ticket.is_unfinished else ""
        return _by_mail(link, around) | {"folds": folds, "nobody_url": nobody}, words
    return ({"folds": folds} if folds and (is_whole or _is_clients(link, ticket)) else {}), words


def folds_of(link: MessageLink) -> list[dict[str, Any]]:
    """Return what of a mail is folded: the quote and the signature, as far as a page has room."""
    quote, signature = vars(link)["quote"], vars(link)["signature"]
    is_whole = vars(link)["is_untold"]
    found = []
    if quote:
        found.append({"label": _("The whole mail") if is_whole else _("Quoted text"), "is_whole": is_whole, **_cut(quote)})
    if signature:
        found.append({"label": _("Signature"), "is_whole": False, **_cut(signature)})
    return found


def _cut(words: str) -> dict[str, Any]:
    return {"words": words[:FOLD], "is_cut": len(words) > FOLD}


def _is_theirs(link: MessageLink, entry: Entry, ticket: Ticket, view: View) -> bool:
    """Whether whoever looks may read what an entry's mail quoted: their own mail, or one from the address of a client without an account.

    Technicians answer notices that only the desk may read, and quote them.
    """
    return entry.author_id == view.user.pk if entry.author_id is not None else _is_clients(link, ticket)


def _is_clients(link: MessageLink, ticket: Ticket) -> bool:
    """Whether a mail came from an address of those whose matter the ticket is."""
    people = [person.email for person in (ticket.requester, ticket.affected) if person is not None]
    return not link.from_elsewhere and link.address in {address.lower() for address in (*people, ticket.contact_email) if address}


def _by_mail(link: MessageLink, around: Around) -> dict[str, Any]:
    """Return from whom a mail came, how it found its ticket, and what came with it."""
    message, files = link.message, around.files.get(link.pk, ())
    logos = [file_line(link, file) for file in files if file.is_logo]
    return {
        "sender": sender_of(message),
        "details": details_of(link),
        "url": reverse("mailroom:message", args=[link.pk]),
        "source_url": reverse("mailroom:message_source", args=[link.pk]),
        "slot": f"mail-{link.pk}",
        "is_cut": vars(link)["length"] > BODY,
        "files": [file_line(link, file) for file in files if not file.is_logo],
        "logos": logos,
        "meetings": meetings_of(message),
        "seals": seals_of(message),
        "others": [_other(other) for other in around.others.get(message.pk, ()) if other.pk != link.ticket_id],
    }


def _other(ticket: Ticket) -> dict[str, str]:
    return {"number": ticket.number, "url": reverse("desk:ticket", args=[ticket.number])}


def sender_of(message: Message) -> str:
    """Return who wrote a mail, as its head says."""
    return f"{message.from_name} <{message.from_email}>" if message.from_name else message.from_email


def details_of(link: MessageLink) -> list[str]:
    """Return how a mail found its ticket, and what is odd about its sender."""
    told = [str(FOUND[link.found_by])] if link.found_by in FOUND else []
    if link.from_elsewhere:
        told.append(_("it came from another address than the one we wrote to"))
    if link.message.kind != "human":
        told.append(_("a program wrote it"))
    return told


def seals_of(message: Message) -> list[SealWord]:
    """Return in words what a mail is signed or locked with."""
    return message.seal_words


def file_line(link: MessageLink, file: MessageFile) -> dict[str, Any]:
    """Return a file as a link, or the words why it is in the mail alone."""
    kept = file.attachment if file.attachment is not None and file.attachment.removed_at is None else None
    url = reverse("core:attachment", args=[kept.pk]) if kept is not None else reverse("mailroom:message_file", args=[link.pk, file.pk])
    return {"name": file.name, "size": filesizeformat(file.size), "url": url, "why_not": file.why_not}


def meetings_of(message: Message) -> list[dict[str, str]]:
    """Return the invitations in a mail: what, when, where and who asks."""
    return [_meeting(told) for told in message.meetings]


def _meeting(told: Mapping[str, Any]) -> dict[str, str]:
    label = ANSWERS.get(told.get("answer", "")) or METHODS.get(told.get("method", ""), METHODS["publish"])
    when = _when(told.get("starts", ""), told.get("ends", ""))
    return {
        "label": str(label),
        "is_cancelled": "yes" if told.get("method") == "cancel" else "",
        "summary": told.get("summary", "") or _("(no title)"),
        "when": _("%(when)s, and again later") % {"when": when} if when and told.get("repeats") else when,
        "where": told.get("location", ""),
        "organizer": told.get("organizer", ""),
    }


def _when(starts: str, ends: str) -> str:
    """Return when a meeting is, in the zone of the place; an instant without a known zone says so."""
    if not starts:
        return ""
    if "T" not in starts:
        first, last = date.fromisoformat(starts), date.fromisoformat(ends or starts)
        said = date_format(first, "DATE_FORMAT")
        return said if last <= first else _("%(first)s to %(last)s") % {"first": said, "last": date_format(last, "DATE_FORMAT")}
    at, until = datetime.fromisoformat(starts), datetime.fromisoformat(ends) if "T" in ends else None
    if at.tzinfo is None:
        return _("%(when)s, in the sender’s time") % {"when": date_format(at, "DATETIME_FORMAT")}
    start, end = timezone.localtime(at), timezone.localtime(until) if until is not None else None
    said = date_format(start, "DATETIME_FORMAT")
    if end is None or end <= start:
        return said
    return _("%(start)s to %(end)s") % {"start": said, "end": date_format(end, "TIME_FORMAT" if end.date() == start.date() else "DATETIME_FORMAT")}
