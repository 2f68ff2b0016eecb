"""A question tree: its name, and which of its versions is asked today."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from bailiwick.core.actors import Account
    from bailiwick.triage.models.versions import TreeVersion


class TreeQuerySet(models.QuerySet["Tree"]):
    """Trees by who may know of them and by use."""

    def visible_to(self, user: Account) -> Self:
        """Return the trees a person may know of: all, once signed in; clients answer them too."""
        return self if user.is_authenticated else self.none()

    def in_use(self) -> Self:
        """Return the trees that may be asked: not retired, with a published version."""
        return self.filter(retired_at=None, versions__state="published")


class Tree(models.Model):
    """The questions about one kind of trouble; what they say is kept in versions."""

    slug = models.SlugField(
        _("short name"), max_length=60, unique=True, help_text=_("Small letters, digits and hyphens; used by imports and the API.")
    )
    title = models.CharField(_("title"), max_length=120)
    about = models.CharField(_("what it is for"), max_length=300, blank=True)
    retired_at = models.DateTimeField(_("retired"), null=True, blank=True, editable=False)
    #: the fingerprint of the last edition that came with the product; empty for a tree made here
    shipped = models.CharField(max_length=64, blank=True, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TreeQuerySet.as_manager()

    class Meta:
        ordering = ("title", "id")
        verbose_name = _("question tree")
        verbose_name_plural = _("question trees")

    def __str__(self) -> str:
        """Show the title."""
        return self.title

    @property
    def is_retired(self) -> bool:
        """Whether the tree is kept for history only."""
        return self.retired_at is not None

    @property
    def published(self) -> TreeVersion | None:
        """The version that is asked today, if any."""
        return self.versions.filter(state="published").first()

    @property
    def draft(self) -> TreeVersion | None:
        """The newest version that is being worked on, if any."""
        return self.versions.filter(state="draft").order_by("-number").first()
