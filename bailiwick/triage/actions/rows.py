"""Beginning and releasing versions, for the actions that do it for different reasons."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import Max

from bailiwick.triage.models import LIFECYCLE, Origin, State, Tree, TreeVersion

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.triage.models import Definition


def begin_version(
    tree: Tree, definition: Definition, *, actor: Actor, now: datetime, origin: Origin = Origin.EDITED, based_on: TreeVersion | None = None
) -> TreeVersion:
    """Add a draft with the next number; the tree's own row is held, so numbers do not meet."""
    Tree.objects.select_for_update().get(pk=tree.pk)
    last = TreeVersion.objects.filter(tree=tree).aggregate(last=Max("number"))["last"] or 0
    return TreeVersion.objects.create(
        tree=tree,
        number=last + 1,
        origin=origin,
        definition=definition.stored(),
        based_on=based_on,
        made_at=now,
        made_by_id=actor.user.pk if actor.user is not None else None,
        changed_at=now,
    )


def release(version: TreeVersion, *, actor: Actor, now: datetime, note: str = "") -> None:
    """Make a draft the version that is asked; the one before is replaced."""
    LIFECYCLE.check(State(version.state), State.PUBLISHED)
    TreeVersion.objects.filter(tree=version.tree_id, state=State.PUBLISHED).update(state=State.RETIRED)
    version.state = State.PUBLISHED
    version.published_at = now
    version.published_by_id = actor.user.pk if actor.user is not None else None
    version.note = note or version.note
    version.save(update_fields=["state", "published_at", "published_by", "note"])
