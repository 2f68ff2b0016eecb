"""One state of a tree's questions: worked on as a draft, then published and from then on unchangeable."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.lifecycle import Lifecycle
from bailiwick.triage.engine import Definition, Finding, coverage, parse
from bailiwick.triage.models.names import all_known
from bailiwick.triage.models.trees import Tree

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class State(models.TextChoices):
    """Where a version stands."""

    DRAFT = "draft", _("Draft")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Replaced")


LIFECYCLE = Lifecycle({State.DRAFT: {State.PUBLISHED}, State.PUBLISHED: {State.RETIRED}, State.RETIRED: set()})


class Origin(models.TextChoices):
    """Where a version came from."""

    EDITED = "edited", _("Edited here")
    SHIPPED = "shipped", _("Came with the product")
    IMPORTED = "imported", _("Imported from a file")


class TreeVersionQuerySet(models.QuerySet["TreeVersion"]):
    """Versions by who may know of them."""

    def visible_to(self, user: Account) -> Self:
        """Return what a person may read: what was ever published, and drafts for those who may edit."""
        if not user.is_authenticated:
            return self.none()
        return self if user.may("triage.edit_trees") else self.exclude(state=State.DRAFT)

    def published(self) -> Self:
        """Return the versions that are asked today."""
        return self.filter(state=State.PUBLISHED, tree__retired_at=None)


class TreeVersion(models.Model):
    """A tree's questions, answers and outcomes as they were at one time.

    Tickets keep the version by which they were judged; the database refuses to change a published definition.
    """

    tree = models.ForeignKey(Tree, models.PROTECT, related_name="versions", verbose_name=_("question tree"))
    number = models.PositiveIntegerField(_("number"))
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.DRAFT)
    origin = models.CharField(_("came from"), max_length=8, choices=Origin.choices, default=Origin.EDITED)
    definition = models.JSONField(_("definition"), default=dict)
    note = models.CharField(_("what changed"), max_length=500, blank=True)
    based_on = models.ForeignKey("self", models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("based on"))
    made_at = models.DateTimeField(_("begun"))
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("begun by"))
    changed_at = models.DateTimeField(_("changed"))
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published by")
    )
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = TreeVersionQuerySet.as_manager()

    class Meta:
        ordering = ("tree", "-number")
        verbose_name = _("version of a question tree")
        verbose_name_plural = _("versions of question trees")
        constraints = (
            models.UniqueConstraint(fields=("tree", "number"), name="versions_of_a_tree_are_numbered"),
            models.UniqueConstraint(fields=("tree",), condition=Q(state="published"), name="a_tree_has_one_published_version"),
            models.CheckConstraint(
                condition=Q(state="draft", published_at=None) | (~Q(state="draft") & Q(published_at__isnull=False)),
                name="only_drafts_are_unpublished",
            ),
        )

    def __str__(self) -> str:
        """Name the version by its tree and number."""
        return f"{self.tree} {self.number}"

    @property
    def is_draft(self) -> bool:
        """Whether the version may still be changed."""
        return self.state == State.DRAFT

    @cached_property
    def questions(self) -> Definition:
        """The definition, read and checked."""
        return parse(self.definition)

    def findings(self) -> list[Finding]:
        """Return what is wrong with the version, with the names that exist here."""
        return coverage(self.questions, all_known())
