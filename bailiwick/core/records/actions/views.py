"""Keeping, sharing and deleting views of lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.models import DefaultView, SavedView
from bailiwick.core.permissions import require
from bailiwick.core.records.audiences import audience_options
from bailiwick.core.records.events import ViewDeleted, ViewSaved
from bailiwick.core.records.permissions import can_edit_view, can_share_views

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.core.records.registry import Record


@transaction.atomic
def save_view(
    record: Record, *, actor: Actor, now: datetime, name: str, parameters: Mapping[str, str], shared_with: str = "", is_pinned: bool = True
) -> SavedView:
    """Keep a list's link under a name. Raises Refused when sharing is not allowed, ValidationError for a name that is taken."""
    if actor.user is None:
        message = "a view belongs to a person"
        raise TypeError(message)
    view = SavedView(record=record.slug, owner_id=actor.user.pk, parameters=dict(parameters), created_at=now)
    _describe(view, actor, name=name, shared_with=shared_with, is_pinned=is_pinned)
    view.save()
    publish(ViewSaved(actor=actor, subject=view, at=now, changes={"name": ("", view.name), "shared_with": ("", view.shared_with)}))
    return view


def _describe(view: SavedView, actor: Actor, *, name: str, shared_with: str, is_pinned: bool, position: int | None = None) -> None:
    view.name = " ".join(name.replace("\0", "").split())[:60]
    if not view.name:
        raise ValidationError({"name": _("Give the view a name.")})
    if SavedView.objects.filter(record=view.record, owner=view.owner_id, name=view.name).exclude(pk=view.pk).exists():
        raise ValidationError({"name": _("You have a view of this name already.")})
    if shared_with != view.shared_with:
        require(not shared_with or can_share_views(actor))
        if actor.user is not None and shared_with not in dict(audience_options(actor.user)):
            raise ValidationError({"shared_with": _("There is no such group to share with.")})
        view.shared_with = shared_with
    view.is_pinned = is_pinned
    view.position = view.position if position is None else max(0, min(position, 9999))


@transaction.atomic
def change_view(view: SavedView, *, actor: Actor, now: datetime, name: str, shared_with: str, is_pinned: bool, position: int | None = None) -> None:
    """Rename, share, pin or move a kept view. Raises Refused and ValidationError."""
    require(can_edit_view(actor, view))
    before = {"name": view.name, "shared_with": view.shared_with}
    _describe(view, actor, name=name, shared_with=shared_with, is_pinned=is_pinned, position=position)
    view.save()
    after = {"name": view.name, "shared_with": view.shared_with}
    publish(ViewSaved(actor=actor, subject=view, at=now, changes={k: (before[k], after[k]) for k in after if before[k] != after[k]}))


@transaction.atomic
def update_view(view: SavedView, *, actor: Actor, now: datetime, parameters: Mapping[str, str]) -> None:
    """Let a kept view show what the list shows now. Raises Refused."""
    require(can_edit_view(actor, view))
    before, view.parameters = view.parameters, dict(parameters)
    view.save(update_fields=["parameters"])
    publish(ViewSaved(actor=actor, subject=view, at=now, changes={"parameters": (before, view.parameters)}))


@transaction.atomic
def delete_view(view: SavedView, *, actor: Actor, now: datetime) -> None:
    """Forget a kept view. Raises Refused."""
    require(can_edit_view(actor, view))
    publish(ViewDeleted(actor=actor, subject=view, at=now, changes={"parameters": (view.parameters, None)}))
    DefaultView.objects.filter(record=view.record, view=str(view.pk)).delete()
    view.delete()


@transaction.atomic
def open_with_view(record: Record, *, actor: Actor, view: str) -> None:
    """Let a list open with this view for the actor from now on; a preference, no event."""
    if actor.user is not None:
        DefaultView.objects.update_or_create(user_id=actor.user.pk, record=record.slug, defaults={"view": view[:80]})
