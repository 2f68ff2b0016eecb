"""Working on a draft: begun from what is published, changed step by step, thrown away."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict, Stale
from bailiwick.triage.actions.rows import begin_version
from bailiwick.triage.engine import Definition, parse
from bailiwick.triage.events import DraftBegun, DraftChanged, DraftDiscarded
from bailiwick.triage.models import Origin, Tree, TreeVersion
from bailiwick.triage.permissions import can_edit_trees

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def begin_draft(tree: Tree, *, actor: Actor, now: datetime, based_on: TreeVersion | None = None) -> TreeVersion:
    """Return a draft to work on: the one that is open, or a new one that says what a version (else the published one) says."""
    require(can_edit_trees(actor))
    tree = Tree.objects.select_for_update().get(pk=tree.pk)
    if based_on is None and (draft := tree.draft) is not None:
        return draft
    source = based_on or tree.published or tree.versions.order_by("-number").first()
    draft = begin_version(tree, source.questions if source is not None else Definition(), actor=actor, now=now, based_on=source)
    publish(DraftBegun(actor=actor, subject=tree, at=now, number=draft.number))
    return draft


@transaction.atomic
def import_draft(tree: Tree, *, actor: Actor, now: datetime, definition: Definition) -> TreeVersion:
    """Lay a definition from a file beside the tree's versions as a draft."""
    require(can_edit_trees(actor))
    draft = begin_version(tree, definition, actor=actor, now=now, origin=Origin.IMPORTED)
    publish(DraftBegun(actor=actor, subject=tree, at=now, number=draft.number, origin=str(Origin.IMPORTED.label)))
    return draft


@transaction.atomic
def change_draft(draft: TreeVersion, *, actor: Actor, now: datetime, definition: Definition, what: str, version: int | None = None) -> TreeVersion:
    """Let a draft say something else. Raises Conflict once it is published, Stale when somebody changed it meanwhile."""
    held = _held(draft, actor)
    if version is not None and held.version != version:
        raise Stale
    if parse(held.definition) == definition:
        return held
    held.definition = parse(definition.stored()).stored()
    held.version += 1
    held.changed_at = now
    held.save(update_fields=["definition", "version", "changed_at"])
    publish(DraftChanged(actor=actor, subject=held.tree, at=now, number=held.number, what=what))
    return held


@transaction.atomic
def discard_draft(draft: TreeVersion, *, actor: Actor, now: datetime) -> None:
    """Throw a draft away. Raises Conflict for what was published, and for the only version of a tree."""
    held = _held(draft, actor)
    if not held.tree.versions.exclude(pk=held.pk).exists():
        raise Conflict(_("This is the only version of the tree. Retire the tree instead."))
    tree, number = held.tree, held.number
    held.delete()
    publish(DraftDiscarded(actor=actor, subject=tree, at=now, number=number))


def _held(draft: TreeVersion, actor: Actor) -> TreeVersion:
    require(can_edit_trees(actor))
    held = TreeVersion.objects.select_for_update(of=("self",)).select_related("tree").filter(pk=draft.pk).first()
    if held is None:
        raise Conflict(_("This draft was discarded."))
    if not held.is_draft:
        raise Conflict(_("This version was published and is never changed. Begin a new draft from it."))
    return held
