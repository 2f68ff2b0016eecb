"""Keeps the paths of a tree true when a node is made or moved."""

from __future__ import annotations

from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from bailiwick.core.models import TreeNode


def replant(node: TreeNode) -> None:
    """Write the path of a saved node and carry its whole branch along."""
    parent = getattr(node, "parent", None)
    path = f"{parent.path if parent is not None else '/'}{node.pk}/"
    old = node.path
    if old == path:
        return
    siblings = type(node)._default_manager
    if old:
        siblings.filter(path__startswith=old).exclude(pk=node.pk).update(path=Concat(Value(path), Substr(F("path"), len(old) + 1)))
    siblings.filter(pk=node.pk).update(path=path)
    node.path = path
