"""What happens between tickets and articles."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from bailiwick.desk.events.tickets import TicketEvent


@dataclass(frozen=True, kw_only=True)
class ArticleUsed(TicketEvent):
    """An article served the ticket."""

    sentence = _("used the article “{article}”")

    article: str
    used_as: str


@dataclass(frozen=True, kw_only=True)
class ArticleUnused(TicketEvent):
    """The article had not served the ticket after all."""

    sentence = _("took the article “{article}” off the ticket")

    article: str
    used_as: str
