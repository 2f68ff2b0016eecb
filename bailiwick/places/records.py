"""Sites, buildings, rooms and notices as generic records."""

from __future__ import annotations

from django.db.models import Q
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.core.records import Column, Record, View, register
from bailiwick.core.records.columns import Values
from bailiwick.core.records.naming import JOINT
from bailiwick.places.forms import BuildingForm, RoomForm, SiteForm, SiteNoticeForm
from bailiwick.places.models import Building, Room, Site, SiteNotice


def _safety_badge(row: Values) -> str:
    return format_html('<span class="badge badge--outline">{}</span>', _("Public safety")) if row["is_public_safety"] else ""


def _building(row: Values) -> str:
    return f"{row['building__site__name']}{JOINT}{row['building__name']}"


register(
    Record(
        model=Site,
        slug="sites",
        form=SiteForm,
        section="places",
        icon="place",
        order=10,
        see="places.see_places",
        edit="places.edit_places",
        about=gettext_lazy("Where the county works."),
        why_empty=gettext_lazy("Callers, equipment and visits all have a place. Import the list of facilities, or add the first site."),
        columns=[
            Column("name", gettext_lazy("Name"), sort=True, main=True),
            Column("code", gettext_lazy("Code"), sort=True),
            Column("address", gettext_lazy("Address"), quiet=True),
            Column("city", gettext_lazy("City"), sort=True, quiet=True),
            Column("phone", gettext_lazy("Phone"), optional=True),
        ],
        row_badges=_safety_badge,
        badge_paths=("is_public_safety",),
        search=("name", "code", "address"),
        default_sort="name",
        import_key="code",
    )
)

register(
    Record(
        model=Building,
        slug="buildings",
        form=BuildingForm,
        section="places",
        icon="building",
        order=20,
        see="places.see_places",
        edit="places.edit_places",
        about=gettext_lazy("The houses of each site."),
        why_empty=gettext_lazy("A site with one house needs one building; its rooms hang on it."),
        columns=[
            Column("name", gettext_lazy("Name"), sort=True, main=True),
            Column("site", gettext_lazy("Site"), value="site__name", sort=True),
            Column("floors", gettext_lazy("Floors"), number=True, quiet=True),
        ],
        search=("name", "site__name"),
        default_sort="site",
        import_key=("site", "name"),
    )
)

register(
    Record(
        model=Room,
        slug="rooms",
        form=RoomForm,
        section="places",
        icon="place",
        order=30,
        see="places.see_places",
        edit="places.edit_places",
        about=gettext_lazy("Offices, closets, halls: wherever people or equipment are."),
        why_empty=gettext_lazy("With rooms a technician finds the caller, and the yearly count finds the equipment. Import the room list."),
        columns=[
            Column("number", gettext_lazy("Number"), sort=True, main=True),
            Column("name", gettext_lazy("Name"), sort=True),
            Column("building", gettext_lazy("Building"), value="building__name", sort=True, also=("building__site__name",), file=_building),
            Column("site", gettext_lazy("Site"), value="building__site__name", sort=True),
            Column("floor", gettext_lazy("Floor"), quiet=True),
        ],
        search=("number", "name", "building__name", "building__site__name"),
        default_sort="building",
        import_key=("building", "number"),
    )
)

register(
    Record(
        model=SiteNotice,
        slug="site-notices",
        form=SiteNoticeForm,
        title=gettext_lazy("Site notices"),
        section="places",
        icon="flag",
        order=40,
        see="places.see_places",
        edit="places.post_notice",
        about=gettext_lazy("What everyone should know before calling or visiting a site."),
        why_empty=gettext_lazy(
            "Post one when it matters: “Elections: call before touching.” It is shown on the call form and on every page of the site."
        ),
        columns=[
            Column("text", gettext_lazy("Notice"), main=True),
            Column("site", gettext_lazy("Site"), value="site__name", sort=True),
            Column("starts_at", gettext_lazy("From"), sort=True),
            Column("ends_at", gettext_lazy("Until"), sort=True),
        ],
        views=(
            View("all", gettext_lazy("All")),
            View("open-ended", gettext_lazy("Without an end"), query=lambda _user: Q(ends_at=None)),
        ),
        search=("text", "site__name"),
        default_sort="-starts_at",
        import_key=("site", "text"),
    )
)
