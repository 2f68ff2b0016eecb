"""Puts the trees that come with the product in place, without touching what somebody edited."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.triage.actions.rows import begin_version, release
from bailiwick.triage.engine import Definition, fingerprint, in_words, parse
from bailiwick.triage.events import DraftBegun, TreeMade, TreePublished
from bailiwick.triage.models import Origin, Tree

if TYPE_CHECKING:
    from datetime import datetime

LIBRARY = Path(__file__).parents[1] / "library"


@transaction.atomic
def load_trees(*, now: datetime, library: Path = LIBRARY) -> list[Tree]:
    """Make the trees of the library that are missing, and bring the others up to date; returns those that changed.

    A tree still as it was shipped gets the new edition published. One that was edited here, taken out of
    use or is being worked on keeps its questions: the new edition waits beside them as a draft.
    """
    known = {tree.slug: tree for tree in Tree.objects.all()}
    changed = []
    for file in sorted(library.glob("*.json")):
        definition = parse(json.loads(file.read_text("utf-8")))
        edition = fingerprint(definition)
        tree = known.get(file.stem)
        if tree is None:
            changed.append(_plant(file.stem, definition, edition, now))
        elif tree.shipped != edition:
            _renew(tree, definition, edition, now)
            changed.append(tree)
    return changed


def _plant(slug: str, definition: Definition, edition: str, now: datetime) -> Tree:
    actor = System("came with the product")
    title = in_words(definition.title, "en") or slug.replace("-", " ").capitalize()
    tree = Tree.objects.create(slug=slug, title=title[:120], about=in_words(definition.about, "en")[:300], shipped=edition)
    publish(TreeMade(actor=actor, subject=tree, at=now))
    version = begin_version(tree, definition, actor=actor, now=now, origin=Origin.SHIPPED)
    release(version, actor=actor, now=now)
    publish(TreePublished(actor=actor, subject=tree, at=now, number=version.number))
    return tree


def _renew(tree: Tree, definition: Definition, edition: str, now: datetime) -> None:
    actor = System("came with the product")
    published = tree.published
    untouched = published is not None and not tree.is_retired and tree.draft is None and fingerprint(published.questions) == tree.shipped
    tree.shipped = edition
    tree.save(update_fields=["shipped"])
    if published is not None and fingerprint(published.questions) == edition:
        return
    version = begin_version(tree, definition, actor=actor, now=now, origin=Origin.SHIPPED)
    publish(DraftBegun(actor=actor, subject=tree, at=now, number=version.number, origin=str(Origin.SHIPPED.label)))
    if untouched:
        release(version, actor=actor, now=now)
        publish(TreePublished(actor=actor, subject=tree, at=now, number=version.number))
