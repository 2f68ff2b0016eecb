"""What tickets are about, as a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import PlainRecord, TreeNode
from bailiwick.desk.models.kinds import Kind
from bailiwick.desk.models.priorities import Impact, Urgency
from bailiwick.people.models import Skill, Team
from bailiwick.triage.models import Tree

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class CategoryQuerySet(models.QuerySet["Category"]):
    """Categories are known to everyone who may sign in."""

    def visible_to(self, user: Account) -> Self:
        """Return the categories a person may pick from: all, once signed in."""
        return self if user.is_authenticated else self.none()

    def within(self, category: Category) -> Self:
        """Return a category and everything under it."""
        return self.filter(path__startswith=category.path)


class Category(TreeNode, PlainRecord):
    """What a ticket is about, with what the desk assumes until told otherwise."""

    name = models.CharField(_("name"), max_length=120)
    code = models.CharField(_("code"), max_length=32, blank=True, help_text=_("Short code for imports and the API."))
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("part of"))
    team = models.ForeignKey(Team, models.PROTECT, null=True, blank=True, related_name="categories", verbose_name=_("team"))
    kind = models.CharField(_("usually a"), max_length=8, choices=Kind.choices, default=Kind.INCIDENT)
    impact = models.PositiveSmallIntegerField(_("usual impact"), choices=Impact.choices, default=Impact.PERSON)
    urgency = models.PositiveSmallIntegerField(_("usual urgency"), choices=Urgency.choices, default=Urgency.INCONVENIENCE)
    skills = models.ManyToManyField(
        Skill, blank=True, related_name="categories", verbose_name=_("skills needed"), help_text=_("Whoever has them is proposed first.")
    )
    help_text = models.TextField(_("what to ask"), blank=True, help_text=_("Shown to whoever takes the call."))
    tree = models.ForeignKey(
        Tree,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="categories",
        verbose_name=_("question tree"),
        help_text=_("The questions asked about it. Left empty, those of the category it is part of."),
    )
    words = models.CharField(
        _("words callers use"),
        max_length=300,
        blank=True,
        help_text=_("By these words in a title the category is proposed, such as “toner jam paper”."),
    )
    #: a shipped tree is offered to a category once; whoever takes it away again is not argued with
    tree_offered = models.BooleanField(default=False, editable=False)

    objects = CategoryQuerySet.as_manager()

    class Meta:
        ordering = ("name",)
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        constraints = (
            models.UniqueConstraint(fields=("parent", "name"), nulls_distinct=False, name="category_names_are_unique_under_a_parent"),
            models.UniqueConstraint(fields=("code",), condition=~Q(code=""), name="category_codes_are_unique"),
        )

    def __str__(self) -> str:
        """Name the category."""
        return self.name

    @property
    def questions_tree(self) -> Tree | None:
        """The question tree asked about it: its own, or that of the nearest category it is part of; none that was retired."""
        above = [] if self.tree_id is not None else self.ancestor_ids()
        found = (
            Tree.objects.filter(pk=self.tree_id)
            if self.tree_id is not None
            else Tree.objects.filter(categories__in=above).order_by("-categories__path")
        )
        tree = found.first()
        return tree if tree is not None and not tree.is_retired else None
