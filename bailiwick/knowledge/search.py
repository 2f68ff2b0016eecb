"""Articles are found by the words readers have of them, in every language."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from bailiwick.core.markdown import plain
from bailiwick.core.search import Document, Result, Searchable, register_search
from bailiwick.knowledge.models import Article

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bailiwick.core.actors import Account


def article_document(article: Article) -> Document | None:
    """Return what readers may find of an article; nothing while they have no text."""
    if not article.is_public or article.published_at is None:
        return None
    texts = [e.published for e in article.editions.select_related("published") if e.published is not None]
    body = "\n".join(f"{text.title}\n{text.summary}\n{text.keywords}\n{plain(text.body)}" for text in texts)
    return Document(title=article.title, codes=f"{article.slug} {article.categories}".strip(), body=body, at=article.published_at)


def article_result(article: Article) -> Result:
    """Return a found article as the list shows it."""
    detail = f"{article.get_kind_display()} · {article.get_audience_display()}"
    return Result(url=reverse("knowledge:article", args=[article.slug]), title=article.title, detail=detail)


def _readable(user: Account) -> QuerySet[Article]:
    return Article.objects.readable_by(user)


register_search(
    Searchable(
        model=Article,
        document=article_document,
        queryset=_readable,
        result=article_result,
        title=_("Articles"),
        order=20,
        everything=Article.objects.published,
    )
)
