"""Answers a query: per kind the newest matches that the user may see, weighed and shown."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bailiwick.core.models import SearchDocument
from bailiwick.core.search.engines import commonness, matches_by_piece, newest_matches
from bailiwick.core.search.marking import marked, passage
from bailiwick.core.search.registry import Searchable, searchables
from bailiwick.core.search.words import Term, clean, fold, terms_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable
    from datetime import datetime

    from django.utils.functional import _StrPromise
    from django.utils.safestring import SafeString

    from bailiwick.core.actors import Account

#: matches of a kind that are weighed
WEIGHED = 200
#: matches of a kind that are counted; more are shown as "1000+"
COUNTED = 1000
#: times as many hits as wanted are read where several may lead to one page
SPARE = 5
#: weight of a document whose title or codes have all words
IN_TITLE = 2


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
class KindCount:
    """How many records of a kind match, as far as they were counted."""

    kind: str
    title: str | _StrPromise
    count: int

    @property
    def words(self) -> str:
        """The count as it is shown: exact up to a thousand."""
        return f"{COUNTED}+" if self.count > COUNTED else str(self.count)


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
    only the wanted kinds are asked, and no further than needed. The number of database
    queries depends on how many kinds there are, never on how much matches.
    """
    terms = terms_of(query)
    if not terms or not user.is_authenticated:
        return Found(clean(query))
    known = searchables()
    asked = [kind for kind in known if counting or kinds is None or kind in kinds]
    share, most = commonness(terms), COUNTED + 1 if counting else WEIGHED
    matches = {kind: _matches(terms, known[kind], user, most, share) for kind in asked}
    counts = [KindCount(kind, known[kind].title, len(keys)) for kind, keys in matches.items()]
    wanted = [key for kind, keys in matches.items() if kinds is None or kind in kinds for key in keys[:WEIGHED]]
    ranked = _ranked(query, terms, SearchDocument.objects.filter(id__in=wanted).defer("body", "folded"), known)
    if kinds is not None:
        return Found(clean(query), _shown(ranked[:limit], terms, known, user), counts, has_more=len(ranked) > limit)
    pages = _each_page_once(_shown(ranked[: SPARE * limit], terms, known, user))
    return Found(clean(query), pages[:limit], counts, has_more=len(pages) > limit or len(ranked) > SPARE * limit)


def _each_page_once(hits: list[Hit]) -> list[Hit]:
    """Return the first hit of every page."""
    return list({hit.url.partition("#")[0]: hit for hit in reversed(hits)}.values())[::-1]


def _matches(terms: list[Term], searchable: Searchable[Any], user: Account, most: int, share: float) -> list[int]:
    """Return the documents of one kind that match by words, then those that match by a piece of a code."""
    visible = searchable.queryset(user).order_by()
    by_word = newest_matches(terms, searchable.kind, visible, most, share)
    if len(terms) > 1 or len(by_word) >= WEIGHED:
        return by_word
    known = set(by_word)
    return by_word + [key for key in matches_by_piece(terms[0].text, searchable.kind, visible, WEIGHED) if key not in known]


def _ranked(query: str, terms: list[Term], documents: Iterable[SearchDocument], known: dict[str, Searchable[Any]]) -> list[SearchDocument]:
    """Return the documents, exact numbers first, then hits in the title by kind, each newest first."""
    whole = fold(clean(query).strip('"'))

    def place(document: SearchDocument) -> tuple[int, int]:
        weight = _weight(whole, terms, document)
        return -weight, known[document.record_type].order if weight >= IN_TITLE else 0

    return sorted(sorted(documents, key=lambda document: document.at, reverse=True), key=place)


def _weight(whole: str, terms: list[Term], document: SearchDocument) -> int:
    title, codes = fold(document.title), fold(document.codes)
    if whole in codes.split() or whole == title:
        return 4
    if any(code.startswith(whole) for code in codes.split()) or title.startswith(whole):
        return 3
    in_title = sum(fold(term.text) in title or fold(term.text) in codes for term in terms)
    return IN_TITLE if in_title == len(terms) else min(in_title, 1)


def _shown(documents: list[SearchDocument], terms: list[Term], known: dict[str, Searchable[Any]], user: Account) -> list[Hit]:
    """Return the hits as they are shown, reading the records of each kind at once and by the read door."""
    keys: dict[str, list[int]] = {kind: [] for kind in known}
    for document in documents:
        keys[document.record_type].append(document.record_id)
    records = {(kind, record.pk): record for kind, ids in keys.items() for record in known[kind].queryset(user).filter(pk__in=ids)}
    present = [d for d in documents if (d.record_type, d.record_id) in records]
    bodies = dict(SearchDocument.objects.filter(id__in=[d.pk for d in present]).values_list("id", "body"))
    return [_hit(d, bodies.get(d.pk, ""), known[d.record_type], records[d.record_type, d.record_id], terms) for d in present]


def _hit(document: SearchDocument, body: str, searchable: Searchable[Any], record: object, terms: list[Term]) -> Hit:
    result = searchable.result(record)
    return Hit(
        kind=searchable.kind,
        kind_title=str(searchable.title),
        record_id=document.record_id,
        url=result.url,
        title=result.title,
        detail=result.detail,
        title_html=marked(result.title, terms),
        passage_html=passage(body, terms),
        at=document.at,
    )
