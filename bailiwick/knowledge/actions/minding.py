"""Keeping articles right: reviewed again in time, by somebody."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.knowledge.actions.approvers import rule_for
from bailiwick.knowledge.actions.rows import hold, keep
from bailiwick.knowledge.events import ArticleConfirmed, ArticleReviewDue
from bailiwick.knowledge.models import Agreement, Article, ArticleKind, PublishingRule
from bailiwick.knowledge.permissions import can_confirm_article

if TYPE_CHECKING:
    from datetime import date, datetime

    from django.db.models import QuerySet

    from bailiwick.core.actors import Actor

#: days after which the owner of an article that waits for its review is reminded again
AGAIN = 30
#: months until each kind is reviewed, on a new installation
MONTHS = {ArticleKind.ARTICLE: 12, ArticleKind.PROCEDURE: 6, ArticleKind.POLICY: 12}


@transaction.atomic
def confirm_article(article: Article, *, actor: Actor, now: datetime, review_on: date | None = None) -> None:
    """Say that the article was read again and is right; it comes up for review after the months of its kind, or on a given day."""
    hold(article)
    require(can_confirm_article(actor, article))
    if not article.is_public:
        raise Conflict(_("Only a published article can be confirmed."))
    today = timezone.localdate(now)
    if review_on is not None and review_on <= today:
        raise ValidationError({"review_on": _("Choose a day to come.")})
    article.reviewed_on = today
    article.review_on = review_on or today + relativedelta(months=rule_for(article).review_months)
    article.reminded_on = None
    keep(article, "reviewed_on", "review_on", "reminded_on", now=now)
    publish(ArticleConfirmed(actor=actor, subject=article, at=now, review_on=article.review_on.isoformat()))


def remind_of_reviews(*, now: datetime, limit: int = 500) -> int:
    """Remind the owners of articles whose review is due, and return how many articles it was."""
    today = timezone.localdate(now)
    keys = list(_due(today).order_by("review_on").values_list("pk", flat=True)[:limit])
    return sum(_remind(key, today, now=now) for key in keys)


def _due(today: date) -> QuerySet[Article]:
    return Article.objects.to_review(today).filter(Q(reminded_on=None) | Q(reminded_on__lte=today - timedelta(days=AGAIN)))


@transaction.atomic
def _remind(key: int, today: date, *, now: datetime) -> bool:
    article = _due(today).select_for_update(of=("self",), skip_locked=True).filter(pk=key).first()
    if article is None:  # another run was quicker, or is at it
        return False
    article.reminded_on = today
    article.save(update_fields=["reminded_on"])
    day = article.review_on.isoformat() if article.review_on else ""
    publish(ArticleReviewDue(actor=System("the review is due"), subject=article, at=now, review_on=day))
    return True


@transaction.atomic
def install_rules() -> None:
    """Give a new installation a publishing rule for each kind; what is there stays as it is."""
    known = set(PublishingRule.objects.values_list("kind", flat=True))
    new = [kind for kind in ArticleKind if kind not in known]
    PublishingRule.objects.bulk_create(PublishingRule(kind=kind, agreement=Agreement.ONE, review_months=MONTHS[kind]) for kind in new)
