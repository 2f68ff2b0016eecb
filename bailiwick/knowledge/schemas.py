"""What programs send and get about articles."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from ninja import Field, Schema

from bailiwick.core.api import Key
from bailiwick.knowledge.models import ArticleAudience, ArticleKind, ArticleState, CampaignAudience

Tongue = Literal["en", "es"]


class ArticleTextIn(Schema):
    """A text in one language."""

    title: str = Field(max_length=200)
    body: str = Field(max_length=60_000, description="Markdown.")
    summary: str = Field("", max_length=400)
    keywords: str = Field("", max_length=400, description="Other words people use for it.")


class ArticleDraftIn(ArticleTextIn):
    """A new article."""

    language: Tongue = "en"
    slug: str = Field("", max_length=80, pattern=r"^[-a-zA-Z0-9_]*$", description="Short name; made from the title when empty.")
    kind: ArticleKind = ArticleKind.ARTICLE
    audience: Literal["clients", "it"] = "clients"
    categories: str = Field("", max_length=255)


class ReviseIn(ArticleTextIn):
    """A new version of a text."""

    language: Tongue = "en"
    note: str = Field("", max_length=255)
    based_on: int | None = Field(
        None, ge=0, le=2**31 - 1, description="Number of the version that was edited; answered with 409 when it is not the newest."
    )


class ArticleChangeIn(Schema):
    """What to change about an article; what is left out stays."""

    kind: ArticleKind | None = None
    audience: ArticleAudience | None = None
    categories: str | None = Field(None, max_length=255)
    owner: Key | None = None
    review_on: date | None = None
    teams: list[Key] | None = Field(None, max_length=100)
    related: list[str] | None = Field(None, max_length=50, description="Short names of articles.")
    version: int | None = Field(None, ge=0, le=2**31 - 1)


class ArticleRow(Schema):
    """An article in a list."""

    slug: str
    title: str
    kind: ArticleKind
    state: ArticleState
    audience: ArticleAudience
    categories: list[str] = Field(alias="category_codes")
    published_at: datetime | None = None
    review_on: date | None = None
    views: int
    helped: int
    helped_not: int
    version: int


class TextOut(Schema):
    """A text of an article."""

    language: Tongue
    number: int
    title: str
    summary: str
    keywords: str
    body: str
    note: str
    author_name: str
    at: datetime


class ArticleOut(ArticleRow):
    """An article with the texts the reader may have."""

    texts: list[TextOut]


class TextDifferenceOut(Schema):
    """How a part of two versions differs: lines side by side, the words that differ in `<del>` and `<ins>`."""

    name: str
    rows: list[FiguresRowOut]


class FiguresRowOut(Schema):
    """A line of a comparison."""

    kind: str
    old: str
    new: str
    old_number: int | None = None
    new_number: int | None = None


class SendIn(Schema):
    """What approvers should know."""

    note: str = Field("", max_length=255)
    is_major: bool = True


class ArticleReasonIn(Schema):
    """Why."""

    reason: str = Field(max_length=255)


class ConfirmIn(Schema):
    """When it is read again; without a day after the months of its kind."""

    review_on: date | None = None


class RateIn(Schema):
    """Whether it helped."""

    helped: bool


class SolvedIn(Schema):
    """What somebody was about to ask."""

    title: str = Field("", max_length=200)
    description: str = Field("", max_length=4_000)
    language: Tongue = "en"


class SolvedOut(Schema):
    """A case that an article solved."""

    id: int
    article: str = Field(alias="article.slug")
    title: str
    at: datetime
    undone_at: datetime | None = None


class SuggestionOut(Schema):
    """An article that fits some words."""

    slug: str
    title: str
    summary: str
    language: Tongue
    score: float


class CampaignIn(Schema):
    """Who is to acknowledge an article, and until when."""

    audience: CampaignAudience
    due_on: date
    team: Key | None = None
    department: Key | None = None


class CampaignOut(Schema):
    """A campaign and how it stands."""

    id: int
    article: str = Field(alias="article.slug")
    who: str
    due_on: date
    started_at: datetime
    ended_at: datetime | None = None


class CampaignWhole(CampaignOut):
    """A campaign with those who have not acknowledged."""

    done: int
    missing: int
    missing_names: list[str] = Field(description="At most 500.")


class RemindedOut(Schema):
    """How many were reminded."""

    count: int


class FiguresOut(Schema):
    """What articles spared in the last twelve months, and where they fall short."""

    months: list[date]
    solved: list[SolvedLine]
    misses: list[MissOut]
    without_owner: list[str]
    past_review: list[str]


class SolvedLine(Schema):
    """Cases solved by one article, by month."""

    slug: str
    title: str
    counts: list[int]
    total: int


class MissOut(Schema):
    """What was looked for in vain."""

    words: str
    language: Tongue
    count: int
