"""The articles' part of the API; every address ends with the stem of the action it calls."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal, cast

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Path, Query, Router, Status

from bailiwick.core import clock
from bailiwick.core.actors import account_of, actor_of
from bailiwick.core.api import Key, Page, Paging, page_of
from bailiwick.core.permissions import require
from bailiwick.knowledge import actions, figures
from bailiwick.knowledge import schemas as given
from bailiwick.knowledge.comparing import compare
from bailiwick.knowledge.models import TEXT_FIELDS, Article, Campaign, Deflection, Revision, present_language, suggest
from bailiwick.knowledge.permissions import can_see_figures, can_see_versions
from bailiwick.people.models import Department, Person, Team

if TYPE_CHECKING:
    from django.http import HttpRequest

router = Router(tags=["Knowledge"])
Slug = Annotated[str, Path(pattern=r"^[-a-zA-Z0-9_]{1,80}$", description="The article's short name.")]
#: names of those who have not, given at once
NAMES = 500


def _article(request: HttpRequest, slug: str) -> Article:
    found = Article.objects.visible_to(account_of(request)).filter(slug=slug).first()
    if found is None:
        raise Http404
    return found


def _whole(request: HttpRequest, article: Article) -> dict[str, Any]:
    """Return an article as it is stored now, with the texts the reader may have."""
    article = Article.objects.get(pk=article.pk)
    editions = article.editions.select_related("latest", "published")
    texts = [e.latest for e in editions] if can_see_versions(actor_of(request), article) else [e.published for e in editions]
    row = {name: getattr(article, name) for name in given.ArticleRow.model_fields if name != "categories"}
    return row | {"category_codes": article.category_codes, "texts": [text for text in texts if text is not None]}


@router.get("/articles", response=Page[given.ArticleRow], summary="List articles, the newest first")
def list_articles(
    request: HttpRequest, paging: Query[Paging], kind: str | None = None, state: str | None = None, category: str | None = None
) -> object:
    """Return the articles whoever asks may know of."""
    rows = Article.objects.visible_to(account_of(request))
    for name, value in (("kind", kind), ("state", state)):
        rows = rows.filter(**{name: value}) if value else rows
    return page_of(rows.filter(categories__icontains=category) if category else rows, paging)


@router.get("/suggestions", response=list[given.SuggestionOut], summary="Suggest articles for what somebody types")
def suggest_articles(request: HttpRequest, words: str, language: Literal["en", "es"] | None = None) -> object:
    """Return at most five articles, the best first."""
    found = suggest(words[:4_000], account_of(request), language or present_language())
    return [{"slug": s.article.slug, "score": s.score, **{n: getattr(s.text, n) for n in ("title", "summary", "language")}} for s in found]


@router.post("/articles", response={201: given.ArticleOut}, summary="Begin an article")
def draft_article(request: HttpRequest, payload: given.ArticleDraftIn) -> object:
    """Make a draft; nobody reads it before it is approved."""
    rest = payload.dict(include={"language", "slug", "kind", "audience", "categories"})
    article = actions.draft_article(_text(payload), actor=actor_of(request), now=clock.now(), **rest)
    return Status(201, _whole(request, article))


def _text(payload: given.ArticleTextIn) -> actions.Text:
    return actions.Text(**payload.dict(include=set(TEXT_FIELDS)))


@router.get("/articles/{slug}", response=given.ArticleOut, summary="Read an article")
def get_article(request: HttpRequest, slug: Slug) -> object:
    """Return an article: published texts to readers, the newest to those who write."""
    return _whole(request, _article(request, slug))


@router.patch("/articles/{slug}", response=given.ArticleOut, summary="Change whom an article is for, whose it is, where it belongs")
def change_article(request: HttpRequest, slug: Slug, payload: given.ArticleChangeIn) -> object:
    """Change what is sent."""
    article, user = _article(request, slug), account_of(request)
    sent = payload.dict(exclude_unset=True, exclude={"version", "teams", "related"})
    values = {name: value for name, value in sent.items() if value is not None or name in ("owner", "review_on")}
    if values.get("owner") is not None:
        values["owner"] = _named(Person.objects.visible_to(user).filter(retired_at=None), values["owner"], "owner")
    teams = None if payload.teams is None else [_named(Team.objects.visible_to(user), key, "teams") for key in payload.teams]
    related = None if payload.related is None else list(Article.objects.visible_to(user).filter(slug__in=payload.related))
    actions.change_article(article, actor=actor_of(request), now=clock.now(), values=values, teams=teams, related=related, version=payload.version)
    if not Article.objects.visible_to(user).filter(pk=article.pk).exists():
        raise Http404
    return _whole(request, article)


def _named(rows: Any, key: int, field: str) -> Any:
    found = rows.filter(pk=key).first()
    if found is None:
        raise ValidationError({field: _("There is no such record.")})
    return found


@router.get("/articles/{slug}/revisions", response=Page[given.TextOut], summary="List the versions of an article's texts")
def list_revisions(request: HttpRequest, slug: Slug, paging: Query[Paging]) -> object:
    """Return every version, the newest first."""
    return page_of(_revisions(request, _article(request, slug)), paging)


def _revisions(request: HttpRequest, article: Article) -> Any:
    if not can_see_versions(actor_of(request), article):
        raise Http404
    return Revision.objects.filter(article=article)


@router.post("/articles/{slug}/revisions", response={201: given.TextOut}, summary="Save a new version of a text")
def revise_article(request: HttpRequest, slug: Slug, payload: given.ReviseIn) -> object:
    """Save a version; an unchanged text makes none."""
    rest = payload.dict(include={"language", "note", "based_on"})
    return Status(201, actions.revise_article(_article(request, slug), _text(payload), actor=actor_of(request), now=clock.now(), **rest))


@router.get("/articles/{slug}/compare", response=list[given.TextDifferenceOut], summary="Compare two versions of a text")
def compare_revisions(request: HttpRequest, slug: Slug, old: Key, new: Key, language: Literal["en", "es"] = "en") -> object:
    """Return the parts that differ, line by line."""
    rows = _revisions(request, _article(request, slug)).filter(language=language)
    before, after = rows.filter(number=old).first(), rows.filter(number=new).first()
    if before is None or after is None:
        raise Http404
    return compare(before.texts(), after.texts())


@router.post("/articles/{slug}/restore", response={201: given.TextOut}, summary="Bring a former text back")
def restore_revision(request: HttpRequest, slug: Slug, number: Key, language: Literal["en", "es"] = "en") -> object:
    """Make a former text the newest one, as a new version."""
    found = _revisions(request, _article(request, slug)).filter(language=language, number=number).first()
    if found is None:
        raise Http404
    return Status(201, actions.restore_revision(found, actor=actor_of(request), now=clock.now()))


@router.post("/articles/{slug}/send-for-review", response=given.ArticleOut, summary="Ask the approvers to agree to the newest texts")
def send_for_review(request: HttpRequest, slug: Slug, payload: given.SendIn) -> object:
    """Send an article for review."""
    article = _article(request, slug)
    actions.send_for_review(article, actor=actor_of(request), now=clock.now(), **payload.dict())
    return _whole(request, article)


@router.post("/articles/{slug}/withdraw", response=given.ArticleOut, summary="Take an article back from review")
def withdraw_article(request: HttpRequest, slug: Slug, payload: given.ArticleReasonIn) -> object:
    """Take an article back."""
    article = _article(request, slug)
    actions.withdraw_article(article, actor=actor_of(request), now=clock.now(), reason=payload.reason)
    return _whole(request, article)


@router.post("/articles/{slug}/retire", response={204: None}, summary="Take an article from its readers")
def retire_article(request: HttpRequest, slug: Slug, payload: given.ArticleReasonIn) -> object:
    """Retire an article."""
    actions.retire_article(_article(request, slug), actor=actor_of(request), now=clock.now(), reason=payload.reason)
    return Status(204, None)


@router.post("/articles/{slug}/reinstate", response=given.ArticleOut, summary="Take a retired article up again")
def reinstate_article(request: HttpRequest, slug: Slug) -> object:
    """Make a retired article a draft again."""
    article = _article(request, slug)
    actions.reinstate_article(article, actor=actor_of(request), now=clock.now())
    return _whole(request, article)


@router.post("/articles/{slug}/confirm", response=given.ArticleOut, summary="Say that an article was reviewed and is right")
def confirm_article(request: HttpRequest, slug: Slug, payload: given.ConfirmIn) -> object:
    """Confirm an article."""
    article = _article(request, slug)
    actions.confirm_article(article, actor=actor_of(request), now=clock.now(), review_on=payload.review_on)
    return _whole(request, article)


@router.post("/articles/{slug}/rate", response={204: None}, summary="Say whether an article helped")
def rate_article(request: HttpRequest, slug: Slug, payload: given.RateIn) -> object:
    """Vote; saying it again changes the vote."""
    actions.rate_article(_article(request, slug), actor=actor_of(request), now=clock.now(), helped=payload.helped)
    return Status(204, None)


@router.post("/articles/{slug}/acknowledge", response={204: None}, summary="Confirm having read and understood an article")
def acknowledge_article(request: HttpRequest, slug: Slug) -> object:
    """Acknowledge the present text."""
    actions.acknowledge_article(_article(request, slug), actor=actor_of(request), now=clock.now())
    return Status(204, None)


@router.post("/articles/{slug}/solved", response={201: given.SolvedOut}, summary="Say that an article solved a matter before a ticket was opened")
def deflect_case(request: HttpRequest, slug: Slug, payload: given.SolvedIn) -> object:
    """Note a case that needs no ticket."""
    made = actions.deflect_case(_article(request, slug), actor=actor_of(request), now=clock.now(), **payload.dict())
    return Status(201, made)


@router.post("/solved/{deflection_id}/undo", response=given.SolvedOut, summary="Say that help is still needed")
def undo_deflection(request: HttpRequest, deflection_id: Key) -> object:
    """Take back that an article helped."""
    mine = Deflection.objects.select_related("article").filter(pk=deflection_id, person__account=account_of(request).pk).first()
    if mine is None:
        raise Http404
    actions.undo_deflection(mine, actor=actor_of(request), now=clock.now())
    mine.refresh_from_db()
    return mine


@router.post("/articles/{slug}/campaigns", response={201: given.CampaignOut}, summary="Ask people to acknowledge an article")
def start_campaign(request: HttpRequest, slug: Slug, payload: given.CampaignIn) -> object:
    """Start a campaign."""
    user = account_of(request)
    team = _named(Team.objects.visible_to(user), payload.team, "team") if payload.team else None
    department = _named(Department.objects.visible_to(user), payload.department, "department") if payload.department else None
    article, actor = _article(request, slug), actor_of(request)
    made = actions.start_campaign(
        article, actor=actor, now=clock.now(), audience=payload.audience, due_on=payload.due_on, team=team, department=department
    )
    return Status(201, made)


@router.get("/campaigns", response=Page[given.CampaignOut], summary="List the campaigns, the newest first")
def list_campaigns(request: HttpRequest, paging: Query[Paging]) -> object:
    """Return the campaigns whoever asks may look at."""
    return page_of(Campaign.objects.visible_to(account_of(request)).select_related("article", "team", "department"), paging)


def _campaign(request: HttpRequest, key: int) -> Campaign:
    found = Campaign.objects.visible_to(account_of(request)).select_related("article", "team", "department").filter(pk=key).first()
    if found is None:
        raise Http404
    return found


@router.get("/campaigns/{campaign_id}", response=given.CampaignWhole, summary="Read how a campaign stands")
def get_campaign(request: HttpRequest, campaign_id: Key) -> object:
    """Return a campaign and who has not acknowledged."""
    found = cast("Any", _campaign(request, campaign_id))
    names = list(found.missing().order_by("sort_name").values_list("name", flat=True)[:NAMES])
    row = {name: getattr(found, name) for name in ("id", "article", "who", "due_on", "started_at", "ended_at")}
    return row | {"article.slug": found.article.slug, "done": found.done().count(), "missing": found.missing().count(), "missing_names": names}


@router.post("/campaigns/{campaign_id}/remind", response=given.RemindedOut, summary="Remind those who have not acknowledged")
def remind_campaign(request: HttpRequest, campaign_id: Key) -> object:
    """Remind, at most once a day."""
    return {"count": actions.remind_campaign(_campaign(request, campaign_id), actor=actor_of(request), now=clock.now())}


@router.post("/campaigns/{campaign_id}/end", response={204: None}, summary="Ask no more")
def end_campaign(request: HttpRequest, campaign_id: Key) -> object:
    """End a campaign."""
    actions.end_campaign(_campaign(request, campaign_id), actor=actor_of(request), now=clock.now())
    return Status(204, None)


@router.get("/figures", response=given.FiguresOut, summary="Read what articles spared and where they fall short")
def read_figures(request: HttpRequest) -> object:
    """Return the figures of the last twelve months."""
    require(can_see_figures(actor_of(request)))
    user, now = account_of(request), clock.now()
    solved = figures.deflections(user, now)
    return {
        "months": solved["months"],
        "solved": solved["lines"],
        "misses": figures.misses(user, now),
        "without_owner": [article.slug for article in figures.without_owner(user)],
        "past_review": [article.slug for article in figures.overdue(user, now)],
    }
