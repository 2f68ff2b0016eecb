"""Who is told what happens to articles, in the words that ship."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy

from bailiwick.knowledge.events import (
    AcknowledgementAsked,
    AcknowledgementReminded,
    ArticleEvent,
    ArticlePublished,
    ArticleReturned,
    ArticleReviewDue,
)
from bailiwick.knowledge.models import Article, ArticleAudience, Campaign
from bailiwick.notifications.actions import Mail, notice
from bailiwick.people.models import Person, User

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from django.utils.functional import _StrPromise

Told = list[User | Person | None]
NAMES: dict[str, str | _StrPromise] = {
    "article": gettext_lazy("the article’s title"),
    "reason": gettext_lazy("why, in the words of whoever decided"),
    "day": gettext_lazy("the day until which, or since when"),
}


def _facts(event: ArticleEvent) -> Mapping[str, object]:
    day = getattr(event, "due_on", "") or getattr(event, "review_on", "")
    return {
        "article": event.subject.title,
        "reason": getattr(event, "reason", ""),
        "day": date_format(date.fromisoformat(day), "DATE_FORMAT") if day else "",
    }


def _address(event: ArticleEvent) -> str:
    return reverse("knowledge:article", args=[event.subject.slug])


def _is_secret(event: ArticleEvent) -> bool:
    return event.subject.audience == ArticleAudience.TEAMS


def _owner(event: ArticleReviewDue) -> Told:
    return [event.subject.owner]


def _writers(event: ArticleReturned | ArticlePublished) -> Told:
    """Return whose work it is: the owner, and whoever wrote the newest texts."""
    latest = User.objects.filter(pk__in=event.subject.editions.values("latest__author"))
    return [event.subject.owner, *latest]


def _missing(event: AcknowledgementAsked | AcknowledgementReminded) -> Told:
    campaign = Campaign.objects.select_related("article", "team", "department").get(pk=event.campaign)
    return list(campaign.missing())


def register_notices() -> None:
    """Register every notice about articles."""
    _tell(
        ArticleReviewDue,
        _owner,
        gettext_lazy("Please review: {article}"),
        gettext_lazy("“{article}” is yours and was to be read again by {day}. Confirm that it is right, change it or retire it."),
        gettext_lazy("An article of yours is to be reviewed"),
    )
    _tell(
        ArticleReturned,
        _writers,
        gettext_lazy("Not published: {article}"),
        gettext_lazy("“{article}” came back from review: {reason}"),
        gettext_lazy("An article of yours comes back from review"),
    )
    _tell(
        ArticlePublished,
        _writers,
        gettext_lazy("Published: {article}"),
        gettext_lazy("“{article}” is published. Readers have your text now."),
        gettext_lazy("An article of yours is published"),
    )
    _tell(
        AcknowledgementAsked,
        _missing,
        gettext_lazy("Please read and acknowledge: {article}"),
        gettext_lazy("Please read “{article}” by {day} and confirm on its page that you have understood it."),
        gettext_lazy("You are asked to acknowledge an article"),
        staff_mail=Mail.NOW,
    )
    _tell(
        AcknowledgementReminded,
        _missing,
        gettext_lazy("Still to be acknowledged: {article}"),
        gettext_lazy("You have not yet confirmed that you read “{article}”. It is asked for by {day}."),
        gettext_lazy("A reminder to acknowledge an article"),
        staff_mail=Mail.NOW,
    )


def _tell(
    kind: type[ArticleEvent],
    recipients: Callable[..., Iterable[User | Person | None]],
    subject: str | _StrPromise,
    text: str | _StrPromise,
    title: str | _StrPromise,
    *,
    staff_mail: Mail | None = None,
) -> None:
    """Register one notice with what all of the articles' have in common."""
    notice(
        kind,
        recipients=recipients,
        subject=subject,
        text=text,
        title=title,
        context=_facts,
        url=_address,
        restricted=_is_secret,
        names=NAMES,
        about=Article,
        staff_mail=staff_mail,
    )
