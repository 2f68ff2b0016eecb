"""Keeping views of a list: save, update, rename, share, order, delete, open with."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypedDict

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.models import SavedView
from bailiwick.core.records.actions.views import change_view, delete_view, open_with_view, save_view, update_view
from bailiwick.core.records.asking import asked_in
from bailiwick.core.records.audiences import audience_keys, audience_options
from bailiwick.core.records.custom import schema_of
from bailiwick.core.records.derive import filters_of
from bailiwick.core.records.doors import account_of, record_or_404
from bailiwick.core.records.permissions import can_edit_view, can_share_views
from bailiwick.core.records.tabs import opening_view, tabs_of
from bailiwick.core.records.views.lists import way_back
from bailiwick.core.records.words import as_title

if TYPE_CHECKING:
    from bailiwick.core.records.registry import Record


@require_safe
def views(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the views of a list, to rename, share, order and delete them."""
    user, actor = account_of(request), actor_of(request)
    record = record_or_404(user, slug)
    offered = audience_options(user) if can_share_views(actor) else audience_options(user)[:1]
    tabs = [{"tab": t, "may_edit": t.saved is not None and can_edit_view(actor, t.saved)} for t in tabs_of(record, user)]
    context = {"record": record, "tabs": tabs, "audiences": offered, "opening": opening_view(record, user), "plural": as_title(record.plural)}
    return render(request, "core/records/views.html", context | {"words_of": dict(audience_options(user))})


@require_POST
def save(request: HttpRequest, slug: str) -> HttpResponse:
    """Keep what the list shows under a name, or in the view it was opened from."""
    user, actor = account_of(request), actor_of(request)
    record = record_or_404(user, slug)
    parameters = parameters_in(record, request.POST.get("link", ""))
    try:
        if "update" in request.POST:
            view = view_or_404(request, record, request.POST["update"])
            update_view(view, actor=actor, now=clock.now(), parameters=parameters)
        else:
            view = save_view(record, actor=actor, now=clock.now(), parameters=parameters, **described(request))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(way_back_of(request, record) + "?" + request.POST.get("link", "").lstrip("?"))
    messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    return redirect(f"{way_back_of(request, record)}?view={view.pk}")


def parameters_in(record: Record, link: str) -> dict[str, str]:
    """Return what a link to a list asks for, as a view keeps it."""
    return asked_in(QueryDict(link.lstrip("?")), filters_of(record, schema_of(record.model))).parameters()


class Described(TypedDict):
    """What a person says of a view."""

    name: str
    shared_with: str
    is_pinned: bool


def described(request: HttpRequest) -> Described:
    """Return name, audience and pin of a view from a form."""
    return {"name": request.POST.get("name", ""), "shared_with": request.POST.get("shared_with", ""), "is_pinned": "is_pinned" in request.POST}


def way_back_of(request: HttpRequest, record: Record) -> str:
    """Return the address of the list a form was sent from."""
    request.GET = request.POST
    return way_back(request, record)


def view_or_404(request: HttpRequest, record: Record, key: str) -> SavedView:
    """Return a kept view the user may use; raises Http404."""
    user = account_of(request)
    found = (
        SavedView.objects.shown_to(user, audience_keys(user)).filter(record=record.slug, pk=key).first()
        if key.isdecimal() and len(key) < len(str(2**63))
        else None
    )
    if found is None:
        raise Http404
    return found


@require_POST
def change(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Rename, share, pin, move or delete a view."""
    record = record_or_404(account_of(request), slug)
    view, actor = view_or_404(request, record, str(pk)), actor_of(request)
    position = request.POST.get("position", "")
    try:
        if "delete" in request.POST:
            delete_view(view, actor=actor, now=clock.now())
            messages.success(request, _("The view “%(name)s” is deleted.") % {"name": view.name})
        else:
            change_view(
                view,
                actor=actor,
                now=clock.now(),
                position=int(position) if position.isdecimal() and len(position) < len("10000") else None,
                **described(request),
            )
            messages.success(request, _("The view “%(name)s” is saved.") % {"name": view.name})
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    return redirect("records:views", slug)


@require_POST
def open_with(request: HttpRequest, slug: str) -> HttpResponse:
    """Let the list open with a view from now on."""
    record = record_or_404(account_of(request), slug)
    known = {tab.key: tab for tab in tabs_of(record, account_of(request))}
    tab = known.get(request.POST.get("view", ""))
    if tab is None:
        raise Http404
    open_with_view(record, actor=actor_of(request), view=tab.key)
    messages.success(request, _("The list opens with “%(name)s” from now on.") % {"name": tab.title})
    return redirect("records:views", slug)
