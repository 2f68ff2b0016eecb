"""Using articles on tickets, and writing one from what a ticket taught."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.desk.actions.entries import add_entry
from bailiwick.desk.events.articles import ArticleUnused, ArticleUsed
from bailiwick.desk.models import EntryKind, Ticket
from bailiwick.desk.models.articles import ArticleUse, UsedAs
from bailiwick.desk.permissions import can_see_whole, can_work_ticket, user_of
from bailiwick.knowledge.actions import Text, draft_article
from bailiwick.knowledge.models import Article, ArticleAudience, Language
from bailiwick.knowledge.permissions import can_read_article, can_write_articles
from bailiwick.notifications.actions import absolute

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor

#: what stands in place of a name, a number or an address of the client
SOMEBODY = "…"
_MAIL = re.compile(r"[\w.+-]+@[\w-]+\.[\w.-]+")
_PHONE = re.compile(r"(?<!\w)\+?\d[\d ()./-]{6,}\d(?!\w)")


@transaction.atomic
def use_article(ticket: Ticket, *, actor: Actor, now: datetime, article: Article, used_as: str) -> ArticleUse:
    """Say that an article served a ticket; given to the client, it is sent to them as a reply. Saying it twice changes nothing.

    Raises ValidationError for an article the client could not read.
    """
    require(can_work_ticket(actor, ticket) and can_read_article(actor, article))
    if used_as not in (UsedAs.GIVEN, UsedAs.SOLVED):
        raise ValidationError({"used_as": _("Say whether it was given to the client or solved the matter.")})
    if used_as == UsedAs.GIVEN and article.audience != ArticleAudience.CLIENTS:
        raise ValidationError({"article": _("The client may not read this article. Write what they need in a reply.")})
    use, is_new = ArticleUse.objects.get_or_create(ticket=ticket, article=article, used_as=used_as, defaults={"at": now, "by": user_of(actor)})
    if is_new:
        publish(ArticleUsed(actor=actor, subject=ticket, at=now, article=article.title, used_as=used_as))
        if used_as == UsedAs.GIVEN:
            add_entry(ticket, actor=actor, now=now, kind=EntryKind.REPLY, body=_advice(article))
    return use


def _advice(article: Article) -> str:
    address = absolute(reverse("knowledge:article", args=[article.slug]))
    return _("This article may help you: %(title)s\n%(address)s") % {"title": article.title, "address": address}


@transaction.atomic
def unuse_article(use: ArticleUse, *, actor: Actor, now: datetime) -> None:
    """Take an article off a ticket; what was sent to the client stays sent."""
    require(can_work_ticket(actor, use.ticket))
    gone, _kinds = ArticleUse.objects.filter(pk=use.pk).delete()
    if gone:
        publish(ArticleUnused(actor=actor, subject=use.ticket, at=now, article=use.article.title, used_as=use.used_as))


@transaction.atomic
def write_article(
    ticket: Ticket, *, actor: Actor, now: datetime, text: Text, language: str = Language.EN, audience: str = ArticleAudience.IT, kind: str = "article"
) -> Article:
    """Begin an article with what a ticket taught, and link the two. A need-to-know ticket teaches nobody. Raises ValidationError."""
    require(can_see_whole(actor, ticket) and can_write_articles(actor))
    if ticket.need_to_know:
        raise ValidationError(_("Nothing is written from a need-to-know ticket. Begin an article without it."))
    category = ticket.category.code if ticket.category is not None else ""
    article = draft_article(text, actor=actor, now=now, language=language, audience=audience, kind=kind, categories=category)
    ArticleUse.objects.create(ticket=ticket, article=article, used_as=UsedAs.WRITTEN, at=now, by=user_of(actor))
    publish(ArticleUsed(actor=actor, subject=ticket, at=now, article=article.title, used_as=UsedAs.WRITTEN))
    return article


def article_text(ticket: Ticket) -> Text:
    """Return what an article from a ticket begins with: the matter and what settled it, without whose it was."""
    solution = ticket.entries.current().filter(kind=EntryKind.RESOLUTION).order_by("-at", "-pk").first()
    parts = [
        (_("What is the matter"), ticket.description or ticket.title),
        (_("What settles it"), solution.body if solution is not None else ""),
    ]
    body = "\n\n".join(f"## {heading}\n\n{without_persons(words, ticket)}" for heading, words in parts)
    return Text(title=without_persons(ticket.title, ticket), body=body)


def without_persons(words: str, ticket: Ticket) -> str:
    """Return words without the names, numbers and addresses of the ticket's client."""
    words = _PHONE.sub(SOMEBODY, _MAIL.sub(SOMEBODY, words))
    persons = [person for person in (ticket.requester, ticket.affected) if person is not None]
    named = {part for person in persons for part in (person.name, *person.name.split()) if len(part) > 2}  # noqa: PLR2004 - an initial is no name
    numbers = {number for person in persons for number in (person.extension, person.employee_number) if number}
    for name in sorted(named | numbers | {ticket.contact_phone, ticket.contact_email} - {""}, key=len, reverse=True):
        words = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", SOMEBODY, words, flags=re.IGNORECASE)
    return words
