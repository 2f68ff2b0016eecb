"""What happens to articles. Facts never hold their texts: those stand on the revisions, behind the read door."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.core.events import Event
from bailiwick.knowledge.models import Article, Campaign, Deflection


@dataclass(frozen=True, kw_only=True)
class ArticleEvent(Event):
    """Anything that happens to an article."""

    subject: Article


@dataclass(frozen=True, kw_only=True)
class ArticleDrafted(ArticleEvent):
    """An article was begun."""

    sentence = _("began the article")

    language: str


@dataclass(frozen=True, kw_only=True)
class ArticleRevised(ArticleEvent):
    """A new version of the text was saved."""

    sentence = _("saved version {number} ({language})[: {note}]")

    language: str
    number: int
    note: str


@dataclass(frozen=True, kw_only=True)
class ArticleChanged(ArticleEvent):
    """Audience, owner, review date or another setting changed."""

    sentence = _("changed whom the article is for, whose it is or where it belongs")


@dataclass(frozen=True, kw_only=True)
class ArticleSentForReview(ArticleEvent):
    """The newest text waits for approval."""

    sentence = _("sent the article for review[: {note}]")

    note: str
    is_major: bool


@dataclass(frozen=True, kw_only=True)
class ArticleReturned(ArticleEvent):
    """The newest text came back to its author: taken back, or not approved."""

    sentence = _("gave the article back to be worked on[: {reason}]")

    reason: str


@dataclass(frozen=True, kw_only=True)
class ArticlePublished(ArticleEvent):
    """Readers have a new text."""

    sentence = _("published the article")

    is_major: bool
    versions: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class ArticleRetired(ArticleEvent):
    """The article was taken from its readers; it is kept for history."""

    sentence = _("retired the article[: {reason}]")

    reason: str


@dataclass(frozen=True, kw_only=True)
class ArticleReinstated(ArticleEvent):
    """A retired article is worked on again."""

    sentence = _("took the article up again")


@dataclass(frozen=True, kw_only=True)
class ArticleConfirmed(ArticleEvent):
    """Somebody read the article again and found it right."""

    sentence = _("reviewed the article: it is right, to be reviewed again by {review_on}")

    review_on: str


@dataclass(frozen=True, kw_only=True)
class ArticleReviewDue(ArticleEvent):
    """The day came by which the article should be read again."""

    sentence = _("noticed that the article is to be reviewed")

    review_on: str


@dataclass(frozen=True, kw_only=True)
class ArticleRated(ArticleEvent):
    """A reader said whether the article helped."""

    sentence = _("said whether the article helped")

    helped: bool


@dataclass(frozen=True, kw_only=True)
class ArticleAcknowledged(ArticleEvent):
    """Somebody confirmed having read and understood the article."""

    sentence = _("read and understood the article")

    major: int


@dataclass(frozen=True, kw_only=True)
class AcknowledgementAsked(ArticleEvent):
    """People were asked to read and acknowledge the article, or to do so anew."""

    sentence = _("asked {who} to acknowledge the article by {due_on}")

    campaign: int
    who: str
    due_on: str
    is_again: bool


@dataclass(frozen=True, kw_only=True)
class AcknowledgementReminded(ArticleEvent):
    """Those who have not acknowledged were reminded."""

    sentence = _("reminded {count} people to acknowledge the article by {due_on}")

    campaign: int
    count: int
    due_on: str


@dataclass(frozen=True, kw_only=True)
class CampaignEnded(Event):
    """A campaign asks no more."""

    sentence = _("ended the campaign: {done} acknowledged, {missing} did not")

    subject: Campaign
    done: int
    missing: int


@dataclass(frozen=True, kw_only=True)
class CaseDeflected(Event):
    """An article solved what somebody was about to ask for."""

    sentence = _("was helped by the article “{article}”")

    subject: Deflection
    article: str


@dataclass(frozen=True, kw_only=True)
class DeflectionUndone(Event):
    """The article had not helped after all."""

    sentence = _("still needed help")

    subject: Deflection
