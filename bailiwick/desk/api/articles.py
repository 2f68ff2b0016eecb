"""Articles on tickets."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Literal

from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils.translation import gettext as _
from ninja import Field, Router, Schema, Status

from bailiwick.core import clock
from bailiwick.core.actors import actor_of
from bailiwick.core.api import Key
from bailiwick.desk.actions import articles as actions
from bailiwick.desk.api.doors import Number, ticket_in, user_in
from bailiwick.desk.models.articles import ArticleUse, UsedAs
from bailiwick.desk.permissions import can_see_whole
from bailiwick.knowledge.actions import Text
from bailiwick.knowledge.models import Article

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.desk.models import Ticket

router = Router()


class UseOut(Schema):
    """An article on a ticket."""

    id: int
    article: str = Field(alias="article.slug", description="Short name of the article.")
    title: str = Field(alias="article.title")
    used_as: UsedAs
    at: datetime


class UseIn(Schema):
    """Which article served the ticket, and how."""

    article: str = Field(max_length=80, description="Short name of the article.")
    used_as: Literal["given", "solved"]


class WriteIn(Schema):
    """An article to be begun from a ticket; what is left out follows from the ticket, without the client's names."""

    title: str = Field("", max_length=200)
    body: str = Field("", max_length=60_000)
    language: Literal["en", "es"] = "en"
    kind: Literal["article", "procedure", "policy"] = "article"
    audience: Literal["clients", "it"] = "it"


class WrittenOut(Schema):
    """The draft that was made."""

    slug: str
    title: str
    state: str


def _whole(request: HttpRequest, number: str) -> Ticket:
    ticket = ticket_in(request, number)
    if not can_see_whole(actor_of(request), ticket):
        raise Http404
    return ticket


@router.get("/tickets/{number}/articles", response=list[UseOut], summary="List the articles that served a ticket")
def list_uses(request: HttpRequest, number: Number) -> object:
    """Return the articles on a ticket."""
    ticket = _whole(request, number)
    return list(ArticleUse.objects.visible_to(user_in(request)).filter(ticket=ticket).select_related("article")[:100])


@router.post("/tickets/{number}/articles", response={201: UseOut}, summary="Say that an article served a ticket")
def use_article(request: HttpRequest, number: Number, payload: UseIn) -> object:
    """Give an article to the client, or say that it solved the matter."""
    ticket = _whole(request, number)
    article = Article.objects.readable_by(user_in(request)).filter(slug=payload.article).first()
    if article is None:
        raise ValidationError({"article": _("There is no such record.")})
    return Status(201, actions.use_article(ticket, actor=actor_of(request), now=clock.now(), article=article, used_as=payload.used_as))


@router.delete("/article-uses/{use_id}", response={204: None}, summary="Take an article off a ticket")
def unuse_article(request: HttpRequest, use_id: Key) -> object:
    """Take an article off its ticket."""
    use = ArticleUse.objects.visible_to(user_in(request)).select_related("ticket", "article").filter(pk=use_id).first()
    if use is None:
        raise Http404
    actions.unuse_article(use, actor=actor_of(request), now=clock.now())
    return Status(204, None)


@router.post("/tickets/{number}/write-article", response={201: WrittenOut}, summary="Begin an article from a ticket")
def write_article(request: HttpRequest, number: Number, payload: WriteIn) -> object:
    """Make a draft with the matter and what settled it."""
    ticket = _whole(request, number)
    usual = actions.article_text(ticket)
    text = Text(title=payload.title or usual.title, body=payload.body or usual.body)
    rest = payload.dict(include={"language", "kind", "audience"})
    return Status(201, actions.write_article(ticket, actor=actor_of(request), now=clock.now(), text=text, **rest))
