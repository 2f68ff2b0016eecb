"""What readers made of articles: whether one helped, which ticket it spared, what was looked for in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from bailiwick.knowledge.models.articles import Article
from bailiwick.knowledge.models.texts import Language
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class Vote(models.Model):
    """Whether an article helped somebody; they may change their mind."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="votes")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    helped = models.BooleanField(_("helped"))
    at = models.DateTimeField(_("when"))

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        constraints = (models.UniqueConstraint(fields=("article", "user"), name="everybody_votes_once_on_an_article"),)

    def __str__(self) -> str:
        """Say the vote."""
        return f"{self.article}: {_('helped') if self.helped else _('did not help')}"


class DeflectionQuerySet(models.QuerySet["Deflection"]):
    """Each their own; those who mind the articles see all."""

    def visible_to(self, user: Account) -> Self:
        """Return the solved cases a user may look at."""
        if not user.is_authenticated:
            return self.none()
        return self if user.may("knowledge.see_figures") else self.filter(person__account=user.pk)

    def counted(self) -> Self:
        """Return those that still hold."""
        return self.filter(undone_at=None)


class Deflection(models.Model):
    """Somebody began to ask for help, read an article and was helped: no ticket was made."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="deflections", verbose_name=_("article"))
    person = models.ForeignKey(Person, models.CASCADE, related_name="+", verbose_name=_("person"))
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    title = models.CharField(_("what was typed"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    asked_at = models.CharField(max_length=200, blank=True, editable=False)
    at = models.DateTimeField(_("when"), db_index=True)
    undone_at = models.DateTimeField(_("taken back"), null=True, blank=True)

    objects = DeflectionQuerySet.as_manager()

    class Meta:
        ordering = ("-at", "-id")
        verbose_name = _("case solved by an article")
        verbose_name_plural = _("cases solved by articles")

    def __str__(self) -> str:
        """Say what was solved by which article."""
        return f"{self.title or _('A matter')}: {self.article}"


class SearchMissQuerySet(models.QuerySet["SearchMiss"]):
    """What was looked for in vain, for those who mind the articles."""

    def visible_to(self, user: Account) -> Self:
        """Return the searches without result that a user may read."""
        return self if user.is_authenticated and user.may("knowledge.see_figures") else self.none()


class SearchMiss(models.Model):
    """Words for which the articles had nothing to offer; never who looked for them."""

    words = models.CharField(_("words"), max_length=200)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    count = models.PositiveIntegerField(_("times"), default=0)
    last_at = models.DateTimeField(_("last"))

    objects = SearchMissQuerySet.as_manager()

    class Meta:
        ordering = ("-count", "words")
        verbose_name = _("search without result")
        verbose_name_plural = _("searches without result")
        indexes = (models.Index(fields=("-count", "id"), name="misses_by_count"),)
        constraints = (models.UniqueConstraint(fields=("words", "language"), name="a_miss_is_counted_in_one_place"),)

    def __str__(self) -> str:
        """Say what was looked for."""
        return self.words
