"""Rules for mail and alerts, and suppressed addresses, as lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.core import clock
from bailiwick.core.records import Column, Filter, Record, View, register
from bailiwick.mailroom.models import AlertRule, MailRule, Suppression
from bailiwick.mailroom.rule_forms import AlertRuleForm, MailRuleForm

if TYPE_CHECKING:
    from bailiwick.core.records.columns import Values


def _off(row: Values) -> str:
    return "" if row["is_on"] else format_html('<span class="badge badge--outline">{}</span>', _("Off"))


def register_rules() -> None:
    """Register the lists."""
    register(
        Record(
            model=MailRule,
            slug="mail-rules",
            form=MailRuleForm,
            title=gettext_lazy("Rules for mail"),
            section="administration",
            icon="inbox",
            order=492,
            see="mailroom.sort",
            edit="mailroom.sort",
            about=gettext_lazy(
                "What becomes of mails by their sender, recipient, words or headers. They are asked in their order, after loops and bounces."
            ),
            why_empty=gettext_lazy("Give mails of one vendor to one team, or let digests be noted instead of waiting in quarantine."),
            columns=[
                Column("position", gettext_lazy("Order"), number=True, sort=True),
                Column("name", gettext_lazy("Name"), sort=True, main=True),
                Column("mailbox", gettext_lazy("Mailbox"), value="mailbox__name", quiet=True),
                Column("sender", gettext_lazy("From")),
                Column("subject", gettext_lazy("Subject")),
                Column("treatment", gettext_lazy("Becomes")),
                Column("team", gettext_lazy("Team"), value="team__name", quiet=True),
            ],
            filters=[Filter("mailbox"), Filter("treatment"), Filter("team")],
            row_badges=_off,
            badge_paths=("is_on",),
            search=("name", "sender", "subject"),
            default_sort="position",
            import_key="name",
            bulk_fields=("is_on", "team", "category", "priority"),
        )
    )
    register(
        Record(
            model=AlertRule,
            slug="alert-rules",
            form=AlertRuleForm,
            title=gettext_lazy("Rules for alerts"),
            section="administration",
            icon="inbox",
            order=494,
            see="mailroom.sort",
            edit="mailroom.sort",
            about=gettext_lazy(
                "How mails of monitoring and backup programs are read: a ticket for each thing that is broken, solved when all is well."
            ),
            why_empty=gettext_lazy("Describe the subjects that your monitoring program writes."),
            columns=[
                Column("position", gettext_lazy("Order"), number=True, sort=True),
                Column("name", gettext_lazy("Name"), sort=True, main=True),
                Column("sender", gettext_lazy("From")),
                Column("closes", gettext_lazy("Solves the ticket when all is well")),
                Column("team", gettext_lazy("Team"), value="team__name", quiet=True),
            ],
            row_badges=_off,
            badge_paths=("is_on",),
            search=("name", "sender", "subjects"),
            default_sort="position",
            import_key="name",
            bulk_fields=("is_on", "closes", "team", "category", "priority"),
        )
    )
    register(
        Record(
            model=Suppression,
            slug="suppressed-addresses",
            title=gettext_lazy("Suppressed addresses"),
            section="administration",
            icon="mail",
            order=496,
            see="mailroom.manage",
            about=gettext_lazy("Addresses that a mail server called dead, or that somebody entered. Nothing is sent there by itself for a while."),
            why_empty=gettext_lazy("No mail came back for good, and nobody entered an address."),
            detail_url="mailroom:suppression",
            create_url="mailroom:suppress",
            create="mailroom.manage",
            columns=[
                Column("address", gettext_lazy("Address"), sort=True, main=True),
                Column("since", gettext_lazy("Since"), sort=True),
                Column("until", gettext_lazy("Until"), sort=True),
                Column("status", gettext_lazy("Status"), quiet=True),
                Column("diagnostic", gettext_lazy("What the other server said")),
                Column("reason", gettext_lazy("Reason")),
                Column("bounces", gettext_lazy("Bounces"), number=True),
                Column("lifted_at", gettext_lazy("Lifted"), optional=True),
            ],
            views=(
                View("in-force", gettext_lazy("In force"), query=lambda _user: Q(until__gt=clock.now(), lifted_at=None), sort="-until", counted=True),
            ),
            search=("address", "diagnostic", "reason"),
            default_sort="-until",
            bulk_fields=(),
        )
    )
