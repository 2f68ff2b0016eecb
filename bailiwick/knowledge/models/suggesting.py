"""Which articles fit what somebody types: few telling words count, the rest is ignored."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from math import log
from typing import TYPE_CHECKING

from django.db.models import Q

from bailiwick.knowledge.models.articles import Article
from bailiwick.knowledge.models.texts import Edition, Language, Revision
from bailiwick.knowledge.models.words import ArticleWord, begins_with, stems_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bailiwick.core.actors import Account
    from bailiwick.knowledge.models.articles import ArticleQuerySet

#: suggestions shown at once
MOST = 5
#: telling words of a text that are looked up
WORDS = 24
#: letters from which the last word may be a beginning
BEGINNING = 3
#: rows of the index that are weighed; more means the words tell nothing
ROWS = 4000
#: a fit below this share of the best one is left out
SHARE = 0.35
#: weight that must come together: a word of the title, or several of the text
LEAST = 4


@dataclass(frozen=True, slots=True)
class Suggestion:
    """An article with the text that suits the reader, and how well it fits."""

    article: Article
    text: Revision
    score: float


def suggest(words: str, user: Account, language: str, limit: int = MOST) -> list[Suggestion]:
    """Return the published articles a user may read that fit some words best, in their language where there is one."""
    stems = stems_of(words)[-WORDS:]
    if not stems or not user.is_authenticated:
        return []
    is_typing = words[-1:].isalnum() and len(stems[-1]) >= BEGINNING
    return _best(stems, stems[-1] if is_typing else "", Article.objects.readable_by(user), language, limit)


def related_by_words(article: Article, user: Account, language: str, limit: int = MOST) -> list[Suggestion]:
    """Return other articles a user may read that share the telling words of one."""
    stems = list(ArticleWord.objects.filter(article=article, language=language, weight__gte=LEAST).values_list("stem", flat=True)[:WORDS])
    others = Article.objects.readable_by(user).exclude(pk=article.pk)
    return _best(stems, "", others, language, limit) if stems else []


def _best(stems: list[str], beginning: str, articles: ArticleQuerySet, language: str, limit: int) -> list[Suggestion]:
    scores = _scores(stems, beginning, articles)
    keys = sorted(scores, key=lambda key: (-scores[key], key))[:limit]
    best = scores[keys[0]] if keys else 0
    wanted = [key for key in keys if scores[key] >= SHARE * best]
    rows = {article.pk: article for article in articles.filter(pk__in=wanted)}
    texts = published_texts(wanted, language)
    return [Suggestion(rows[key], texts[key], scores[key]) for key in wanted if key in rows and key in texts]


def _scores(stems: list[str], beginning: str, articles: ArticleQuerySet) -> dict[int, float]:
    """Return how well each article fits: rare words in telling places count most."""
    condition = Q(stem__in=stems)
    if beginning:
        condition |= begins_with(beginning)
    found = ArticleWord.objects.filter(condition, article__in=articles.order_by().values("pk"))
    weights: dict[tuple[str, int], int] = {}
    for stem, article, weight in found.values_list("stem", "article_id", "weight")[:ROWS]:
        word = stem if stem in stems else beginning
        weights[word, article] = max(weights.get((word, article), 0), weight)
    spread: defaultdict[str, int] = defaultdict(int)
    for word, _article in weights:
        spread[word] += 1
    total = articles.count() if weights else 0
    scores: defaultdict[int, float] = defaultdict(float)
    sums: defaultdict[int, int] = defaultdict(int)
    for (word, article), weight in weights.items():
        scores[article] += weight * log(1 + total / spread[word])
        sums[article] += weight
    return {article: score for article, score in scores.items() if sums[article] >= LEAST}


def published_texts(articles: Iterable[int], language: str) -> dict[int, Revision]:
    """Return the text readers get of each article: in their language, otherwise in another."""
    editions = Edition.objects.filter(article__in=list(articles), published__isnull=False).select_related("published")
    order = {language: 0, Language.EN.value: 1}
    ranked = sorted(editions, key=lambda edition: order.get(edition.language, 2), reverse=True)
    return {edition.article_id: edition.published for edition in ranked if edition.published is not None}
