"""The mail that came in, as a list: what waits in quarantine first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.core.records import Column, Filter, Record, View, register
from bailiwick.core.records.filters import Kind
from bailiwick.mailroom.models import Arrival, ArrivalState, OutcomeKind
from bailiwick.mailroom.reasons import REASONS, words_of

if TYPE_CHECKING:
    from bailiwick.core.records.columns import Values

SHORT: Final = ("sender", "subject", "mailbox", "at", "why", "files")
LONG: Final = ("sender", "subject", "mailbox", "at", "became", "ticket", "files")


def _sender(value: object, row: Values) -> str:
    """Name who wrote, with the address where a name does not say it."""
    address = str(value or row["envelope_from"] or "")
    name = str(row["from_name"] or "")
    if not name and not address:
        return _("(nobody named)")
    if not (name and address):
        return name or address
    local, at, domain = address.rpartition("@")
    return format_html('<span class="incoming-who">{} <span class="row-detail">{}<wbr>{}</span></span>', name, local + at, domain)


def _subject(value: object, row: Values) -> str:
    if value:
        return str(value)
    return _("(not looked into)") if row["state"] == ArrivalState.STORED else _("(no subject)")


def _why(value: object, row: Values) -> str:
    """Say why it waits or waited; what is settled says what it was."""
    said = str(value or "")
    if row["state"] == ArrivalState.ASIDE and row["aside"]:
        said = str(row["aside"])
    elif row["outcome"] == OutcomeKind.QUARANTINED:
        said = words_of(str(row["reason"]), said)
    return format_html('<span class="incoming-why">{}</span>', said) if said else ""


def _became(value: object, row: Values) -> str:
    state = str(row["state"])
    return str(OutcomeKind(str(value)).label) if state == ArrivalState.UNDERSTOOD and value else str(ArrivalState(state).label)


def _files(value: object, _row: Values) -> str:
    return str(value) if value else ""


def _state(state: ArrivalState) -> Q:
    return Q(state=state)


def register_arrivals() -> None:
    """Register the list."""
    register(
        Record(
            model=Arrival,
            slug="incoming-mail",
            title=gettext_lazy("Incoming mail"),
            section="desk",
            icon="mail",
            order=490,
            see="mailroom.sort",
            about=gettext_lazy("Every mail that was taken in, and what became of it."),
            why_empty=gettext_lazy("No mail has come in yet. Add a mailbox, or have your mail server hand mail over."),
            columns=[
                Column("sender", gettext_lazy("From"), value="from_email", format=_sender, also=("from_name", "envelope_from")),
                Column("subject", gettext_lazy("Subject"), format=_subject, also=("state",), main=True),
                Column("mailbox", gettext_lazy("Mailbox"), value="mailbox__name", quiet=True),
                Column("at", gettext_lazy("Came"), sort="id"),
                Column("why", gettext_lazy("Why"), format=_why, also=("reason", "outcome", "state", "aside")),
                Column("files", gettext_lazy("Files"), format=_files, number=True, quiet=True),
                Column("became", gettext_lazy("What became of it"), value="outcome", format=_became, also=("state",), optional=True),
                Column("ticket", gettext_lazy("Ticket"), value="ticket__number", optional=True),
                Column("state", gettext_lazy("State"), optional=True),
                Column("reason", gettext_lazy("Reason"), optional=True),
                Column("id", gettext_lazy("Number"), sort=True, optional=True, number=True),
                Column("via", gettext_lazy("Came by"), optional=True),
                Column("envelope_from", gettext_lazy("Sender of the envelope"), optional=True),
                Column("envelope_to", gettext_lazy("Recipient of the envelope"), optional=True),
                Column("size", gettext_lazy("Size in bytes"), value="raw__size", number=True, optional=True),
                Column("sightings", gettext_lazy("Times handed over"), number=True, optional=True),
            ],
            filters=[
                Filter("mailbox"),
                Filter("reason", gettext_lazy("Reason"), kind=Kind.CHOICE, choices=[(code, reason.title) for code, reason in REASONS.items()]),
                Filter("state"),
                Filter("outcome"),
                Filter("via"),
                Filter("sender", gettext_lazy("From"), path="from_email"),
                Filter("subject"),
                Filter("came", gettext_lazy("Came"), path="at"),
            ],
            views=(
                View(
                    "quarantine",
                    gettext_lazy("Quarantine"),
                    query=lambda _user: _state(ArrivalState.QUARANTINED),
                    columns=SHORT,
                    counted=True,
                    why_empty=gettext_lazy("Nothing waits. Every mail became a ticket, joined one or was noted."),
                ),
                View("waiting", gettext_lazy("Waiting"), query=lambda _user: _state(ArrivalState.STORED), columns=LONG),
                View("aside", gettext_lazy("Not for us"), query=lambda _user: _state(ArrivalState.ASIDE), columns=SHORT),
                View("understood", gettext_lazy("Understood"), query=lambda _user: _state(ArrivalState.UNDERSTOOD), columns=LONG),
                View("all", gettext_lazy("All"), columns=LONG),
            ),
            opens_with="quarantine",
            search=("from_name", "from_email", "subject", "envelope_from"),
            default_sort="-id",
            select_related=("mailbox", "raw", "ticket"),
            detail_url="mailroom:incoming_mail",
            bulk_fields=(),
        )
    )
