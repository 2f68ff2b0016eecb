"""Who is asked to acknowledge what, as pages and the first page say it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q
from django.urls import reverse

from bailiwick.knowledge.models import Acknowledgement, Article, Campaign, CampaignAudience
from bailiwick.people.models import Staff

if TYPE_CHECKING:
    from bailiwick.people.models import User


def asked_of(user: User, article: Article | None = None) -> list[dict[str, Any]]:
    """Return what somebody is still to acknowledge, of all articles or of one, the most pressing first."""
    campaigns = Campaign.objects.open().filter(article=article) if article is not None else Campaign.objects.open()
    if not campaigns.exists():
        return []
    staff = Staff.objects.filter(person=user.person_id, retired_at=None).first()
    whom = Q(pk__in=[])
    if staff is not None:
        whom |= Q(audience=CampaignAudience.IT) | Q(audience=CampaignAudience.TEAM, team=staff.team_id)
    department = user.person.department
    if department is not None:
        above = [int(key) for key in department.path.strip("/").split("/") if key]
        whom |= Q(audience=CampaignAudience.DEPARTMENT, department__in=above)
    readable = Article.objects.readable_by(user).order_by().values("pk")
    mine = campaigns.filter(whom, article__in=readable).select_related("article").order_by("due_on", "pk")
    done = set(Acknowledgement.objects.filter(person=user.person_id).values_list("article_id", "major"))
    waiting = {c.article_id: c for c in reversed(mine) if (c.article_id, c.article.major) not in done}
    return [_line(campaign) for campaign in sorted(waiting.values(), key=lambda c: c.due_on)]


def _line(campaign: Campaign) -> dict[str, Any]:
    article = campaign.article
    return {"title": article.title, "url": reverse("knowledge:article", args=[article.slug]), "due_on": campaign.due_on}
