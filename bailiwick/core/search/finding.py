"""Answers a query: per kind the newest matches that the user may see, weighed and shown."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Any

from bailiwick.core.models import SearchDocument
from bailiwick.core.prepared import Prepared
from bailiwick.core.search.doors import listed, those_shown
from bailiwick.core.search.engines import SHORTEST_PIECE, matches
from bailiwick.core.search.marking import marked, passage
from bailiwick.core.search.ranking import best_first
from bailiwick.core.search.registry import Result, Searchable, searchables
from bailiwick.core.search.words import Term, clean, terms_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from django.utils.functional import _StrPromise
    from django.utils.safestring import SafeString

    from bailiwick.core.actors import Account
    from bailiwick.core.search.ranking import Candidate
    from bailiwick.core.search.streams import Matches

#: matches of a kind that are weighed
WEIGHED = 200
#: matches of a kind that are counted; more are shown as "1000+"
COUNTED = 1000
#: times as many hits as wanted are read where several may lead to one page
SPARE = 5
#: the texts of the hits that are shown
BODIES: Prepared[tuple[int, str]] = Prepared(lambda: SearchDocument.objects.filter(pk__in=listed()).values_list("pk", "body"))


@dataclass(frozen=True, slots=True)
class Hit:
    """One found record; `title_html` and `passage_html` are escaped and have the hits marked."""

    kind: str
    kind_title: str
    record_id: int
    url: str
    title: str
    detail: str
    title_html: SafeString
    passage_html: SafeString
    at: datetime


@dataclass(frozen=True, slots=True)
class Shown:
    """A document that was found, and how its record is shown."""

    candidate: Candidate
    searchable: Searchable[Any]
    result: Result


@dataclass(frozen=True, slots=True)
class KindCount:
    """How many records of a kind match, as far as they were counted."""

    kind: str
    title: str | _StrPromise
    count: int
    more: bool = False

    @property
    def words(self) -> str:
        """The count as it is shown: exact up to a thousand, unless it was found sooner that there are very many."""
        return f"{min(self.count, COUNTED)}+" if self.more or self.count > COUNTED else str(self.count)


@dataclass(frozen=True, slots=True)
class Found:
    """The answer to a query."""

    query: str
    hits: list[Hit] = field(default_factory=list)
    counts: list[KindCount] = field(default_factory=list)
    has_more: bool = False


def find(query: str, user: Account, kinds: Collection[str] | None = None, limit: int = 20, *, counting: bool = True) -> Found:
    """Return what a user may see of what matches all words of a query, best first.

    Counts are given for every kind; hits only for `kinds` when given. Among all kinds a page is
    shown once, by its best hit: not a ticket and each of its entries. Without `counting`
    only the wanted kinds are asked, and no further than needed: among all kinds, parts of
    records only where little else is found. The number of database queries depends on how
    many kinds there are, never on how much matches.
    """
    terms = terms_of(query)
    if not terms or not user.is_authenticated:
        return Found(clean(query))
    known = searchables()
    is_typing = kinds is None and not counting
    asked = [searchable for kind, searchable in known.items() if counting or kinds is None or kind in kinds]
    weighed, most = (min(WEIGHED, SPARE * limit), SPARE * limit) if is_typing else (WEIGHED, COUNTED + 1 if counting else WEIGHED)
    asking = matches(terms, user, weighed)
    found = _found(asking, terms, [each for each in asked if not (is_typing and each.is_part)], weighed, most)
    if is_typing and sum(len(keys) for keys, _more in found.values()) < limit:
        found |= _found(asking, terms, [each for each in asked if each.is_part], weighed, most)
    counts = [KindCount(kind, known[kind].title, len(keys), more) for kind, (keys, more) in found.items()]
    wanted = [key for kind, (keys, _more) in found.items() if kinds is None or kind in kinds for key in keys[:weighed]]
    ranked = best_first(query, terms, wanted, known)
    if kinds is not None:
        return Found(clean(query), _hits(list(_shown(ranked[:limit], known, user)), terms), counts, has_more=len(ranked) > limit)
    pages = list(islice(_each_page_once(_shown(ranked[: SPARE * limit], known, user)), limit + 1))
    return Found(clean(query), _hits(pages[:limit], terms), counts, has_more=len(pages) > limit or len(ranked) > SPARE * limit)


def _each_page_once(shown: Iterable[Shown]) -> Iterator[Shown]:
    """Yield the first hit of every page."""
    known = set()
    for one in shown:
        page = one.result.url.partition("#")[0]
        if page not in known:
            known.add(page)
            yield one


def _found(asking: Matches, terms: list[Term], kinds: list[Searchable[Any]], weighed: int, most: int) -> dict[str, tuple[list[int], bool]]:
    """Return of each kind the documents that match by words, then those that match by a piece of a code; and whether there may be more."""
    found = asking.by_words(kinds, most)
    if len(terms) > 1 or len(terms[0].text) < SHORTEST_PIECE:
        return found
    few = [kind for kind in kinds if len(found[kind.kind][0]) < weighed]
    by_piece = asking.by_piece(few, {kind.kind: set(found[kind.kind][0]) for kind in few})
    return {kind: (by_word + by_piece.get(kind, []), more) for kind, (by_word, more) in found.items()}


def _shown(candidates: list[Candidate], known: dict[str, Searchable[Any]], user: Account) -> Iterator[Shown]:
    """Yield how the candidates are shown, reading the records of each kind at once and by the read door."""
    keys: dict[str, list[int]] = {kind: [] for kind in known}
    for candidate in candidates:
        keys[candidate.kind].append(candidate.record)
    records = {(kind, record.pk): record for kind, ids in keys.items() for record in those_shown(known[kind], user, ids)}
    for candidate in candidates:
        record = records.get((candidate.kind, candidate.record))
        if record is not None:
            searchable = known[candidate.kind]
            yield Shown(candidate, searchable, searchable.result(record))


def _hits(shown: list[Shown], terms: list[Term]) -> list[Hit]:
    """Return the hits of a page, with the passages that match."""
    bodies = dict(BODIES(keys=json.dumps([one.candidate.key for one in shown]))) if shown else {}
    return [_hit(one, bodies.get(one.candidate.key, ""), terms) for one in shown]


def _hit(shown: Shown, body: str, terms: list[Term]) -> Hit:
    return Hit(
        kind=shown.searchable.kind,
        kind_title=str(shown.searchable.title),
        record_id=shown.candidate.record,
        url=shown.result.url,
        title=shown.result.title,
        detail=shown.result.detail,
        title_html=marked(shown.result.title, terms),
        passage_html=passage(body, terms),
        at=shown.candidate.at,
    )
