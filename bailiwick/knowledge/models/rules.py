"""Who must agree before a kind of article is published, and how often it is read again."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import PlainRecord
from bailiwick.knowledge.models.articles import ArticleKind
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class Agreement(models.TextChoices):
    """How many of the approvers must agree."""

    NONE = "none", _("Nobody: whoever may publish articles does so at once")
    ONE = "one", _("One of them")
    MAJORITY = "majority", _("More than half of them")
    ALL = "all", _("All of them")


class PublishingRuleQuerySet(models.QuerySet["PublishingRule"]):
    """The rules are open to whoever writes articles."""

    def visible_to(self, user: Account) -> Self:
        """Return the rules a user may read."""
        return self if user.is_authenticated and user.may("knowledge.write_articles") else self.none()


class PublishingRule(PlainRecord):
    """What a kind of article needs before readers get it; whoever wrote the text never approves it."""

    Agreement: ClassVar[type[Agreement]] = Agreement

    kind = models.CharField(_("kind of article"), max_length=10, choices=ArticleKind.choices, unique=True)
    approvers = models.ManyToManyField(
        Person, blank=True, related_name="+", verbose_name=_("approvers"), help_text=_("Nobody named: everyone whose role may publish articles.")
    )
    agreement = models.CharField(_("who must agree"), max_length=8, choices=Agreement.choices, default=Agreement.ONE)
    review_months = models.PositiveSmallIntegerField(
        _("months until it is reviewed"), default=12, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )

    objects = PublishingRuleQuerySet.as_manager()

    class Meta:
        ordering = ("kind",)
        verbose_name = _("publishing rule")
        verbose_name_plural = _("publishing rules")

    def __str__(self) -> str:
        """Name the kind the rule is for."""
        return self.get_kind_display()
