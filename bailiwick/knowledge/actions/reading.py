"""What readers do: read, say whether it helped, need no ticket any more, look in vain."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.core.search.words import clean, words_of
from bailiwick.knowledge.actions.rows import count
from bailiwick.knowledge.events import ArticleRated, CaseDeflected, DeflectionUndone
from bailiwick.knowledge.models import Article, Deflection, Language, SearchMiss, Vote
from bailiwick.knowledge.permissions import can_read_article, user_of

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor

#: characters of a description kept with a solved case
LONGEST = 4_000


@transaction.atomic
def read_article(article: Article) -> None:
    """Count that somebody read a published text; nobody is named."""
    count(article, views=1)


@transaction.atomic
def rate_article(article: Article, *, actor: Actor, now: datetime, helped: bool) -> None:
    """Say whether an article helped; saying it again changes one's vote."""
    require(can_read_article(article=article, actor=actor))
    user = user_of(actor)
    require(user is not None, _("Only people can say whether an article helped them."))
    vote = Vote.objects.select_for_update().filter(article=article, user=user).first()
    if vote is not None and vote.helped == helped:
        return
    Vote.objects.update_or_create(article=article, user=user, defaults={"helped": helped, "at": now})
    turned = -1 if vote is not None else 0
    count(article, **({"helped": 1, "helped_not": turned} if helped else {"helped": turned, "helped_not": 1}))
    publish(ArticleRated(actor=actor, subject=article, at=now, helped=helped))


@transaction.atomic
def deflect_case(
    article: Article, *, actor: Actor, now: datetime, title: str = "", description: str = "", language: str = Language.EN, asked_at: str = ""
) -> Deflection:
    """Note that an article solved what somebody was about to ask for; no ticket is made. Raises ValidationError."""
    require(can_read_article(actor, article))
    user = user_of(actor)
    require(user is not None, _("Only people can be helped by an article."))
    if language not in Language.values:
        raise ValidationError({"language": _("Articles are written in English or Spanish.")})
    deflection = Deflection.objects.create(
        article=article,
        person_id=user.person_id if user else 0,
        language=language,
        title=title.replace("\0", "").strip()[:200],
        description=description.replace("\0", "").strip()[:LONGEST],
        asked_at=asked_at[:200],
        at=now,
    )
    publish(CaseDeflected(actor=actor, subject=deflection, at=now, article=article.slug))
    rate_article(article, actor=actor, now=now, helped=True)
    return deflection


@transaction.atomic
def undo_deflection(deflection: Deflection, *, actor: Actor, now: datetime) -> None:
    """Take back that an article helped: help is still needed. Raises Conflict when it was taken back already."""
    deflection = Deflection.objects.select_for_update().get(pk=deflection.pk)
    user = user_of(actor)
    require(user is not None and deflection.person_id == user.person_id)
    if deflection.undone_at is not None:
        raise Conflict(_("You have said already that you still need help."))
    deflection.undone_at = now
    deflection.save(update_fields=["undone_at"])
    publish(DeflectionUndone(actor=actor, subject=deflection, at=now))
    if can_read_article(actor, deflection.article):
        rate_article(deflection.article, actor=actor, now=now, helped=False)


@transaction.atomic
def note_miss(words: str, *, now: datetime, language: str) -> None:
    """Count a search that brought nothing, without saying whose it was; numbers and single letters tell nothing."""
    told = " ".join(dict.fromkeys(word for word in words_of(clean(words)) if len(word) > 1))[:200]
    if not any(character.isalpha() for character in told) or language not in Language.values:
        return
    SearchMiss.objects.get_or_create(words=told, language=language, defaults={"last_at": now})
    SearchMiss.objects.filter(words=told, language=language).update(count=F("count") + 1, last_at=now)
