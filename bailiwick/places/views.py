"""Panels of places: the notices of a site, its buildings, a building's rooms."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bailiwick.core.clock import now
from bailiwick.places.models import Building, Room, Site, SiteNotice

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

    from bailiwick.core.actors import Account

#: rows shown in a panel before it links to the list
FIRST = 20


def _panel(request: HttpRequest, template: str, facts: dict[str, object], title: str) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, template, facts)
    return render(request, "places/panel_page.html", {**facts, "panel_template": template, "title": title})


@require_safe
def site_notices(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the notices that hold at a site now."""
    user = cast("Account", request.user)
    site = get_object_or_404(Site.objects.visible_to(user), pk=pk)
    notices = SiteNotice.objects.visible_to(user).in_force(now()).filter(site=site)
    facts = {"site": site, "notices": notices, "may_post": user.may("places.post_notice")}
    return _panel(request, "places/panels/notices.html", facts, _("Notices for %(site)s") % {"site": site})


@require_safe
def site_buildings(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the buildings of a site."""
    user = cast("Account", request.user)
    site = get_object_or_404(Site.objects.visible_to(user), pk=pk)
    buildings = Building.objects.visible_to(user).filter(site=site, retired_at=None)[: FIRST + 1]
    return _children(request, site, list(buildings), "buildings", f"site={pk}")


@require_safe
def building_rooms(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the rooms of a building."""
    user = cast("Account", request.user)
    building = get_object_or_404(Building.objects.visible_to(user), pk=pk)
    rooms = Room.objects.visible_to(user).filter(building=building, retired_at=None)[: FIRST + 1]
    return _children(request, building, list(rooms), "rooms", f"building={pk}")


def _children(request: HttpRequest, holder: Site | Building, rows: list[Building] | list[Room], slug: str, query: str) -> HttpResponse:
    facts: dict[str, object] = {"rows": rows[:FIRST], "more": len(rows) > FIRST, "slug": slug, "query": query}
    return _panel(request, "places/panels/children.html", facts, str(holder))
