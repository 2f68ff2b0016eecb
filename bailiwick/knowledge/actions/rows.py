"""What every action on an article does with its row."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db.models import F

from bailiwick.knowledge.models import Article

if TYPE_CHECKING:
    from datetime import datetime


def hold(article: Article) -> Article:
    """Read the row anew and hold it until the transaction ends, so that two people cannot act on the same state."""
    article.refresh_from_db(from_queryset=Article.objects.select_for_update())
    return article


def keep(article: Article, *fields: str, now: datetime) -> None:
    """Save the changed fields, and that something changed."""
    article.changed_at = now
    article.version += 1
    article.save(update_fields=[*fields, "changed_at", "version"])


def count(article: Article, **steps: int) -> None:
    """Count readings and votes without touching what the article says."""
    Article.objects.filter(pk=article.pk).update(**{name: F(name) + step for name, step in steps.items()})
