"""Whether calls belong together: by a rule, or to a spike that is there already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

from bailiwick.problems.models import ENOUGH, Spike, SpikeRule, likeness, shared_words, telling_words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bailiwick.problems.models.traces import Sighting


#: calls taken at the same time by several people are written down in any order
AT_ONCE = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Common:
    """What calls have in common, as a spike keeps it."""

    site_id: int | None
    category_id: int | None
    room_start: str
    words: str


def in_scope(rule: SpikeRule, seen: Sighting, category_paths: dict[int, str]) -> bool:
    """Whether a rule looks at a call at all."""
    if rule.site_id is not None and seen.site != rule.site_id:
        return False
    if rule.category is not None and not category_paths.get(seen.category or 0, "").startswith(rule.category.path):
        return False
    if rule.room_prefix and not seen.room.casefold().startswith(rule.room_prefix.casefold()):
        return False
    return not rule.words or bool(seen.words & telling_words(rule.words))


def alike(rule: SpikeRule, one: Sighting, other: Sighting) -> bool:
    """Whether two calls agree in everything a rule asks for; what is not known agrees with nothing."""
    if rule.same_site and (one.site is None or one.site != other.site):
        return False
    if rule.same_category and (one.category is None or one.category != other.category):
        return False
    if rule.room_characters and (len(one.room) < rule.room_characters or one.room[: rule.room_characters] != other.room[: rule.room_characters]):
        return False
    return not rule.same_words or likeness(one.words, other.words) * 100 >= rule.likeness


def cluster(rule: SpikeRule, seen: Sighting, recent: Iterable[Sighting], category_paths: dict[int, str]) -> list[Sighting]:
    """Return the calls of a rule's time that are like this one, itself among them."""
    if not in_scope(rule, seen, category_paths):
        return []
    since, until = seen.at - timedelta(minutes=rule.minutes), seen.at + AT_ONCE
    return [other for other in recent if since < other.at <= until and alike(rule, seen, other) and in_scope(rule, other, category_paths)]


def fits(spike: Spike, seen: Sighting) -> bool:
    """Whether a call has what the calls of a spike have in common: what its rule asked for, or place and words."""
    if spike.site_id is not None and seen.site != spike.site_id:
        return False
    return _by_words(spike, seen) or _by_rule(spike, seen)


def _by_words(spike: Spike, seen: Sighting) -> bool:
    """Whether a call is about the same by its words; at the same place the word that most calls share is enough. Not where a rule is for some rooms or words."""
    if spike.rule is not None and (spike.rule.room_characters or spike.rule.room_prefix or spike.rule.words or spike.rule.category_id):
        return False
    commonest = frozenset(spike.words.split()[:1]) if spike.site_id is not None else frozenset()
    return max(likeness(seen.words, spike.telling), likeness(seen.words, commonest)) >= ENOUGH


def _by_rule(spike: Spike, seen: Sighting) -> bool:
    """Whether a call agrees with a spike in everything its rule asked for; one without a rule is known by place and category."""
    rule = spike.rule or SpikeRule(same_site=True, same_category=True)
    asked = [
        (rule.same_words, likeness(seen.words, spike.telling) * 100 >= rule.likeness),
        (rule.same_category, spike.category_id is not None and seen.category == spike.category_id),
        (rule.same_site, spike.site_id is not None),
        (bool(spike.room_start), seen.room.startswith(spike.room_start)),
        (bool(rule.words), bool(seen.words & telling_words(rule.words))),
        (rule.category_id is not None, spike.category_id is not None and seen.category == spike.category_id),
    ]
    return any(is_asked for is_asked, _agrees in asked) and all(agrees for is_asked, agrees in asked if is_asked)


def same_cause(spike: Spike, category: int | None, words: frozenset[str]) -> bool:
    """Whether like calls from elsewhere have the cause of a spike: the same category, spoken of in the same words."""
    return (
        spike.state != Spike.State.DISMISSED
        and spike.category_id is not None
        and spike.category_id == category
        and likeness(spike.telling, words) >= ENOUGH
    )


def in_common(rule: SpikeRule, calls: Sequence[Sighting]) -> Common:
    """Return what the calls of a new spike share."""
    sites, categories = {call.site for call in calls}, {call.category for call in calls}
    rooms = {call.room[: rule.room_characters] for call in calls} if rule.room_characters else set()
    return Common(
        site_id=sites.pop() if len(sites) == 1 else None,
        category_id=categories.pop() if len(categories) == 1 else None,
        room_start=rooms.pop() if len(rooms) == 1 else rule.room_prefix,
        words=" ".join(shared_words(call.words for call in calls))[:200],
    )
