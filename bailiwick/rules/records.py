"""The log of rules as a read-only list: filters, export and API from the generic record."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bailiwick.core.records import Column, Record, register
from bailiwick.rules.models import RuleRun

if TYPE_CHECKING:
    from collections.abc import Mapping


def _said(value: object, values: Mapping[str, object]) -> str:
    """Say what was done, or what kept it from being done."""
    done = "; ".join(str(one) for one in value) if isinstance(value, list) else ""
    return done or str(values.get("error") or "")


def _ticket(value: object, _values: Mapping[str, object]) -> str:
    """Lead to the ticket."""
    return format_html('<a class="whitespace-nowrap" href="{}">{}</a>', reverse("desk:ticket", args=[value]), value)


def _changes(value: object, _values: Mapping[str, object]) -> str:
    """Say what changed: field, before and after."""
    if not isinstance(value, dict):
        return ""
    return "; ".join(f"{name}: {before or '–'} → {after or '–'}" for name, (before, after) in value.items())


register(
    Record(
        model=RuleRun,
        slug="rule-runs",
        title=_("What rules did"),
        about=_("Every time a rule acted, failed or was held back: on which ticket, why, and what changed."),
        why_empty=_("No rule has acted yet. Switch one on, or rehearse it on the last thirty days."),
        icon="history",
        section="rules",
        order=20,
        see="rules.see_rules",
        detail_url="rules:run",
        default_sort="-at",
        search=("rule__title", "ticket__number", "error"),
        columns=[
            Column("at", _("When"), sort=True),
            Column("rule", _("Rule"), value="rule__title", sort=True),
            Column("ticket", _("Ticket"), value="ticket__number", format=_ticket),
            Column("outcome", _("Outcome"), sort=True),
            Column("said", _("What was done"), format=_said, also=("error",), main=True),
            Column("changes", _("Before and after"), format=_changes),
            Column("reason", _("Why"), optional=True),
            Column("error", _("Error"), optional=True),
        ],
    )
)
