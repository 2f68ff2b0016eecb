"""Who is asked to acknowledge what, as pages and the first page say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

from django.db.models import Exists, OuterRef, Q
from django.urls import reverse

from bailiwick.core.asked_by import AskedBy
from bailiwick.knowledge.models import Acknowledgement, Article, Campaign, CampaignAudience
from bailiwick.people.models import Department, Staff

if TYPE_CHECKING:
    from bailiwick.knowledge.models.campaigns import CampaignQuerySet
    from bailiwick.people.models import User


def asked_of(user: User, article: Article | None = None) -> list[dict[str, Any]]:
    """Return what somebody is still to acknowledge, of all articles or of one, the most pressing first; one query."""
    mine = list(_pressing(user).filter(article=article)) if article is not None else _PRESSING(user)
    waiting = {campaign.article_id: campaign for campaign in reversed(mine)}
    return [_line(campaign) for campaign in sorted(waiting.values(), key=lambda c: c.due_on)]


def campaigns_asking(user: User) -> CampaignQuerySet:
    """Return the campaigns that still ask somebody to acknowledge an article they may read."""
    staff = Staff.objects.filter(person=user.person_id, retired_at=None)
    whom = Q(Exists(staff), audience=CampaignAudience.IT) | Q(audience=CampaignAudience.TEAM, team__in=staff.order_by().values("team"))
    home = Department.objects.filter(persons=user.person_id, path__startswith=OuterRef("department__path"))
    whom |= Q(Exists(home), audience=CampaignAudience.DEPARTMENT)
    done = Acknowledgement.objects.filter(person=user.person_id, article=OuterRef("article"), major=OuterRef("article__major"))
    readable = Article.objects.readable_by(user).order_by().values("pk")
    return Campaign.objects.open().filter(whom, ~Exists(done), article__in=readable)


def _pressing(user: User) -> CampaignQuerySet:
    return campaigns_asking(user).select_related("article").order_by("due_on", "pk")


_PRESSING = AskedBy(Campaign, lambda user: _pressing(cast("User", user)))


def _line(campaign: Campaign) -> dict[str, Any]:
    article = campaign.article
    return {"title": article.title, "url": reverse("knowledge:article", args=[article.slug]), "due_on": campaign.due_on}
