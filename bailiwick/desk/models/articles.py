"""Which articles served a ticket: given to the client, solved with, or written from it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext_lazy as _

from bailiwick.desk.models.tickets import Ticket
from bailiwick.knowledge.models import Article

if TYPE_CHECKING:
    from bailiwick.core.actors import Account


class UsedAs(models.TextChoices):
    """What an article was to a ticket."""

    GIVEN = "given", _("Given to the client")
    SOLVED = "solved", _("Solved with it")
    WRITTEN = "written", _("Written from this ticket")


class ArticleUseQuerySet(models.QuerySet["ArticleUse"]):
    """A use is seen by whoever sees both the ticket and the article."""

    def visible_to(self, user: Account) -> Self:
        """Return the uses a user may know of."""
        tickets, articles = Ticket.objects.open_to(user), Article.objects.visible_to(user)
        return self.filter(Exists(tickets.filter(pk=OuterRef("ticket"))), Exists(articles.filter(pk=OuterRef("article"))))


class ArticleUse(models.Model):
    """An article on a ticket."""

    UsedAs: ClassVar[type[UsedAs]] = UsedAs

    ticket = models.ForeignKey(Ticket, models.CASCADE, related_name="article_uses", verbose_name=_("ticket"), db_index=False)
    article = models.ForeignKey(Article, models.CASCADE, related_name="uses", verbose_name=_("article"))
    used_as = models.CharField(_("used as"), max_length=8, choices=UsedAs.choices)
    at = models.DateTimeField(_("when"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)

    objects = ArticleUseQuerySet.as_manager()

    class Meta:
        ordering = ("at", "id")
        verbose_name = _("use of an article")
        verbose_name_plural = _("uses of articles")
        constraints = (models.UniqueConstraint(fields=("ticket", "article", "used_as"), name="an_article_is_used_once_in_a_way"),)

    def __str__(self) -> str:
        """Say what the article was to the ticket."""
        return f"{self.get_used_as_display()}: {self.article}"
