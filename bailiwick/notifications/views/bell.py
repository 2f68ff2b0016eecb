"""The bell, and the list of one's own notices."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, cast

from django.http import HttpResponse, HttpResponseNotModified
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from bailiwick.core import clock
from bailiwick.core.actors import Account, actor_of
from bailiwick.core.moments import exact, spoken
from bailiwick.notifications.actions import mark_all_read, mark_read
from bailiwick.notifications.counting import unread_count
from bailiwick.notifications.models import Notification

if TYPE_CHECKING:
    from django.http import HttpRequest

#: notices on one page
PAGE = 30


def bell(request: HttpRequest) -> HttpResponse:
    """Answer the bell with its count; costs one query, and no body while nothing changes."""
    unread = unread_count(cast("Account", request.user))
    tag = f'"{sha256(f"{request.user.pk} {unread} {request.LANGUAGE_CODE}".encode()).hexdigest()[:20]}"'
    if request.headers.get("If-None-Match") == tag:
        return HttpResponseNotModified(headers={"ETag": tag})
    shell = {"unread": unread, "notifications_url": reverse("notifications:list")}
    answer = render(request, "notifications/_bell.html", {"shell": shell})
    answer.headers["ETag"] = tag
    answer.headers["Cache-Control"] = "private, no-cache"
    return answer


def notification_list(request: HttpRequest) -> HttpResponse:
    """Show one's notices, newest first, all or unread ones."""
    user = cast("Account", request.user)
    only_unread = request.GET.get("show") == "unread"
    rows = Notification.objects.visible_to(user).order_by("-pk")
    rows = rows.unread() if only_unread else rows
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:  # noqa: PLR2004 - digits of the largest key
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.defer("context")[: PAGE + 1])
    now = clock.now()
    page = [{"notice": n, "when": spoken(n.at, now), "exact": exact(n.at)} for n in found[:PAGE]]
    older = f"?{'show=unread&' if only_unread else ''}before={found[PAGE - 1].pk}" if len(found) > PAGE else ""
    context = {"page": page, "older_url": older, "only_unread": only_unread, "newest": found[0].pk if found else 0, "is_first": not before}
    return render(request, "notifications/list.html", context)


def notification_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Go where a notice points, and note that it was read."""
    found = get_object_or_404(Notification.objects.visible_to(cast("Account", request.user)), pk=pk)
    mark_read(found, actor=actor_of(request), now=clock.now())
    return redirect(found.url or reverse("notifications:list"))


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    """Note that everything on the list was read, up to the newest the person saw."""
    newest = request.POST.get("newest", "")
    mark_all_read(actor=actor_of(request), now=clock.now(), up_to=int(newest) if newest.isdecimal() and len(newest) < 19 else None)  # noqa: PLR2004 - likewise
    return redirect("notifications:list")
