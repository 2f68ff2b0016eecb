"""How it stands with a service now: who waits for it, what is broken or known to be wrong around it, and what is written about it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bailiwick.desk.models import UNFINISHED, Ticket
from bailiwick.knowledge.models import Article
from bailiwick.problems.models import Problem, Spike, likeness, telling_words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from django.db.models import QuerySet

    from bailiwick.catalogue.models import Service
    from bailiwick.core.actors import Account

#: lines of each kind that are shown, and records whose words are compared with those of the service
SHOWN, COMPARED = 6, 500
#: open orders beyond those shown that are counted at most
COUNTED = 200
#: words this alike speak of the same matter
ALIKE = 0.35


@dataclass(frozen=True, slots=True)
class Standing:
    """What there is around a service now, as far as somebody may know of it."""

    waiting: list[Ticket]
    more: int
    outages: list[Spike]
    errors: list[Problem]

    @property
    def is_quiet(self) -> bool:
        """Whether there is nothing to say."""
        return not (self.waiting or self.outages or self.errors)


def waiting_for(service: Service, user: Account) -> QuerySet[Ticket]:
    """Return the unfinished tickets by which somebody asked for a service, the newest first."""
    return Ticket.objects.visible_to(user).listed_to(user).filter(order__service=service, state__in=UNFINISHED).order_by("-pk")


def standing_of(service: Service, user: Account) -> Standing:
    """Return the open orders, the outages and the known errors that have to do with a service; three queries, one more where orders are many."""
    orders = waiting_for(service, user)
    waiting = list(orders.select_related("requester")[:SHOWN])
    spikes = Spike.objects.visible_to(user).outages().filter(parent__in=Ticket.objects.open_to(user)).select_related("parent", "category", "site")
    errors = Problem.objects.visible_to(user).known_errors().select_related("category")
    return Standing(
        waiting,
        orders[SHOWN : SHOWN + COUNTED].count() if len(waiting) == SHOWN else 0,
        [each for each in spikes.order_by("-last_at")[:COMPARED] if _is_about(service, each.category, [each.words, str(each.parent)])][:SHOWN],
        [each for each in errors.order_by("-known_at")[:COMPARED] if _is_about(service, each.category, [each.title, each.keywords])][:SHOWN],
    )


def articles_about(service: Service, user: Account) -> list[Article]:
    """Return what a person may read about a service: articles of its category, and those whose title speaks of the same; the most read first."""
    rows = Article.objects.readable_by(user).order_by("-views", "title", "pk")
    code = service.category.code if service.category is not None else ""
    of_category = list(rows.filter(categories__regex=rf"(^|\s){re.escape(code)}(\s|$)")[:SHOWN]) if code else []
    others = (each for each in rows.exclude(pk__in=[each.pk for each in of_category])[:COMPARED] if _is_alike(service, [each.title]))
    return [*of_category, *others][:SHOWN]


def _is_about(service: Service, category: object, texts: Iterable[str]) -> bool:
    """Whether something is of the category of a service, above or under it, or speaks of the same."""
    own, other = getattr(service.category, "path", ""), getattr(category, "path", "")
    return bool(own and other and (own.startswith(other) or other.startswith(own))) or _is_alike(service, texts)


def _is_alike(service: Service, texts: Iterable[str]) -> bool:
    titles = [telling_words(title) for title in (service.title_en, service.title_es)]
    return any(likeness(title, telling_words(text)) >= ALIKE for title in titles for text in texts)
