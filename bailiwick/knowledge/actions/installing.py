"""Giving a new installation articles that help from the first day."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from bailiwick.core.search import index_many
from bailiwick.knowledge.actions.minding import MONTHS
from bailiwick.knowledge.models import (
    TEXT_FIELDS,
    Article,
    ArticleAudience,
    ArticleKind,
    ArticleState,
    ArticleWord,
    Edition,
    Language,
    Revision,
    rows_of,
)
from bailiwick.knowledge.shipping import Shipped, shipped_articles

if TYPE_CHECKING:
    from datetime import datetime

AUTHOR = gettext_noop("Delivered with the product")


@transaction.atomic
def install_articles(*, now: datetime) -> int:
    """Publish the shipped articles that were never here, and return how many; what somebody changed or retired stays as it is."""
    known = set(Article.objects.values_list("slug", flat=True))
    new = [shipped for shipped in shipped_articles() if shipped.slug not in known]
    articles = Article.objects.bulk_create(_article(shipped, now) for shipped in new)
    revisions = Revision.objects.bulk_create(
        _revision(article, language, text, now)
        for article, shipped in zip(articles, new, strict=True)
        for language, text in sorted(shipped.texts.items())
    )
    Edition.objects.bulk_create(Edition(article_id=r.article_id, language=r.language, latest=r, published=r) for r in revisions)
    ArticleWord.objects.bulk_create(rows_of(revisions))
    _relate(new, {article.slug: article for article in Article.objects.filter(slug__in=_named(new))})
    index_many(Article.objects.filter(pk__in=[article.pk for article in articles]))
    return len(articles)


def _article(shipped: Shipped, now: datetime) -> Article:
    kind, today = ArticleKind(shipped.facts.get("kind", ArticleKind.ARTICLE)), timezone.localdate(now)
    return Article(
        slug=shipped.slug,
        kind=kind,
        state=ArticleState.PUBLISHED,
        title=shipped.texts[Language.EN]["title"],
        audience=ArticleAudience(shipped.facts.get("audience", ArticleAudience.CLIENTS)),
        categories=shipped.facts.get("categories", ""),
        published_at=now,
        changed_at=now,
        reviewed_on=today,
        review_on=today + relativedelta(months=MONTHS[kind]),
        major=1,
    )


def _revision(article: Article, language: str, text: dict[str, str], now: datetime) -> Revision:
    values = {name: text.get(name, "") for name in TEXT_FIELDS}
    return Revision(article=article, language=language, number=1, author_name=AUTHOR, at=now, **values)


def _named(new: list[Shipped]) -> set[str]:
    return {slug for shipped in new for slug in (shipped.slug, *shipped.facts.get("related", "").split())}


def _relate(new: list[Shipped], articles: dict[str, Article]) -> None:
    for shipped in new:
        others = [articles[slug] for slug in shipped.facts.get("related", "").split() if slug in articles]
        articles[shipped.slug].related.add(*others)
