"""What is known already of what somebody is typing: outages that go on, and errors with a way round."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.announcements.models import Announcement
from bailiwick.desk.models import Category, Ticket
from bailiwick.people.models import Person
from bailiwick.problems.models import Problem, Spike, likeness, telling_words

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from bailiwick.core.actors import Account
    from bailiwick.core.hints import Typed
    from bailiwick.people.models import User

#: what is shown beside a form, and how many records are looked at for it
SHOWN, LOOKED_AT = 3, 40
#: words this alike are worth a line
WORTH = 0.35


def _where(typed: Typed, person: Person | None) -> int | None:
    return typed.site or (person.site_id if person is not None else None)


def outages_for_desk(user: Account, typed: Typed) -> list[Spike]:
    """Return the known outages that a call may belong to, the likeliest first; four queries."""
    rows = Spike.objects.visible_to(user).outages().filter(parent__in=Ticket.objects.open_to(user))
    spikes = list(
        rows.select_related("parent__category", "category", "site", "announcement")
        .prefetch_related("announcement__sites")
        .order_by("-last_at")[:LOOKED_AT]
    )
    if not spikes:
        return []
    caller = Person.objects.visible_to(user).filter(pk=typed.caller).first() if typed.caller else None
    site, words = _where(typed, caller), telling_words(typed.words)
    return _likeliest(spikes, site, typed.category, words)


def _likeliest(spikes: Sequence[Spike], site: int | None, category: int | None, words: frozenset[str]) -> list[Spike]:
    """Return the outages that fit what was said, the likeliest first; one query where a category was chosen."""
    if not spikes:
        return []
    chosen = Category.objects.filter(pk=category).first() if category is not None else None
    scored = [(_score(spike, site, chosen, words), spike) for spike in spikes]
    return [spike for score, spike in sorted(scored, key=lambda found: -found[0]) if score][:SHOWN]


def _score(spike: Spike, site: int | None, category: Category | None, words: frozenset[str]) -> float:
    """Return how likely a call belongs to an outage: by category, words and place; nought where nothing speaks for it.

    A place that differs rules it out. The same place speaks for it only as long as nothing was said of another matter:
    beside words, one of them must be the outage's own; beside a category, it must be of the same branch.
    """
    places = {spike.site_id} if spike.site_id else {place.pk for place in spike.announcement.sites.all()} if spike.announcement else set()
    if places and site is not None and site not in places:
        return 0
    here = site is not None and site in places
    about = category is not None and _is_same_branch(category, spike.category)
    own = _words(spike)
    said = max((likeness(words, each) for each in own), default=0.0)
    shares = any(words & each for each in own)
    silent = not words and category is None
    if not (about or said >= WORTH or (here and (shares or silent))):
        return 0
    return 1 + here + about + 2 * said


def _words(spike: Spike) -> list[frozenset[str]]:
    """Return what an outage is told by: its calls' words, its parent's title, its announcement's in both languages; without the names of places."""
    told = [" ".join([spike.words, spike.parent.title if spike.parent else ""])]
    told += [spike.announcement.title, spike.announcement.title_es] if spike.announcement else []
    sites = [*spike.announcement.sites.all()] if spike.announcement else []
    places = telling_words(" ".join(str(site) for site in (*sites, spike.site or "")))
    return [telling_words(words) - places for words in told]


def _is_same_branch(one: Category, other: Category | None) -> bool:
    return other is not None and (one.path.startswith(other.path) or other.path.startswith(one.path))


def outages_for_client(user: User, typed: Typed, now: datetime) -> list[Spike]:
    """Return the announced outages that concern a client and fit what they typed; what is not announced they learn nothing of."""
    announced = Announcement.objects.in_force(now).concerning(user)
    rows = Spike.objects.outages().filter(announcement__in=announced.values("pk"))
    spikes = list(
        rows.select_related("announcement", "site", "category", "parent").prefetch_related("announcement__sites").order_by("-last_at")[:LOOKED_AT]
    )
    words = telling_words(typed.words)
    site = typed.site or user.person.site_id
    return _likeliest(spikes, site, typed.category, words)


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
