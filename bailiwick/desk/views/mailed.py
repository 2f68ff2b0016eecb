"""What became of the mails by which clients read an entry, and the files that went along."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Any

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _

from bailiwick.core.actors import Actor
from bailiwick.core.models import Attachment
from bailiwick.core.moments import spoken
from bailiwick.desk.letters import TO_CLIENT
from bailiwick.desk.models import Entry, Ticket
from bailiwick.desk.permissions import can_change_ticket, can_send_again
from bailiwick.notifications.models import LIFECYCLE, Outgoing

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bailiwick.core.actors import Account

State = Outgoing.State
#: how each state looks: well, on its way, or in trouble
TONES = {State.SENT: "well", State.WAITING: "waiting", State.SENDING: "waiting", State.FOLDED: "waiting"}


def versions_of(entries: Iterable[Entry]) -> dict[int, int]:
    """Return every version of some entries with the one that stands now: a mail told of the first."""
    found = {}
    for entry in entries:
        version: Entry | None = entry
        while version is not None:
            found[version.pk] = entry.pk
            version = version.revises
    return found


def mails_of(ticket: Ticket, kin: Sequence[int], entries: Sequence[Entry], user: Account, moment: datetime) -> dict[int, list[dict[str, str]]]:
    """Return what became of the mails about each entry, in one query."""
    versions = versions_of(entry for entry in entries if entry.is_public)
    about = Outgoing.objects.filter(subject_type=Ticket._meta.label_lower, subject_id__in=kin, part_id__in=versions, notice__in=TO_CLIENT)
    told: defaultdict[int, list[dict[str, str]]] = defaultdict(list)
    mails = list(about.select_related("folded_into").defer("text", "html").order_by("id"))
    may_repeat = any(is_repeatable(mail) for mail in mails) and can_send_again(Actor(user=user), ticket)
    may_correct = may_repeat and can_change_ticket(Actor(user=user), ticket)
    for mail in mails:
        ways: dict[str, str] = {}
        if may_repeat and is_repeatable(mail):
            ways["again_url"] = reverse("desk:mail_again", args=[ticket.number, mail.pk])
            if may_correct and mail.person_id == ticket.requester_id:
                ways |= {"may_correct": "yes", "other": _another_address(ticket, mail.address)}
        told[versions[mail.part_id or 0]].append({**_told(mail, moment), **ways})
    return told


def _another_address(ticket: Ticket, failed: str) -> str:
    """Return another address that is known of the client than the one that failed."""
    known = [ticket.contact_email, ticket.requester.email if ticket.requester is not None else ""]
    return next((address for address in known if address and address.lower() != failed.lower()), "")


def is_repeatable(mail: Outgoing) -> bool:
    """Whether a mail can be sent again."""
    return LIFECYCLE.permits(State(mail.state), State.WAITING) and mail.state != State.SENDING


def _told(mail: Outgoing, moment: datetime) -> dict[str, str]:
    """Return what became of one mail: how that looks, the words, and what the mail server said."""
    row = mail.folded_into or mail
    state = State(row.state)
    words = {
        State.WAITING: _("Mail to %(address)s waits to be sent"),
        State.SENDING: _("Mail to %(address)s is being sent"),
        State.SENT: _("Mailed to %(address)s %(when)s"),
        State.FOLDED: _("Mail to %(address)s waits to be sent"),
        State.FAILED: _("The mail to %(address)s was not sent"),
        State.BOUNCED: _("The mail to %(address)s came back %(when)s"),
        State.UNSURE: _("Nobody knows whether the mail to %(address)s was sent"),
        State.WITHHELD: _("No mail went to %(address)s"),
    }[state]
    at = row.bounced_at if state == State.BOUNCED else row.sent_at
    said = _("It is late: %(said)s") % {"said": row.error} if state == State.SENT and row.error else row.error
    return {
        "tone": "late" if state == State.SENT and row.error else TONES.get(state, "broken"),
        "words": words % {"address": mail.address, "when": spoken(at, moment) if at is not None else ""},
        "why": said,
    }


def files_by_entry(entries: Sequence[Entry]) -> Mapping[int, list[dict[str, Any]]]:
    """Return the files of entries as links, in one query."""
    versions = versions_of(entries)
    rows = (
        Attachment.objects.filter(record_type=Entry._meta.label_lower, record_id__in=versions, removed_at=None).select_related("file").order_by("id")
    )
    found: defaultdict[int, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[versions[row.record_id]].append(
            {"name": row.name, "size": filesizeformat(row.file.size), "url": reverse("core:attachment", args=[row.pk])}
        )
    return found
