"""Making, copying, naming and retiring trees."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict, Stale
from bailiwick.triage.actions.rows import begin_version
from bailiwick.triage.engine import Definition
from bailiwick.triage.events import TreeMade, TreeRenamed, TreeRestored, TreeRetired
from bailiwick.triage.models import Origin, Tree, TreeVersion
from bailiwick.triage.permissions import can_edit_trees

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def make_tree(
    *, actor: Actor, now: datetime, title: str, slug: str, about: str = "", definition: Definition | None = None, origin: Origin = Origin.EDITED
) -> TreeVersion:
    """Make a tree with a first draft. Raises ValidationError for a short name that is taken or malformed."""
    require(can_edit_trees(actor))
    tree = Tree(title=title.strip(), slug=slug.strip(), about=about.strip())
    tree.full_clean()
    tree.save()
    publish(TreeMade(actor=actor, subject=tree, at=now))
    return begin_version(tree, definition or Definition(), actor=actor, now=now, origin=origin)


@transaction.atomic
def copy_tree(version: TreeVersion, *, actor: Actor, now: datetime, title: str, slug: str) -> TreeVersion:
    """Make a tree whose first draft says what a version of another says."""
    require(can_edit_trees(actor))
    tree = Tree(title=title.strip(), slug=slug.strip(), about=version.tree.about)
    tree.full_clean()
    tree.save()
    publish(TreeMade(actor=actor, subject=tree, at=now, copied_from=str(version)))
    return begin_version(tree, version.questions, actor=actor, now=now, based_on=version)


@transaction.atomic
def rename_tree(tree: Tree, *, actor: Actor, now: datetime, title: str, about: str, version: int | None = None) -> None:
    """Change what a tree is called and for; its short name stays, because tickets and imports use it."""
    tree = _held(tree, actor)
    if version is not None and tree.version != version:
        raise Stale
    changes: dict[str, tuple[object, object]] = {}
    for name, value in (("title", title.strip()), ("about", about.strip())):
        if getattr(tree, name) != value:
            changes[name] = (getattr(tree, name), value)
            setattr(tree, name, value)
    if not changes:
        return
    tree.full_clean(validate_unique=False)
    tree.version += 1
    tree.save(update_fields=[*changes, "version"])
    publish(TreeRenamed(actor=actor, subject=tree, at=now, changes=changes))


@transaction.atomic
def retire_tree(tree: Tree, *, actor: Actor, now: datetime) -> None:
    """Ask a tree no more; tickets judged by it keep their answers. Raises Conflict when it is retired already."""
    tree = _held(tree, actor)
    if tree.is_retired:
        raise Conflict(_("This tree is out of use already."))
    tree.retired_at = now
    tree.version += 1
    tree.save(update_fields=["retired_at", "version"])
    publish(TreeRetired(actor=actor, subject=tree, at=now))


@transaction.atomic
def restore_tree(tree: Tree, *, actor: Actor, now: datetime) -> None:
    """Ask a retired tree again. Raises Conflict when it is in use."""
    tree = _held(tree, actor)
    if not tree.is_retired:
        raise Conflict(_("This tree is in use."))
    tree.retired_at = None
    tree.version += 1
    tree.save(update_fields=["retired_at", "version"])
    publish(TreeRestored(actor=actor, subject=tree, at=now))


def _held(tree: Tree, actor: Actor) -> Tree:
    require(can_edit_trees(actor))
    return Tree.objects.select_for_update().get(pk=tree.pk)
