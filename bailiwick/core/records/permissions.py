"""Who may keep, share, export, import and undo."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bailiwick.core.actors import Actor
    from bailiwick.core.models import Batch, SavedView
    from bailiwick.core.records.registry import Record


def can_share_views(actor: Actor) -> bool:
    """Whether the actor may share views with others."""
    return actor.may("core.share_views")


def can_edit_view(actor: Actor, view: SavedView) -> bool:
    """Whether the actor may change a kept view: the owner, or who shares views when it is shared."""
    own = actor.user is not None and view.owner_id == actor.user.pk
    return own or (bool(view.shared_with) and can_share_views(actor))


def can_export(actor: Actor) -> bool:
    """Whether the actor may take lists away as files."""
    return actor.may("core.export_records")


def can_import(actor: Actor, record: Record) -> bool:
    """Whether the actor may import records of a type."""
    return record.form is not None and record.is_plain and actor.may("core.import_records") and record.may_edit(actor)


def can_undo(actor: Actor, batch: Batch) -> bool:
    """Whether the actor may take a batch back: who made it, or who sees all batches and may import."""
    if actor.user is None or batch.created_by_id == actor.user.pk:
        return True
    return actor.may("core.see_all_batches") and actor.may("core.import_records")
