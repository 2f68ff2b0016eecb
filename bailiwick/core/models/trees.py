"""Trees without recursion in queries: every node keeps the path of its ancestors."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.db.models import Model


class TreeNode(models.Model):
    """A record that may stand under another of its kind.

    `path` is "/1/7/" for node 7 under node 1; a branch is one indexed prefix.
    It is kept by `core.trees.replant`, which the generic record calls on every save.
    """

    parent: models.ForeignKey[Model | None, Model | None]
    path = models.CharField(max_length=255, editable=False, default="", db_index=True)

    class Meta:
        abstract = True

    def clean(self) -> None:
        """Refuse a parent inside the node's own branch."""
        super().clean()
        parent = getattr(self, "parent", None)
        if self.pk and parent is not None and f"/{self.pk}/" in parent.path:
            raise ValidationError({"parent": _("A record cannot stand under itself or under its own branch.")})

    @property
    def depth(self) -> int:
        """How many ancestors the node has."""
        return max(self.path.count("/") - 2, 0)

    def ancestor_ids(self) -> list[int]:
        """Return the keys from the root down to the parent."""
        return [int(key) for key in self.path.strip("/").split("/") if key and int(key) != self.pk]

    def is_within(self, other: TreeNode) -> bool:
        """Whether the node is `other` or stands somewhere under it."""
        return bool(other.path) and self.path.startswith(other.path)

    #: field that holds a node's name among its siblings
    name_field: ClassVar[str] = "name"
