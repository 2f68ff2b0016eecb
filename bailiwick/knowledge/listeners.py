"""What follows for articles: approved ones are published, published ones found, people told, a new installation given a library."""

from __future__ import annotations

from django.conf import settings
from django.db.models.signals import post_migrate
from django.dispatch import receiver

from bailiwick.approvals.events import ApprovalEnded, ApprovalGranted
from bailiwick.audit.models import hide_rows
from bailiwick.core.clock import now
from bailiwick.core.events import on
from bailiwick.core.search import index, unindex
from bailiwick.knowledge.actions import install_articles, install_rules, settle_review
from bailiwick.knowledge.events import ArticlePublished, ArticleReinstated, ArticleRetired
from bailiwick.knowledge.models import Article
from bailiwick.knowledge.notices import register_notices

register_notices()
hide_rows(Article, lambda user: Article.objects.hidden_from(user).values("pk"))


@on(ApprovalEnded)
def settle(event: ApprovalEnded) -> None:
    """Publish what was approved, and give back what was not."""
    settle_review(event.subject, granted=isinstance(event, ApprovalGranted), now=event.at)


@on(ArticlePublished)
def find(event: ArticlePublished) -> None:
    """Let the article be found by its new words."""
    index(event.subject)


@on(ArticleRetired)
def find_no_more(event: ArticleRetired) -> None:
    """Let the article be found no more."""
    unindex(event.subject)


@on(ArticleReinstated)
def keep_unfound(event: ArticleReinstated) -> None:
    """Let the article stay unfound until it is published again."""
    unindex(event.subject)


@receiver(post_migrate)
def put_library_in_place(app_config: object, **_kwargs: object) -> None:
    """Give a new installation its rules and articles."""
    if getattr(app_config, "name", "") == "bailiwick.knowledge":
        install_rules()
        if settings.SHIP_ARTICLES:
            install_articles(now=now())
