"""Tickets of the past that are like a text, with how they were solved: found by their rarest words, few and weighed."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from math import log, sqrt
from typing import TYPE_CHECKING

from bailiwick.core.models import SearchDocument
from bailiwick.core.search.engines import newest_matches
from bailiwick.core.search.words import Term, words_of
from bailiwick.desk.models import FINISHED, Entry, EntryKind, Ticket
from bailiwick.suggestions.proposing import model_for

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

#: words that are looked for, those among them that are taken for their length, tickets that are read of each, and tickets that are weighed
WORDS, LONG, OF_EACH, WEIGHED = 6, 2, 60, 240
#: characters of a text that are compared
COMPARED = 1_500
#: words shorter than this tell little
SHORTEST = 3
#: tickets less alike than this are not worth a line
LEAST_ALIKE = 0.12
KIND = "desk.ticket"


@dataclass(frozen=True, slots=True)
class Similar:
    """A ticket of the past, how alike it is, and how it was solved."""

    ticket: Ticket
    likeness: float
    resolution: str


def similar_tickets(user: Account, title: str, description: str = "", *, most: int = 5, but_not: int | None = None) -> list[Similar]:
    """Return the solved tickets most like a text, of those a user may read in full; need-to-know ones never, of equal solutions the likest."""
    words = _telling(f"{title} {title} {description}"[:COMPARED])
    if not words or not user.is_authenticated:
        return []
    past = Ticket.objects.open_to(user).filter(state__in=FINISHED, need_to_know=False, merged_into=None)
    past = past.exclude(pk=but_not) if but_not is not None else past
    documents: dict[int, None] = {}
    for word in _rarest(words):
        documents |= dict.fromkeys(newest_matches([Term(word, (word,), is_quoted=True)], KIND, past.order_by(), OF_EACH))
    ranked = _ranked(words, list(documents)[:WEIGHED])
    best = dict(ranked[: 6 * most])
    tickets = list(past.filter(pk__in=best).select_related("category"))
    solved = _resolutions(tickets)
    found = [Similar(ticket, best[ticket.pk], solved[ticket.pk]) for ticket in tickets if ticket.pk in solved]
    best_first = sorted(found, key=lambda one: (one.likeness, one.ticket.pk))
    return sorted({one.resolution: one for one in best_first}.values(), key=lambda one: (-one.likeness, -one.ticket.pk))[:most]


def _telling(text: str) -> Counter[str]:
    return Counter(word for word in words_of(text) if len(word) >= SHORTEST and not word.isdecimal())


def _rarest(words: Counter[str]) -> list[str]:
    """Return the words by which to look: the rarest among closed tickets as far as that was learned, and the longest."""
    known = model_for("category") or model_for("team")
    block = next((block for block in known[1].blocks if block.kind in {"words", "plain"}), None) if known else None
    longest = sorted(words, key=lambda word: (-len(word), word))
    if block is None:
        return longest[:WORDS]
    rarity = {word: block.rarity[block.places[word]] for word in words if word in block.places}
    rarest = sorted(rarity, key=lambda word: (-rarity[word], word))[: WORDS - LONG]
    return list(dict.fromkeys([*rarest, *longest]))[:WORDS]


def _ranked(words: Counter[str], documents: list[int]) -> list[tuple[int, float]]:
    """Return tickets with how alike they are, by shared words, each the heavier the fewer candidates have it."""
    rows = SearchDocument.objects.filter(pk__in=documents).values_list("record_id", "title", "body")
    texts = {record: _telling(f"{title} {title} {body[:COMPARED]}") for record, title, body in rows}
    spread = Counter(word for counted in texts.values() for word in counted)
    count = len(texts)

    def weight(word: str) -> float:
        return log(1 + (count + 1) / (spread[word] + 0.5))

    def length(counted: Counter[str]) -> float:
        return sqrt(sum((weight(word) * (1 + log(times))) ** 2 for word, times in counted.items()))

    own = length(words)
    scored = []
    for record, counted in texts.items():
        shared = sum(weight(word) ** 2 * (1 + log(words[word])) * (1 + log(counted[word])) for word in words.keys() & counted.keys())
        likeness = shared / (own * length(counted)) if shared else 0.0
        if likeness >= LEAST_ALIKE:
            scored.append((record, round(likeness, 4)))
    return sorted(scored, key=lambda found: (-found[1], -found[0]))


def _resolutions(tickets: list[Ticket]) -> dict[int, str]:
    """Return how each ticket was solved, in the words of its last resolution: one query."""
    entries = Entry.objects.current().filter(ticket__in=tickets, kind=EntryKind.RESOLUTION).order_by("at", "pk")
    return {ticket: body for ticket, body in entries.values_list("ticket", "body") if body.strip()}
