"""Webhooks and their messages as lists."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.records import Column, Filter, Record, View, register
from bailiwick.webhooks.models import Delivery, Webhook

register(
    Record(
        model=Webhook,
        slug="webhooks",
        title=_("Webhooks"),
        about=_("Other programs that are told what happens here: signed, retried, on record."),
        why_empty=_("Tell a chat room of new outages, or a warehouse of every solved ticket. Need-to-know tickets are never told."),
        icon="send",
        section="administration",
        see="webhooks.manage",
        detail_url="webhooks:webhook",
        create_url="webhooks:webhook_make",
        create="webhooks.manage",
        columns=[
            Column("name", _("Name"), sort=True, main=True),
            Column("url", _("Address")),
            Column("owner", _("Owner"), value="owner__person__name", quiet=True),
            Column("last_success_at", _("Last success"), sort=True, quiet=True),
            Column("failing_since", _("Failing since"), sort=True),
            Column("paused_at", _("Paused"), sort=True),
            Column("retired_at", _("Ended"), optional=True),
        ],
        filters=[Filter("made", _("Made"), path="made_at")],
        views=(
            View("in-use", _("In use"), query=lambda _user: Q(retired_at=None), sort="name", counted=True),
            View("failing", _("Failing"), query=lambda _user: Q(retired_at=None, failing_since__isnull=False), sort="name", counted=True),
        ),
        opens_with="in-use",
        search=("name", "url"),
        default_sort="name",
        bulk_fields=(),
    )
)
register(
    Record(
        model=Delivery,
        slug="webhook-messages",
        title=_("Webhook messages"),
        about=_("Every message to every webhook of the last 30 days."),
        why_empty=_("Nothing was told yet."),
        icon="send",
        section="administration",
        see="webhooks.manage",
        detail_url="webhooks:message",
        columns=[
            Column("event", _("Event"), main=True),
            Column("webhook", _("Webhook"), value="webhook__name"),
            Column("state", _("State")),
            Column("attempts", _("Attempts"), number=True),
            Column("status", _("Answer"), number=True),
            Column("created_at", _("Happened"), sort=True),
            Column("next_at", _("Next attempt"), optional=True),
        ],
        filters=[Filter("webhook"), Filter("state"), Filter("event"), Filter("happened", _("Happened"), path="created_at")],
        search=("event", "message_id"),
        default_sort="-created_at",
        select_related=("webhook",),
        bulk_fields=(),
    )
)
