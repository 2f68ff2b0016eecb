"""What is known already of what somebody is typing: outages that go on, and errors with a way round."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bailiwick.announcements.models import Announcement
from bailiwick.desk.models import Ticket
from bailiwick.people.models import Person
from bailiwick.problems.models import Problem, Spike, likeness, telling_words

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Account
    from bailiwick.core.hints import Typed
    from bailiwick.people.models import User

#: what is shown beside a form, and how many records are looked at for it
SHOWN, LOOKED_AT = 3, 40
#: words this alike are worth a line
WORTH = 0.35


@dataclass(frozen=True, slots=True)
class Known:
    """An outage as the call form shows it."""

    spike: Spike
    score: float


def _where(typed: Typed, person: Person | None) -> int | None:
    return typed.site or (person.site_id if person is not None else None)


def outages_for_desk(user: Account, typed: Typed) -> list[Spike]:
    """Return the known outages that a call may belong to, the likeliest first; three queries."""
    rows = Spike.objects.visible_to(user).outages().filter(parent__in=Ticket.objects.open_to(user))
    spikes = list(
        rows.select_related("parent__category", "site", "announcement").prefetch_related("announcement__sites").order_by("-last_at")[:LOOKED_AT]
    )
    if not spikes:
        return []
    caller = Person.objects.visible_to(user).filter(pk=typed.caller).first() if typed.caller else None
    site, words = _where(typed, caller), telling_words(typed.words)
    scored = [Known(spike, _score(spike, site, typed.category, words)) for spike in spikes]
    fitting = sorted((known for known in scored if known.score >= 1), key=lambda known: -known.score)
    return [known.spike for known in fitting[:SHOWN]]


def _score(spike: Spike, site: int | None, category: int | None, words: frozenset[str]) -> float:
    """Return how likely a call belongs to an outage: by place, category and words; a place that differs rules it out."""
    places = {spike.site_id} if spike.site_id else {place.pk for place in spike.announcement.sites.all()} if spike.announcement else set()
    if places and site is not None and site not in places:
        return 0
    here = 1.0 if site is not None and site in places else 0.0
    about = 1.0 if category is not None and category == spike.category_id else 0.0
    said = likeness(words, spike.telling | telling_words(spike.parent.title if spike.parent else ""))
    return here + about + (2 * said if said >= WORTH else 0)


def outages_for_client(user: User, typed: Typed, now: datetime) -> list[Spike]:
    """Return the announced outages that concern a client and fit what they typed; what is not announced they learn nothing of."""
    announced = Announcement.objects.in_force(now).concerning(user)
    rows = Spike.objects.outages().filter(announcement__in=announced.values("pk"))
    spikes = list(rows.select_related("announcement", "site", "parent").prefetch_related("announcement__sites").order_by("-last_at")[:LOOKED_AT])
    words = telling_words(typed.words)
    site = typed.site or user.person.site_id
    scored = [Known(spike, _score(spike, site, typed.category, words)) for spike in spikes]
    return [known.spike for known in sorted(scored, key=lambda known: -known.score) if known.score >= 1][:SHOWN]


def known_errors(typed: Typed, *, published_only: bool, site: int | None = None) -> list[Problem]:
    """Return the known errors that fit what was typed, the likeliest first; one query."""
    words = telling_words(typed.words)
    if not words and typed.category is None:
        return []
    rows = Problem.objects.known_errors().order_by("-known_at")
    rows = rows.filter(is_published=True) if published_only else rows
    here = typed.site or site
    scored = [(_fit(problem, words, typed.category, here), problem) for problem in rows[: 5 * LOOKED_AT]]
    return [problem for fit, problem in sorted(scored, key=lambda found: -found[0]) if fit >= WORTH][:SHOWN]


def _fit(problem: Problem, words: frozenset[str], category: int | None, site: int | None) -> float:
    if problem.site_id is not None and site is not None and problem.site_id != site:
        return 0
    said = max(likeness(words, telling_words(problem.title)), likeness(words, telling_words(problem.keywords)))
    by_category = WORTH if category is not None and category == problem.category_id else 0
    return said + by_category
