"""The article: one matter explained, for a stated audience, with somebody who answers for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Self, cast

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from bailiwick.core.lifecycle import Lifecycle
from bailiwick.knowledge.models.reviews import Review
from bailiwick.people.models import Person, Team

if TYPE_CHECKING:
    from datetime import date

    from bailiwick.core.actors import Account
    from bailiwick.people.models import User


class ArticleKind(models.TextChoices):
    """What an article is for."""

    ARTICLE = "article", _("Help article")
    PROCEDURE = "procedure", _("Procedure")
    POLICY = "policy", _("Policy")


class ArticleAudience(models.TextChoices):
    """Who may read an article."""

    CLIENTS = "clients", _("Everybody who may sign in")
    IT = "it", _("IT staff")
    TEAMS = "teams", _("Named teams only")


class ArticleState(models.TextChoices):
    """Where the newest text of an article stands; readers keep what was published last."""

    DRAFT = "draft", _("Draft")
    IN_REVIEW = "review", _("In review")
    PUBLISHED = "published", _("Published")
    RETIRED = "retired", _("Retired")


#: articles of which readers have a text
PUBLISHED = Q(published_at__isnull=False) & ~Q(state=ArticleState.RETIRED)


class ArticleQuerySet(models.QuerySet["Article"]):
    """Articles behind one read door."""

    def visible_to(self, user: Account) -> Self:
        """Return the articles a user may know of: published ones of their audience, drafts too for those who write or are asked to approve."""
        if not user.is_authenticated:
            return self.none()
        audience = _audience_of(cast("User", user))
        known = audience if user.may("knowledge.write_articles") else audience & PUBLISHED
        asked = Review.objects.asking(cast("User", user).person_id).order_by()
        return self.filter(known | Q(state=ArticleState.IN_REVIEW, pk__in=asked.values("article_id")))

    def hidden_from(self, user: Account) -> Self:
        """Return the articles that are written for others: their trail is kept from the user too, drafts or not."""
        return self.exclude(_audience_of(cast("User", user)))

    def readable_by(self, user: Account) -> Self:
        """Return the articles that have a published text for a user."""
        return self.filter(_audience_of(cast("User", user))).published() if user.is_authenticated else self.none()

    def published(self) -> Self:
        """Return the articles of which readers have a text."""
        return self.filter(PUBLISHED)

    def to_review(self, on: date) -> Self:
        """Return the published articles somebody should read again by a day."""
        return self.published().filter(review_on__lte=on)


def _audience_of(user: User) -> Q:
    """Return which articles are written for a user, published or not."""
    if user.may("knowledge.read_everything"):
        return Q(pk__isnull=False)  # an empty condition would vanish from an “or”
    mine = Article.teams.through.objects.filter(team__members__person=user.person_id, team__members__retired_at=None)
    named = Q(pk__in=mine.values("article_id"))
    audience = Q(audience=ArticleAudience.CLIENTS) | Q(audience=ArticleAudience.TEAMS) & named | Q(owner=user.person_id)
    return audience | Q(audience=ArticleAudience.IT) if user.may("knowledge.read_internal") else audience


class Article(models.Model):
    """A help article, procedure or policy; its texts stand on its editions, one for each language.

    `title` is that of the text readers have, or of the newest text while nothing is published.
    `major` grows when a changed text must be read anew by those who acknowledged the old one.
    """

    Kind: ClassVar[type[ArticleKind]] = ArticleKind
    ArticleAudience: ClassVar[type[ArticleAudience]] = ArticleAudience
    ArticleState: ClassVar[type[ArticleState]] = ArticleState

    slug = models.SlugField(_("short name"), max_length=80, unique=True)
    kind = models.CharField(_("kind"), max_length=10, choices=ArticleKind.choices, default=ArticleKind.ARTICLE)
    state = models.CharField(_("state"), max_length=10, choices=ArticleState.choices, default=ArticleState.DRAFT)
    title = models.CharField(_("title"), max_length=200)
    audience = models.CharField(_("for"), max_length=8, choices=ArticleAudience.choices, default=ArticleAudience.CLIENTS)
    teams = models.ManyToManyField(Team, blank=True, related_name="articles", verbose_name=_("teams"))
    categories = models.CharField(_("category codes"), max_length=255, blank=True)
    owner = models.ForeignKey(Person, models.SET_NULL, null=True, blank=True, related_name="owned_articles", verbose_name=_("owner"))
    related = models.ManyToManyField("self", blank=True, symmetrical=True, verbose_name=_("related articles"))
    review_on = models.DateField(_("to be reviewed by"), null=True, blank=True)
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True)
    reminded_on = models.DateField(null=True, blank=True, editable=False)
    published_at = models.DateTimeField(_("published"), null=True, blank=True)
    changed_at = models.DateTimeField(_("changed"))
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+", db_index=False)
    major = models.PositiveIntegerField(default=0, editable=False)
    views = models.PositiveIntegerField(_("times read"), default=0, editable=False)
    helped = models.PositiveIntegerField(_("helped"), default=0, editable=False)
    helped_not = models.PositiveIntegerField(_("did not help"), default=0, editable=False)
    version = models.PositiveIntegerField(default=1, editable=False)

    objects = ArticleQuerySet.as_manager()

    lifecycle: ClassVar[Lifecycle] = Lifecycle(
        {
            ArticleState.DRAFT: {ArticleState.IN_REVIEW, ArticleState.PUBLISHED, ArticleState.RETIRED},
            ArticleState.IN_REVIEW: {ArticleState.DRAFT, ArticleState.PUBLISHED},
            ArticleState.PUBLISHED: {ArticleState.DRAFT, ArticleState.RETIRED},
            ArticleState.RETIRED: {ArticleState.DRAFT},
        }
    )

    class Meta:
        ordering = ("title", "id")
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = (
            models.Index(fields=("title", "id"), name="articles_by_title"),
            models.Index(fields=("review_on",), condition=Q(published_at__isnull=False), name="articles_to_review"),
        )
        constraints = (
            models.CheckConstraint(condition=~Q(title=""), name="articles_have_a_title"),
            models.CheckConstraint(condition=~Q(state=ArticleState.PUBLISHED) | Q(published_at__isnull=False), name="published_articles_say_when"),
        )

    def __str__(self) -> str:
        """Name the article."""
        return self.title

    @property
    def is_public(self) -> bool:
        """Whether readers have a text of it."""
        return self.published_at is not None and self.state != ArticleState.RETIRED

    @property
    def category_codes(self) -> list[str]:
        """The codes of the desk's categories it belongs to."""
        return self.categories.split()

    def move_to(self, state: models.TextChoices) -> None:
        """Take the next stage; raises IllegalMove when the table does not permit it."""
        self.lifecycle.check(ArticleState(self.state), state)
        self.state = state
