"""The texts of articles: every version that was ever saved, and which of them readers have."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from bailiwick.knowledge.models.articles import Article

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

#: what a text is made of, in the order in which it is shown and compared
TEXT_FIELDS = ("title", "summary", "keywords", "body")


class Language(models.TextChoices):
    """The languages articles are written in."""

    EN = "en", "English"
    ES = "es", "Español"


def present_language() -> str:
    """Return the language of whoever asks, as far as articles are written in it."""
    spoken = (get_language() or Language.EN)[:2]
    return spoken if spoken in Language.values else Language.EN


class RevisionQuerySet(models.QuerySet["Revision"]):
    """Former texts are for those who write."""

    def visible_to(self, user: Account) -> Self:
        """Return the versions of texts that a user may look at and compare."""
        if not user.is_authenticated or not user.may("knowledge.write_articles"):
            return self.none()
        return self.filter(article__in=Article.objects.visible_to(user).order_by().values("pk"))


class Revision(models.Model):
    """A text of an article in one language as it was saved once; never changed afterwards."""

    Language: ClassVar[type[Language]] = Language

    article = models.ForeignKey(Article, models.CASCADE, related_name="revisions", verbose_name=_("article"), db_index=False)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    summary = models.CharField(_("summary"), max_length=400, blank=True)
    keywords = models.CharField(_("other words for it"), max_length=400, blank=True)
    body = models.TextField(_("text"))
    note = models.CharField(_("what changed"), max_length=255, blank=True)
    restores = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("brings back"))
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", verbose_name=_("author"))
    author_name = models.CharField(_("author"), max_length=120)
    at = models.DateTimeField(_("saved"))

    objects = RevisionQuerySet.as_manager()

    class Meta:
        ordering = ("language", "-number")
        verbose_name = _("version of an article")
        verbose_name_plural = _("versions of articles")
        constraints = (
            models.UniqueConstraint(fields=("article", "language", "number"), name="revisions_are_numbered"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(body=""), name="revisions_say_something"),
        )

    def __str__(self) -> str:
        """Name the version."""
        return f"{self.title} ({self.get_language_display()} {self.number})"

    def texts(self) -> dict[str, str]:
        """Return the parts of the text by name."""
        return {name: getattr(self, name) for name in TEXT_FIELDS}


class Edition(models.Model):
    """An article in one language: its newest text, and the one readers have."""

    article = models.ForeignKey(Article, models.CASCADE, related_name="editions", verbose_name=_("article"), db_index=False)
    language = models.CharField(_("language"), max_length=2, choices=Language.choices)
    latest = models.ForeignKey(Revision, models.PROTECT, related_name="+", verbose_name=_("newest text"))
    published = models.ForeignKey(Revision, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("published text"))

    class Meta:
        ordering = ("language",)
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = (models.UniqueConstraint(fields=("article", "language"), name="an_article_has_one_edition_per_language"),)

    def __str__(self) -> str:
        """Name the edition by its newest text."""
        return str(self.latest)

    @property
    def has_news(self) -> bool:
        """Whether the newest text is not the one readers have."""
        return self.latest_id != self.published_id
