"""The page of an announcement, its steps, and the banner."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from bailiwick.announcements.actions import dismiss_announcement, end_announcement, publish_announcement, update_announcement
from bailiwick.announcements.actions.telling import concerned
from bailiwick.announcements.banner import shown_to
from bailiwick.announcements.forms import UpdateForm
from bailiwick.announcements.models import Announcement, State
from bailiwick.announcements.permissions import can_publish
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.clock import now
from bailiwick.core.markdown import render as markdown
from bailiwick.core.moments import exact, spoken
from bailiwick.core.panels import panels_for
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.http import HttpRequest

#: names on the list of those who have not confirmed
LISTED = 200


def announcement_or_404(request: HttpRequest, pk: int) -> Announcement:
    """Return the announcement if it exists for the user; a stranger learns nothing."""
    found = Announcement.objects.visible_to(account_of(request)).select_related("owner").filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


@require_safe
def announcement(request: HttpRequest, pk: int) -> HttpResponse:
    """Show an announcement: what is the matter, since when, what came after."""
    return _page(request, announcement_or_404(request, pk))


def _page(request: HttpRequest, shown: Announcement, form: UpdateForm | None = None, problem: str = "", status: int = 200) -> HttpResponse:
    moment, may = now(), can_publish(actor_of(request))
    updates = [{"text": markdown(u.local_text, top=4), "when": spoken(u.at, moment), "at": u.at} for u in shown.updates.all()]
    context = {
        "announcement": shown,
        "text": markdown(shown.local_text),
        "updates": updates,
        "facts": _facts(shown, moment),
        "is_shown": shown.is_in_force(moment),
        "may_publish": may,
        "can_publish": may and not shown.is_retired and shown.lifecycle.permits(State(shown.state), State.PUBLISHED),
        "can_end": may and shown.state == State.PUBLISHED,
        "form": form or UpdateForm(),
        "problem": problem,
        "panels": [{"title": panel.title, "url": panel.url_for(shown)} for panel in panels_for(shown, account_of(request))] if may else [],
        "confirmed": shown.readings.confirmed().count() if may and shown.needs_acknowledgement else None,
    }
    return render(request, "announcements/announcement.html", context, status=status)


def _facts(shown: Announcement, moment: datetime) -> list[dict[str, Any]]:
    places = ", ".join(str(one) for one in [*shown.departments.all(), *shown.sites.all()])
    lines = (
        (_("Since"), spoken(shown.starts_at, moment), exact(shown.starts_at)),
        (_("Until"), spoken(shown.ends_at, moment), exact(shown.ends_at)),
        (_("For whom"), places or shown.get_audience_display(), ""),
        (_("Published"), spoken(shown.published_at, moment), exact(shown.published_at)),
        (_("Ended"), spoken(shown.ended_at, moment), exact(shown.ended_at)),
        (_("Ask about it"), shown.owner or "", ""),
    )
    return [{"label": label, "value": str(value), "title": title} for label, value, title in lines if value]


def _step(request: HttpRequest, pk: int, take: Callable[[Announcement], object], said: str) -> HttpResponse:
    """Take a step on an announcement and go back to its page; what stands in the way is said there."""
    shown = announcement_or_404(request, pk)
    try:
        take(shown)
    except ValidationError as error:
        return _page(request, announcement_or_404(request, pk), problem=" ".join(error.messages), status=422)
    except Conflict as conflict:
        return _page(request, announcement_or_404(request, pk), problem=str(conflict.message), status=409)
    messages.success(request, said)
    return redirect("announcements:announcement", pk)


@require_POST
def announcement_publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Publish an announcement."""
    return _step(request, pk, lambda shown: publish_announcement(shown, actor=actor_of(request), now=now()), _("Published."))


@require_POST
def announcement_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an announcement."""
    return _step(request, pk, lambda shown: end_announcement(shown, actor=actor_of(request), now=now()), _("Ended. It stays readable in the list."))


@require_POST
def announcement_update(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a dated line to an announcement."""
    form, shown = UpdateForm(request.POST), announcement_or_404(request, pk)
    require(can_publish(actor_of(request)))
    if not form.is_valid():
        return _page(request, shown, form, status=422)
    return _step(request, pk, lambda one: update_announcement(one, actor=actor_of(request), now=now(), **form.cleaned_data), _("Added."))


@require_POST
def announcement_dismiss(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the banner away, and go on where one was."""
    version = request.POST.get("version", "")
    read = int(version) if version.isascii() and version.isdecimal() and len(version) < 10 else None  # noqa: PLR2004 - digits of the column's largest number
    dismiss_announcement(announcement_or_404(request, pk), actor=actor_of(request), now=now(), version=read)
    if request.headers.get("HX-Request"):
        return banner(request)
    back = request.POST.get("next", "")
    return redirect(
        back if url_has_allowed_host_and_scheme(back, None) and back.startswith("/") else reverse("announcements:announcement", args=[pk])
    )


@require_http_methods(["GET", "HEAD", "POST"])
def banner(request: HttpRequest) -> HttpResponse:
    """Draw the banner again, for pages that stay open."""
    context = {"announcements": shown_to(account_of(request), now()), "is_inner": True, "here": request.headers.get("HX-Current-URL", "")}
    return render(request, "announcements/_lines.html", context)


@require_safe
def unread(request: HttpRequest, pk: int) -> HttpResponse:
    """List those who have not confirmed an announcement that asks for it."""
    require(can_publish(actor_of(request)))
    shown = announcement_or_404(request, pk)
    confirmed = shown.readings.confirmed().values("user__person")
    missing = concerned(shown).filter(account__is_active=True).exclude(pk__in=confirmed).select_related("department").order_by("sort_name", "pk")
    people = list(missing[: LISTED + 1])
    context = {"announcement": shown, "people": people[:LISTED], "has_more": len(people) > LISTED, "confirmed": shown.readings.confirmed().count()}
    return render(request, "announcements/unread.html", context)
