"""Asking people to read and acknowledge, reminding them, and taking their word."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.knowledge.actions.rows import hold
from bailiwick.knowledge.events import AcknowledgementAsked, AcknowledgementReminded, ArticleAcknowledged, CampaignEnded
from bailiwick.knowledge.models import Acknowledgement, Article, ArticleAudience, Campaign, CampaignAudience
from bailiwick.knowledge.permissions import can_read_article, can_run_campaign, user_of

if TYPE_CHECKING:
    from datetime import date, datetime

    from bailiwick.core.actors import Actor
    from bailiwick.people.models import Department, Team

#: days before the last one on which a reminder goes out, and how often afterwards
AHEAD = (7, 1)
AFTERWARDS = 7
#: days that people get for a text that must be read anew
ANEW = 14


@transaction.atomic
def start_campaign(
    article: Article,
    *,
    actor: Actor,
    now: datetime,
    audience: str,
    due_on: date,
    team: Team | None = None,
    department: Department | None = None,
) -> Campaign:
    """Ask a team, a department or all of IT to acknowledge an article by a day. Raises ValidationError, Conflict."""
    hold(article)
    require(can_run_campaign(actor, article))
    if not article.is_public:
        raise Conflict(_("Nobody can read this article yet. Publish it first."))
    _check(article, audience, due_on, team, department, today=timezone.localdate(now))
    whom = {
        "team": team if audience == CampaignAudience.TEAM else None,
        "department": department if audience == CampaignAudience.DEPARTMENT else None,
    }
    if article.campaigns.open().filter(audience=audience, **whom).exists():
        raise Conflict(_("They are asked already. End that campaign first, or look at who is missing."))
    campaign = Campaign.objects.create(article=article, audience=audience, **whom, due_on=due_on, started_at=now, started_by=user_of(actor))
    _ask(campaign, actor=actor, now=now, is_again=False)
    return campaign


def _check(article: Article, audience: str, due_on: date, team: Team | None, department: Department | None, *, today: date) -> None:
    wrong: dict[str, str] = {}
    if audience not in CampaignAudience.values:
        wrong["audience"] = _("Choose who is to acknowledge.")
    if audience == CampaignAudience.TEAM and team is None:
        wrong["team"] = _("Name the team.")
    if audience == CampaignAudience.DEPARTMENT and department is None:
        wrong["department"] = _("Name the department.")
    if due_on < today:
        wrong["due_on"] = _("This day has passed already.")
    if audience == CampaignAudience.DEPARTMENT and article.audience != ArticleAudience.CLIENTS:
        wrong["audience"] = _("A department can only be asked about an article that everybody may read.")
    if article.audience == ArticleAudience.TEAMS and not (audience == CampaignAudience.TEAM and team is not None and team in article.teams.all()):
        wrong["audience"] = _("Only the article’s own teams can read it. Ask one of them.")
    if wrong:
        raise ValidationError(wrong)


@transaction.atomic
def acknowledge_article(article: Article, *, actor: Actor, now: datetime) -> Acknowledgement:
    """Confirm having read and understood the present text; saying it twice changes nothing."""
    hold(article)
    require(can_read_article(actor, article))
    user = user_of(actor)
    require(user is not None, _("Only people can acknowledge an article."))
    made, is_new = Acknowledgement.objects.get_or_create(
        article=article, person_id=user.person_id if user else 0, major=article.major, defaults={"language": "", "at": now}
    )
    if is_new:
        publish(ArticleAcknowledged(actor=actor, subject=article, at=now, major=article.major))
    return made


@transaction.atomic
def end_campaign(campaign: Campaign, *, actor: Actor, now: datetime) -> None:
    """Ask no more; who acknowledged and who did not stays on record. Raises Conflict when it has ended."""
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("article", "team", "department").get(pk=campaign.pk)
    require(can_run_campaign(actor, campaign.article))
    if campaign.ended_at is not None:
        raise Conflict(_("This campaign has ended already."))
    _end(campaign, actor=actor, now=now)


def end_campaigns_of(article: Article, *, actor: Actor, now: datetime) -> None:
    """End every campaign of an article that its readers lose."""
    for campaign in article.campaigns.open().select_related("team", "department"):
        _end(campaign, actor=actor, now=now)


def _end(campaign: Campaign, *, actor: Actor, now: datetime) -> None:
    campaign.ended_at = now
    campaign.save(update_fields=["ended_at"])
    publish(CampaignEnded(actor=actor, subject=campaign, at=now, done=campaign.done().count(), missing=campaign.missing().count()))


def ask_again(article: Article, *, now: datetime) -> None:
    """Ask everybody anew because a text was published that changes what they acknowledged; they get at least two weeks."""
    least = timezone.localdate(now) + timedelta(days=ANEW)
    for campaign in article.campaigns.open().select_related("article", "team", "department"):
        campaign.due_on = max(campaign.due_on, least)
        campaign.reminded_on = None
        campaign.save(update_fields=["due_on", "reminded_on"])
        _ask(campaign, actor=System("a changed text was published"), now=now, is_again=True)


def _ask(campaign: Campaign, *, actor: Actor, now: datetime, is_again: bool) -> None:
    day = campaign.due_on.isoformat()
    publish(
        AcknowledgementAsked(actor=actor, subject=campaign.article, at=now, campaign=campaign.pk, who=campaign.who, due_on=day, is_again=is_again)
    )


@transaction.atomic
def remind_campaign(campaign: Campaign, *, actor: Actor, now: datetime) -> int:
    """Remind those who have not acknowledged, and return how many they are; at most once a day."""
    campaign = Campaign.objects.select_for_update(of=("self",)).select_related("article", "team", "department").get(pk=campaign.pk)
    require(can_run_campaign(actor, campaign.article))
    today = timezone.localdate(now)
    if campaign.ended_at is not None:
        raise Conflict(_("This campaign has ended already."))
    if campaign.reminded_on == today:
        raise Conflict(_("They were reminded today already."))
    campaign.reminded_on = today
    campaign.save(update_fields=["reminded_on"])
    missing = campaign.missing().count()
    if missing:
        day = campaign.due_on.isoformat()
        publish(AcknowledgementReminded(actor=actor, subject=campaign.article, at=now, campaign=campaign.pk, count=missing, due_on=day))
    return missing


def remind_campaigns(*, now: datetime) -> int:
    """Remind in every campaign whose day has come, and return in how many."""
    today = timezone.localdate(now)
    due = [c for c in Campaign.objects.open().exclude(reminded_on=today) if _is_time(c.due_on, c.reminded_on, today)]
    for campaign in due:
        remind_campaign(campaign, actor=System("acknowledgements are due"), now=now)
    return len(due)


def _is_time(due_on: date, reminded_on: date | None, today: date) -> bool:
    """Whether a reminder should have gone out since the last one: some days ahead, then every week."""
    ahead = [due_on - timedelta(days=days) for days in AHEAD]
    since = reminded_on or min(ahead) - timedelta(days=1)
    if today > due_on:
        return (today - max(since, due_on)).days >= AFTERWARDS or since < due_on
    return any(since < day <= today for day in ahead)
