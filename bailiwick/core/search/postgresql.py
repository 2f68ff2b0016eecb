"""Full text on PostgreSQL: the newest documents that match, found by what the server knows of how common their words are.

An index of words gives all matches in no order. That is right for words that few documents have. Where every fiftieth
has them, the newest are found sooner by looking through the newest documents. Kinds with millions of documents have
indexes of their own (migration `search_by_kind`); for the planner to choose one, kind and words stand in the statement.
All kinds are asked in one statement.
"""

from __future__ import annotations

from functools import cached_property, partial
from typing import TYPE_CHECKING, Any

from django.db import connection

from bailiwick.core.search.streams import LAST, Match, Stream

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from bailiwick.core.search.registry import Searchable
    from bailiwick.core.search.words import Term

#: matches of a kind that are read, window by window: for a page, which counts up to a thousand; of a common word; while somebody types
PAGE_WINDOWS, COMMON_WINDOWS, TYPED_WINDOWS = (1_100, 3_000), (250, 1_000), (100, 500)
#: share of the documents from which on a word is common: for a page, and while somebody types
COMMON, COMMON_TYPED = 0.02, 0.005
#: of so many of the newest documents of a crowd it is seen while somebody types whether there are enough among them, before any index is asked
TYPED_DEPTH = 3_000
#: times as many of the newest documents are looked through as should hold the matches that are wanted
REACH = 2
#: what the server knows of the words that many documents have
SHARES = """SELECT elem, share FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS known(elem, share)
    WHERE schemaname = current_schema() AND tablename = 'core_searchdocument' AND attname = 'words' AND elem LIKE ANY (%s)"""
#: the newest matches of a kind by an index; an order that no index has keeps the planner from reading on and on until it has met enough
NEWEST = """(SELECT id, record_type, record_id FROM core_searchdocument
    WHERE record_type = {kind} AND {condition} AND id < {below} ORDER BY id + 0 DESC LIMIT {size})"""
#: the newest matches of a kind among its newest documents; a condition that no index takes
AMONG_NEWEST = """(SELECT id, record_type, record_id FROM core_searchdocument
    WHERE record_type = {kind} AND ({condition}) IS TRUE AND id < {below} AND id > {floor} ORDER BY id DESC LIMIT {size})"""
#: the document that has so many newer ones of its kind
FLOOR = "(SELECT id FROM core_searchdocument WHERE record_type = {kind} AND id < {below} ORDER BY id DESC OFFSET {depth} LIMIT 1)"


def commonness(terms: list[Term]) -> float:
    """Return the share of all documents that have the rarest of the words, as far as the server knows; nought for rare ones."""
    begun = [(word, not term.is_quoted and word is term.words[-1]) for term in terms for word in term.words]
    with connection.cursor() as cursor:
        cursor.execute(SHARES, [[f"{word}%" for word, _is_begun in begun]])
        known = cursor.fetchall()
    return float(min(sum(share for word, share in known if word == asked or (is_begun and word.startswith(asked))) for asked, is_begun in begun))


class Reader:
    """Reads a stream for each kind; the first windows of all of them together."""

    def __init__(self, terms: list[Term]) -> None:
        self.terms = terms

    @cached_property
    def share(self) -> float:
        """How common the words are; asked for when that must be known."""
        return commonness(self.terms)

    def words(self, searchables: Sequence[Searchable[Any]], *, is_page: bool) -> dict[str, Stream]:
        """Return the streams of documents that hold all terms, begun."""
        query = " & ".join(_phrase(term) for term in self.terms)
        condition, crowds = f"words @@ to_tsquery('simple', {_literal(query)})", {one.kind for one in searchables if one.is_crowd}
        sizes = TYPED_WINDOWS if not is_page else COMMON_WINDOWS if crowds and self.share >= COMMON else PAGE_WINDOWS
        streams = {}
        for one in searchables:
            depth = partial(self._depth, is_page=is_page) if one.is_crowd else _no_depth
            streams[one.kind] = Stream(partial(_one, one.kind, condition, depth), list(sizes))
        first = (self._depth(sizes[0], is_page=True) if is_page else TYPED_DEPTH) if crowds else 0
        return _begun(streams, condition, {one.kind: first if one.is_crowd else 0 for one in searchables})

    def pieces(self, searchables: Sequence[Searchable[Any]], *, is_page: bool) -> dict[str, Stream]:
        """Return the streams of documents whose title or codes hold the only term, begun."""
        piece = self.terms[0].text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        condition, size = f"(title || ' ' || codes) ILIKE {_literal(f'%{piece}%')}", (PAGE_WINDOWS if is_page else TYPED_WINDOWS)[0]
        streams = {one.kind: Stream(partial(_one, one.kind, condition, _no_depth), [size]) for one in searchables}
        depth = self._depth(size, is_page=is_page) if any(one.is_crowd for one in searchables) else 0  # what is common as a word is so as a piece
        return _begun(streams, condition, {one.kind: depth if one.is_crowd else 0 for one in searchables})

    def _depth(self, size: int, *, is_page: bool) -> int:
        """Return how many of the newest documents of a crowd should hold so many matches; nought where an index finds them sooner."""
        return int(REACH * size / self.share) if self.share >= (COMMON if is_page else COMMON_TYPED) else 0


def _no_depth(_size: int) -> int:
    return 0


def _begun(streams: dict[str, Stream], condition: str, depths: Mapping[str, int]) -> dict[str, Stream]:
    """Return the streams with the first window of each read."""
    if streams:
        size = next(iter(streams.values())).sizes[0]
        for kind, (found, below) in _windows(depths, condition, LAST, size).items():
            streams[kind].take(found, below)
    return streams


def _one(kind: str, condition: str, depth: Callable[[int], int], below: int, size: int) -> tuple[list[Match], int | None]:
    return _windows({kind: depth(size)}, condition, below, size)[kind]


def _windows(depths: Mapping[str, int], condition: str, below: int, size: int) -> dict[str, tuple[list[Match], int | None]]:
    """Return the newest matches of each kind below a document, and where they end; those of a kind with a depth among as many of its newest documents."""
    floors = _floors({kind: depth for kind, depth in depths.items() if depth}, below)
    parts = [
        (NEWEST if floors.get(kind) is None else AMONG_NEWEST).format(
            kind=_literal(kind), condition=condition, below=below, size=size, floor=floors.get(kind)
        )
        for kind in depths
    ]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(parts))
        rows = [Match(*row) for row in cursor.fetchall()]
    found: dict[str, list[Match]] = {kind: [] for kind in depths}
    for match in sorted(rows, reverse=True):
        found[match.kind].append(match)
    return {kind: (some, some[-1].document if len(some) == size else _after(floors.get(kind))) for kind, some in found.items()}


def _after(floor: int | None) -> int | None:
    """Return where to go on after the documents above a floor, if there was one."""
    return floor + 1 if floor is not None else None


def _floors(depths: Mapping[str, int], below: int) -> dict[str, int | None]:
    """Return the document of each kind with so many newer ones below another; None where there are not as many."""
    if not depths:
        return {}
    columns = ", ".join(FLOOR.format(kind=_literal(kind), below=below, depth=depth) for kind, depth in depths.items())
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {columns}")
        return dict(zip(depths, cursor.fetchone(), strict=True))


def _phrase(term: Term) -> str:
    """Return a term as a tsquery; its words are letters and digits only."""
    words = [f"'{word}'" for word in term.words]
    if not term.is_quoted:
        words[-1] += ":*"
    return "(" + " <-> ".join(words) + ")"


def _literal(text: str) -> str:
    """Return a text as a constant of SQL."""
    return "'" + text.replace("'", "''") + "'"
