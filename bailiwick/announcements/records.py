"""Announcements as a list and a form; their page is their own."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from bailiwick.announcements.forms import AnnouncementForm
from bailiwick.announcements.models import Announcement, State
from bailiwick.core.records import Column, Record, View, register
from bailiwick.people.models import User

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

    from bailiwick.core.actors import Actor
    from bailiwick.core.records.columns import Values


def state_badge(values: Values) -> str:
    """Return what a row's title says of its stage."""
    kind = {State.PUBLISHED: "success", State.DRAFT: "outline"}.get(State(str(values["state"])), "outline")
    return format_html('<span class="badge badge--{}">{}</span>', kind, State(str(values["state"])).label)


def _title(value: object, values: Values) -> str:
    """Return the title in the language of whoever reads, as far as there is one."""
    return Announcement(title=str(value), title_es=str(values["title_es"])).local_title


def owned(record: Model, actor: Actor, _now: datetime) -> None:
    """Make whoever writes an announcement its owner, unless it has one."""
    announcement = cast("Announcement", record)
    if announcement.owner_id is None and isinstance(actor.user, User):
        announcement.owner_id = actor.user.person_id


register(
    Record(
        model=Announcement,
        slug="announcements",
        form=AnnouncementForm,
        about=_("Outages, planned work and news, with the people they concern."),
        why_empty=_("Nothing is announced. When something fails for many, tell them here before they call."),
        icon="warning",
        section="announcements",
        order=10,
        edit="announcements.publish",
        search=("title", "text", "title_es"),
        default_sort="-published",
        detail_url="announcements:announcement",
        before_save=owned,
        row_badges=state_badge,
        badge_paths=("state",),
        views=(
            View("now", _("Published"), {"state": State.PUBLISHED}, counted=True, why_empty=_("Nothing is announced at present.")),
            View("drafts", _("Drafts"), {"state": State.DRAFT}, ability="announcements.publish"),
            View("ended", _("Ended"), {"state": State.ENDED}),
        ),
        columns=[
            Column("title", _("Title"), format=_title, also=("title_es",), main=True),
            Column("kind", _("Kind"), sort=True),
            Column("severity", _("How bad")),
            Column("audience", _("For whom"), quiet=True),
            Column("published", _("Published"), value="published_at", sort=True),
            Column("ends", _("Ends"), value="ends_at", sort=True, quiet=True),
            Column("owner", _("Owner"), value="owner__name", optional=True),
        ],
    )
)
