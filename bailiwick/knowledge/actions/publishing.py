"""From draft to readers and back: review, publish, return, retire, take up again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from dateutil.relativedelta import relativedelta
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from bailiwick.approvals.actions import ask_approval, withdraw_approval
from bailiwick.approvals.models import Approval, Decision, Rule
from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.knowledge.actions.approvers import approvers_of, authors_of, rule_for
from bailiwick.knowledge.actions.campaigns import ask_again, end_campaigns_of
from bailiwick.knowledge.actions.rows import hold, keep
from bailiwick.knowledge.events import ArticlePublished, ArticleReinstated, ArticleRetired, ArticleReturned, ArticleSentForReview
from bailiwick.knowledge.models import Agreement, Article, ArticleState, ArticleWord, Edition, Language, Review, rows_of
from bailiwick.knowledge.permissions import can_edit_article, can_publish_article, user_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from bailiwick.core.actors import Actor


@transaction.atomic
def send_for_review(article: Article, *, actor: Actor, now: datetime, note: str = "", is_major: bool = True) -> Approval | None:
    """Ask the approvers of its kind to agree to the newest texts; readers keep what they have until then.

    Where the rule asks nobody, whoever may publish does so at once. Raises Conflict when there is
    nothing new or nobody could approve it.
    """
    hold(article)
    require(can_edit_article(actor, article))
    article.lifecycle.check(ArticleState(article.state), ArticleState.IN_REVIEW)
    if not article.editions.filter(~Q(latest=F("published")) | Q(published=None)).exists():
        raise Conflict(_("There is nothing new to publish: readers have the newest text already."))
    rule = rule_for(article)
    if rule.agreement == Agreement.NONE:
        require(can_publish_article(actor, article))
        publish_article(article, actor=System(f"published by {actor} without review"), now=now, is_major=is_major)
        return None
    approvers = approvers_of(article, rule, on=timezone.localdate(now), but_not=user_of(actor))
    if not approvers:
        raise Conflict(_("Nobody else could approve this. Name approvers for this kind of article in the publishing rules."))
    article.move_to(ArticleState.IN_REVIEW)
    keep(article, "state", now=now)
    authors = [user for user in authors_of(article) if user != user_of(actor)]
    approval = ask_approval(
        article,
        actor=actor if user_of(actor) is not None else System(str(actor)),
        now=now,
        approvers=approvers,
        rule=Rule(rule.agreement),
        title=_("Publish “%(title)s”") % {"title": article.editions.order_by("language")[0].latest.title},
        body=note,
        url=reverse("knowledge:article", args=[article.slug]),
        requester=authors[0].person if authors else None,
    )
    Review.objects.create(article=article, approval=approval, is_major=is_major, note=note.strip()[:255], sent_at=now)
    publish(ArticleSentForReview(actor=actor, subject=article, at=now, note=note.strip()[:255], is_major=is_major))
    return approval


@transaction.atomic
def settle_review(approval: Approval, *, granted: bool, now: datetime) -> None:
    """Publish or give back the article that an approval was about; nothing happens when it is about none.

    Votes of the authors alone are not enough, in whoever's place they were cast.
    """
    review = Review.objects.select_related("article").filter(approval=approval).first()
    if review is None:
        return
    article = hold(review.article)
    if article.state != ArticleState.IN_REVIEW:
        return
    agreed = set(approval.votes.filter(decision=Decision.APPROVE).values_list("decided_by", flat=True))
    if granted and agreed - {user.person_id for user in authors_of(article)}:
        publish_article(article, actor=System(f"approval {approval.pk} was granted"), now=now, is_major=review.is_major)
        return
    reason = " ".join(approval.votes.exclude(comment="").values_list("comment", flat=True)) if not granted else _("Only its authors approved it.")
    article.move_to(ArticleState.DRAFT)
    keep(article, "state", now=now)
    cause = System(f"approval {approval.pk}: {approval.get_state_display()}")
    publish(ArticleReturned(actor=cause, subject=article, at=now, reason=reason[:255]))


@transaction.atomic
def withdraw_article(article: Article, *, actor: Actor, now: datetime, reason: str) -> None:
    """Take an article back from review to work on it. Raises ValidationError without a reason, Conflict."""
    hold(article)
    require(can_edit_article(actor, article))
    review = article.reviews.select_related("approval").first()
    if article.state != ArticleState.IN_REVIEW or review is None:
        raise Conflict(_("This article is not being reviewed."))
    if not reason.strip():
        raise ValidationError({"reason": _("Say why you take it back, for those who were asked.")})
    withdraw_approval(review.approval, actor=System(f"{actor} took the article back"), now=now, reason=reason)
    article.refresh_from_db()


@transaction.atomic
def publish_article(article: Article, *, actor: Actor, now: datetime, is_major: bool = True) -> None:
    """Give readers the newest texts. Only the product does this, for an approval or a delivery; people send for review."""
    require(actor.is_system)
    hold(article)
    editions = list(article.editions.select_related("latest"))
    if not editions:
        raise Conflict(_("There is no text to publish."))
    article.move_to(ArticleState.PUBLISHED)
    for edition in editions:
        edition.published = edition.latest
    Edition.objects.bulk_update(editions, ["published"])
    main = next((e for e in editions if e.language == Language.EN), editions[0])
    is_first = article.published_at is None
    article.title = main.latest.title
    article.published_at = now
    article.major += 1 if is_major or article.major == 0 else 0
    _set_review(article, timezone.localdate(now))
    keep(article, "state", "title", "published_at", "major", "review_on", "reviewed_on", "reminded_on", now=now)
    ArticleWord.objects.filter(article=article).delete()
    ArticleWord.objects.bulk_create(rows_of(edition.latest for edition in editions))
    versions = tuple(f"{edition.language} {edition.latest.number}" for edition in editions)
    publish(ArticlePublished(actor=actor, subject=article, at=now, is_major=is_major, versions=versions))
    if is_major and not is_first:
        ask_again(article, now=now)


@transaction.atomic
def retire_article(article: Article, *, actor: Actor, now: datetime, reason: str = "") -> None:
    """Take an article from its readers; it is kept, and nobody is asked to acknowledge it any more."""
    hold(article)
    require(can_publish_article(actor, article))
    article.move_to(ArticleState.RETIRED)
    keep(article, "state", now=now)
    ArticleWord.objects.filter(article=article).delete()
    end_campaigns_of(article, actor=System("the article was retired"), now=now)
    publish(ArticleRetired(actor=actor, subject=article, at=now, reason=reason.strip()[:255]))


@transaction.atomic
def reinstate_article(article: Article, *, actor: Actor, now: datetime) -> None:
    """Take a retired article up again as a draft; readers get it once it has been approved anew."""
    hold(article)
    require(can_publish_article(actor, article))
    article.lifecycle.check(ArticleState(article.state), ArticleState.DRAFT)
    if article.state != ArticleState.RETIRED:
        raise Conflict(_("This article is not retired."))
    article.move_to(ArticleState.DRAFT)
    article.published_at = None
    article.editions.update(published=None)
    keep(article, "state", "published_at", now=now)
    publish(ArticleReinstated(actor=actor, subject=article, at=now))


def _set_review(article: Article, today: date) -> None:
    """Let the article be read again after the months of its kind."""
    article.reviewed_on = today
    article.review_on = today + relativedelta(months=rule_for(article).review_months)
    article.reminded_on = None
