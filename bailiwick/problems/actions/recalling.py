"""What the detector remembers of the calls before one: the newest of them, as narrow rows, in questions put into SQL once."""

from __future__ import annotations

from datetime import timedelta
from functools import lru_cache, reduce
from operator import or_
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from bailiwick.core.prepared import Prepared, Slot
from bailiwick.problems.actions.comparing import AT_ONCE
from bailiwick.problems.models import Trace
from bailiwick.problems.models.traces import Sighting

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bailiwick.problems.models import SpikeRule

#: calls that a new one is compared with at most, the newest first
COMPARED = 600
#: what a rule asks for that the traces can be asked about: the same site, the same category, so many characters of the room, the same words
Asked = tuple[bool, bool, int, bool]


def like_ones(seen: Sighting, rules: Sequence[SpikeRule]) -> list[Sighting]:
    """Return the other calls that came as long ago as rules look back and that may agree with one by any of them, the newest first."""
    asked = {(rule.same_site, rule.same_category, rule.room_characters, rule.same_words) for rule in rules}
    return _sightings(seen, rules, frozenset(asked))


def latest_ones(seen: Sighting, rules: Sequence[SpikeRule]) -> list[Sighting]:
    """Return the other calls that came as long ago as rules look back, whatever they are about, the newest first."""
    return _sightings(seen, rules, frozenset())


def _sightings(seen: Sighting, rules: Sequence[SpikeRule], asked: frozenset[Asked]) -> list[Sighting]:
    values: dict[str, object] = {f"word{place}": word for place, word in enumerate(sorted(seen.words))}
    values |= {_room(characters): seen.room[:characters] for _site, _category, characters, _words in asked if characters}
    values |= {"site": seen.site, "category": seen.category, "ticket": seen.ticket}
    values |= {"since": seen.at - timedelta(minutes=max(rule.minutes for rule in rules)), "until": seen.at + AT_ONCE}
    return [
        Sighting(ticket, at, site, category, room, frozenset(words.split()), person)
        for ticket, at, site, category, room, words, person in _question(asked, len(seen.words), COMPARED)(**values)
    ]


@lru_cache(maxsize=500)
def _question(asked: frozenset[Asked], words: int, most: int) -> Prepared[Any]:
    """Return the question for what rules ask, of a call of so many words."""
    near = Q(at__gt=Slot("since", Trace.at), at__lte=Slot("until", Trace.at))
    ways = [_may_agree(one, words) for one in sorted(asked)]
    if all(ways):  # a rule that compares nothing looks at all calls
        near &= reduce(or_, ways, Q())

    def newest() -> Any:
        rows = Trace.objects.filter(near).exclude(pk=Slot("ticket", Trace.ticket)).order_by("-at", "-ticket")
        return rows.values_list("ticket", "at", "site", "category", "room", "words", "person")[:most]

    return Prepared(newest)


def _may_agree(asked: Asked, words: int) -> Q:
    """Return what the traces of all calls have that agree with one in what a rule asks, and of few others."""
    same_site, same_category, characters, same_words = asked
    agree = Q()
    if same_site:
        agree &= Q(site=Slot("site", Trace.site))
    if same_category:
        agree &= Q(category=Slot("category", Trace.category))
    if characters:
        agree &= Q(room__startswith=Slot(_room(characters), Trace.room))
    if same_words:
        agree &= reduce(or_, (Q(words__contains=Slot(f"word{place}", Trace.words)) for place in range(words)))
    return agree


def _room(characters: int) -> str:
    return f"room{characters}"
