"""Mailboxes and the mail that came in, as lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.core.records import Column, Record, View, register
from bailiwick.core.records.registry import Fact
from bailiwick.mailroom.arrival_records import register_arrivals
from bailiwick.mailroom.forms import MailboxForm
from bailiwick.mailroom.key_records import register_keys
from bailiwick.mailroom.models import Mailbox
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
register_arrivals()
register_rules()
register_keys()
