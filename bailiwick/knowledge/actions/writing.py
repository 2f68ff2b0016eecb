"""Writing articles: begin one, save new versions, bring an old one back, say whom it is for."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict, Stale
from bailiwick.knowledge.actions.pictures import with_pictures
from bailiwick.knowledge.actions.rows import hold, keep
from bailiwick.knowledge.events import ArticleChanged, ArticleDrafted, ArticleRevised
from bailiwick.knowledge.models import TEXT_FIELDS, Article, ArticleAudience, ArticleKind, ArticleState, Edition, Language, Revision
from bailiwick.knowledge.permissions import can_edit_article, can_write_articles, user_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from django.core.files.base import File

    from bailiwick.core.actors import Actor
    from bailiwick.people.models import Team

#: characters of a text
LONGEST = 60_000
#: what can be set about an article besides its texts
SETTINGS = ("kind", "audience", "categories", "owner", "review_on")


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """A text of an article in one language, as somebody wrote it."""

    title: str
    body: str
    summary: str = ""
    keywords: str = ""


@transaction.atomic
def draft_article(
    text: Text,
    *,
    actor: Actor,
    now: datetime,
    language: str = Language.EN,
    slug: str = "",
    kind: str = ArticleKind.ARTICLE,
    audience: str = ArticleAudience.CLIENTS,
    categories: str = "",
    pictures: Iterable[File[bytes]] = (),
) -> Article:
    """Begin an article; nobody reads it before it is published. Raises ValidationError with the fields at fault.

    It belongs to whoever begins it.
    """
    require(can_write_articles(actor))
    text = _checked(text, language)
    wrong: dict[str, str] = {}
    if kind not in ArticleKind.values:
        wrong["kind"] = _("Choose what the article is for.")
    if audience not in ArticleAudience.values:
        wrong["audience"] = _("Choose whom the article is for.")
    if slug and Article.objects.filter(slug=slug).exists():
        wrong["slug"] = _("Another article has this short name.")
    if wrong:
        raise ValidationError(wrong)
    user = user_of(actor)
    article = Article.objects.create(
        slug=slug or _free_slug(text.title),
        kind=kind,
        title=text.title,
        audience=audience,
        categories=_codes(categories),
        owner=user.person if user else None,
        changed_at=now,
        created_by=user,
    )
    publish(ArticleDrafted(actor=actor, subject=article, at=now, language=language))
    text = replace(text, body=with_pictures(article, text.body, pictures, actor=actor, now=now))
    _save(article, text, actor=actor, now=now, language=language, note="")
    return article


@transaction.atomic
def revise_article(
    article: Article,
    text: Text,
    *,
    actor: Actor,
    now: datetime,
    language: str = Language.EN,
    note: str = "",
    based_on: int | None = None,
    pictures: Iterable[File[bytes]] = (),
) -> Revision:
    """Save a new version of the text in one language; an unchanged text makes none.

    `based_on` is the number of the version that was edited. Raises Stale when somebody saved
    another one since, Conflict while the article is in review or retired, ValidationError.
    """
    hold(article)
    require(can_edit_article(actor, article))
    text = _checked(text, language)
    edition = Edition.objects.select_related("latest").filter(article=article, language=language).first()
    _refuse_to_touch(article)
    present = edition.latest.number if edition is not None else 0
    if based_on is not None and based_on != present:
        raise Stale(_("Somebody saved another version of this text while you were writing. Look at both, then save again."))
    text = replace(text, body=with_pictures(article, text.body, pictures, actor=actor, now=now))
    if edition is not None and edition.latest.texts() == asdict(text):
        return edition.latest
    return _save(article, text, actor=actor, now=now, language=language, note=note)


@transaction.atomic
def restore_revision(revision: Revision, *, actor: Actor, now: datetime) -> Revision:
    """Make a former text the newest one again, as a new version. Raises Conflict when it is the newest already."""
    article = hold(revision.article)
    require(can_edit_article(actor, article))
    _refuse_to_touch(article)
    edition = Edition.objects.select_related("latest").get(article=article, language=revision.language)
    if edition.latest.texts() == revision.texts():
        raise Conflict(_("The newest text is the same as this version."))
    note = _("Brings back version %(number)d") % {"number": revision.number}
    return _save(article, Text(**revision.texts()), actor=actor, now=now, language=revision.language, note=note, restores=revision)


@transaction.atomic
def change_article(
    article: Article,
    *,
    actor: Actor,
    now: datetime,
    values: Mapping[str, Any],
    teams: Iterable[Team] | None = None,
    related: Iterable[Article] | None = None,
    version: int | None = None,
) -> None:
    """Say whom the article is for, whose it is, where it belongs and when it is read again.

    Raises Stale when `version` is not the present one, ValidationError with the fields at fault.
    """
    hold(article)
    require(can_edit_article(actor, article))
    if version is not None and version != article.version:
        raise Stale
    given = {name: value for name, value in values.items() if name in SETTINGS}
    if "categories" in given:
        given["categories"] = _codes(given["categories"])
    audience = given.get("audience", article.audience)
    _check_settings(given, audience, list(teams) if teams is not None else list(article.teams.all()))
    changes: dict[str, tuple[object, object]] = {
        name: (getattr(article, name), value) for name, value in given.items() if getattr(article, name) != value
    }
    for name, (_before, after) in changes.items():
        setattr(article, name, after)
    if "review_on" in changes:
        article.reminded_on = None
    for name, rows in (("teams", teams), ("related", related)):
        if rows is not None:
            changes |= _reset(article, name, [row for row in rows if row != article])
    if changes:
        keep(article, *(name for name in changes if name in SETTINGS), "reminded_on", now=now)
        publish(ArticleChanged(actor=actor, subject=article, at=now, changes=changes))


def _check_settings(given: Mapping[str, Any], audience: str, teams: list[Team]) -> None:
    wrong: dict[str, str] = {}
    if "kind" in given and given["kind"] not in ArticleKind.values:
        wrong["kind"] = _("Choose what the article is for.")
    if audience not in ArticleAudience.values:
        wrong["audience"] = _("Choose whom the article is for.")
    if audience == ArticleAudience.TEAMS and not teams:
        wrong["teams"] = _("Name at least one team, or choose another audience.")
    if wrong:
        raise ValidationError(wrong)


def _reset(article: Article, name: str, rows: list[Any]) -> dict[str, tuple[object, object]]:
    """Set a relation of many and return what changed in words."""
    manager = getattr(article, name)
    before, after = sorted(str(row) for row in manager.all()), sorted(str(row) for row in rows)
    manager.set(rows)
    return {name: (before, after)} if before != after else {}


def _refuse_to_touch(article: Article) -> None:
    if article.state == ArticleState.IN_REVIEW:
        raise Conflict(_("This article is being reviewed. Take it back from review to change its text."))
    if article.state == ArticleState.RETIRED:
        raise Conflict(_("This article is retired. Take it up again to change its text."))


def _checked(text: Text, language: str) -> Text:
    """Return the text trimmed; raises ValidationError for one that cannot be kept."""
    wrong: dict[str, str] = {}
    trimmed = Text(**{name: getattr(text, name).replace("\r\n", "\n").strip() for name in TEXT_FIELDS})
    if language not in Language.values:
        wrong["language"] = _("Articles are written in English or Spanish.")
    if not trimmed.title:
        wrong["title"] = _("Say in a few words what the article explains.")
    if not trimmed.body:
        wrong["body"] = _("Write what the reader should know or do.")
    elif len(trimmed.body) > LONGEST:
        wrong["body"] = _("This text is too long. Split it into several articles and relate them.")
    for name, most in (("title", 200), ("summary", 400), ("keywords", 400)):
        if len(getattr(trimmed, name)) > most:
            wrong[name] = _("At most %(count)d characters.") % {"count": most}
    if wrong:
        raise ValidationError(wrong)
    return trimmed


def _save(article: Article, text: Text, *, actor: Actor, now: datetime, language: str, note: str, restores: Revision | None = None) -> Revision:
    """Write the version, point the edition at it, and let a published article have news."""
    last = Revision.objects.filter(article=article, language=language).aggregate(last=Max("number"))["last"] or 0
    revision = Revision.objects.create(
        article=article,
        language=language,
        number=last + 1,
        **asdict(text),
        note=note.strip()[:255],
        restores=restores,
        author=user_of(actor),
        author_name=str(actor)[:120],
        at=now,
    )
    Edition.objects.update_or_create(article=article, language=language, defaults={"latest": revision})
    if article.state == ArticleState.PUBLISHED:
        article.move_to(ArticleState.DRAFT)
    if not article.is_public and (language == Language.EN or not article.editions.filter(language=Language.EN).exists()):
        article.title = revision.title
    keep(article, "state", "title", now=now)
    publish(ArticleRevised(actor=actor, subject=article, at=now, language=language, number=revision.number, note=revision.note))
    return revision


def _codes(text: str) -> str:
    """Return category codes separated by single spaces, each once."""
    return " ".join(dict.fromkeys(text.replace(",", " ").split()))[:255]


def _free_slug(title: str) -> str:
    """Return a short name made from the title that no other article has."""
    stem = slugify(title)[:70].strip("-") or "article"
    taken = set(Article.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    return next(slug for slug in (stem, *(f"{stem}-{n}" for n in range(2, len(taken) + 3))) if slug not in taken)
