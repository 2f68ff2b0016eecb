"""The search page."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.shortcuts import render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from bailiwick.core.actors import actor_of
from bailiwick.core.search import Found, find

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

#: hits shown at first, and after asking for more
FEW, MANY = 25, 200


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Show what matches, under a tab for each kind that has matches."""
    query, kind = request.GET.get("q", ""), request.GET.get("kind", "")
    limit = MANY if request.GET.get("more") else FEW
    user = actor_of(request).user
    found = find(query, user, kinds=[kind] if kind else None, limit=limit) if user is not None else Found("")
    context = {
        "found": found,
        "query": found.query,
        "kind": kind,
        "tabs": _tabs(found, kind),
        "more_url": _address(found.query, kind, more="1") if found.has_more and limit == FEW else "",
    }
    return render(request, "core/search.html", context)


def _tabs(found: Found, kind: str) -> list[dict[str, object]]:
    """Return a tab for everything and for each kind with matches."""
    kinds: list[dict[str, object]] = [
        {"label": c.title, "url": _address(found.query, c.kind), "count": c.words, "current": c.kind == kind} for c in found.counts if c.count
    ]
    return [{"label": _("Everything"), "url": _address(found.query, ""), "count": None, "current": not kind}, *kinds] if kinds else []


def _address(query: str, kind: str, **more: str) -> str:
    asked = {"q": query} | ({"kind": kind} if kind else {}) | more
    return f"{reverse('core:search')}?{urlencode(asked)}"
