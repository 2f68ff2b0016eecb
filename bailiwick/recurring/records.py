"""Schedules as a list."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.records import Column, Filter, Record, View, register
from bailiwick.recurring.models import Schedule

register(
    Record(
        model=Schedule,
        slug="schedules",
        title=_("Schedules"),
        about=_("Tickets that come back by the calendar: checks, backups to try, reports, filters to change."),
        why_empty=_("Have the monthly restore test, the quarterly UPS check or the toner count open its own ticket."),
        icon="calendar",
        section="desk",
        detail_url="recurring:schedule",
        create_url="recurring:schedule_make",
        create="recurring.edit",
        columns=[
            Column("title", _("Title"), sort=True, main=True),
            Column("next_on", _("Next"), sort=True),
            Column("next_at", _("Next ticket"), sort=True, optional=True),
            Column("team", _("Team"), value="team__name"),
            Column("assignee", _("Assignee"), value="assignee__person__name", quiet=True),
            Column("site", _("Site"), value="site__name", quiet=True),
            Column("rhythm", _("Comes back"), quiet=True),
            Column("paused_at", _("Paused"), optional=True),
        ],
        filters=[Filter("team"), Filter("assignee"), Filter("site"), Filter("category"), Filter("rhythm"), Filter("next_on", _("Next"))],
        views=(
            View("in-use", _("In use"), query=lambda _user: Q(retired_at=None, paused_at=None), sort="next_on", counted=True),
            View("paused", _("Paused"), query=lambda _user: Q(retired_at=None, paused_at__isnull=False), sort="title", counted=True),
            View("ended", _("Ended"), query=lambda _user: Q(retired_at__isnull=False), sort="title"),
        ),
        opens_with="in-use",
        search=("title", "description"),
        default_sort="title",
        bulk_fields=(),
    )
)
