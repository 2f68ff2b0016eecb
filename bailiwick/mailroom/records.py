"""Mailboxes and the mail that came in, as lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.core.records import Column, Filter, Record, View, register
from bailiwick.core.records.registry import Fact
from bailiwick.mailroom.forms import MailboxForm
from bailiwick.mailroom.models import Arrival, ArrivalState, Mailbox
from bailiwick.mailroom.rule_records import register_rules

if TYPE_CHECKING:
    from bailiwick.core.records.columns import Values


def _health(row: Values) -> str:
    if row["failing_since"] is not None:
        return format_html('<span class="badge badge--broken">{}</span>', _("Failing"))
    return "" if row["is_on"] else format_html('<span class="badge badge--outline">{}</span>', _("Off"))


register(
    Record(
        model=Mailbox,
        slug="mailboxes",
        form=MailboxForm,
        title=gettext_lazy("Mailboxes"),
        section="administration",
        icon="inbox",
        order=480,
        see="mailroom.manage",
        edit="mailroom.manage",
        about=gettext_lazy("The addresses of the desk, and where their mail is taken from."),
        why_empty=gettext_lazy("Add the address that people write to. Its mail is stored first and understood afterwards, so that none is lost."),
        columns=[
            Column("name", gettext_lazy("Name"), sort=True, main=True),
            Column("address", gettext_lazy("Address"), sort=True),
            Column("kind", gettext_lazy("How mail comes"), quiet=True),
            Column("team", gettext_lazy("Team"), value="team__name", sort=True, quiet=True),
            Column("last_seen_at", gettext_lazy("Last looked into"), sort=True),
            Column("last_error", gettext_lazy("What went wrong"), quiet=True),
            Column("failing_since", gettext_lazy("Failing since"), sort=True, optional=True),
        ],
        row_badges=_health,
        badge_paths=("failing_since", "is_on"),
        views=(View("failing", gettext_lazy("Failing"), query=lambda _user: ~Q(failing_since=None) & Q(is_on=True, retired_at=None), counted=True),),
        facts=(
            Fact(gettext_lazy("Last looked into"), lambda row: getattr(row, "last_seen_at", None)),
            Fact(gettext_lazy("What went wrong"), lambda row: getattr(row, "last_error", "")),
        ),
        search=("name", "address", "aliases", "host"),
        default_sort="name",
        import_key="address",
        bulk_fields=("is_on", "team", "department", "category", "site"),
    )
)
register(
    Record(
        model=Arrival,
        slug="incoming-mail",
        title=gettext_lazy("Incoming mail"),
        section="administration",
        icon="mail",
        order=490,
        see="mailroom.manage",
        about=gettext_lazy("Every mail that was taken in, and what became of it."),
        why_empty=gettext_lazy("No mail has come in yet. Add a mailbox, or have your mail server hand mail over."),
        columns=[
            Column("id", gettext_lazy("Number"), main=True, sort=True),
            Column("at", gettext_lazy("Came"), sort=True),
            Column("mailbox", gettext_lazy("Mailbox"), value="mailbox__name"),
            Column("via", gettext_lazy("Came by"), quiet=True),
            Column("envelope_from", gettext_lazy("Sender of the envelope"), optional=True),
            Column("envelope_to", gettext_lazy("Recipient of the envelope"), optional=True),
            Column("size", gettext_lazy("Size in bytes"), value="raw__size", number=True, quiet=True),
            Column("state", gettext_lazy("State")),
            Column("ticket", gettext_lazy("Ticket"), value="ticket__number"),
            Column("why", gettext_lazy("Why")),
            Column("sightings", gettext_lazy("Times handed over"), number=True, optional=True),
        ],
        filters=[
            Filter("mailbox"),
            Filter("state"),
            Filter("outcome"),
            Filter("via"),
            Filter("reason"),
            Filter("came", gettext_lazy("Came"), path="at"),
        ],
        views=(
            View("quarantine", gettext_lazy("Quarantine"), query=lambda _user: Q(state=ArrivalState.QUARANTINED), sort="-at", counted=True),
            View("waiting", gettext_lazy("Waiting"), query=lambda _user: Q(state=ArrivalState.STORED), sort="-at"),
        ),
        search=("envelope_from", "envelope_to", "why"),
        default_sort="-at",
        select_related=("mailbox", "raw", "ticket"),
        bulk_fields=(),
    )
)
register_rules()
