"""Matches of a query as streams: the newest first, read in growing windows until there are enough that the user may see.

The engines differ in where matches stand and how a window of them is read (`sqlite`, `postgresql`). What is the same for both
stands here: each window is put to the read door at once, and nobody looks on without end. Tickets and entries are millions;
whoever sees few of those is asked for these instead.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol

from bailiwick.core.models import SearchDocument
from bailiwick.core.search.doors import those_seen
from bailiwick.core.search.words import words_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from django.db.models import Model, QuerySet

    from bailiwick.core.actors import Account
    from bailiwick.core.search.registry import Searchable
    from bailiwick.core.search.words import Term

#: of so many documents of a kind a page is made; who wants fewer is still typing
PAGE = 200
#: so many more than wanted are asked for first, for some are not for everybody
SPARE = 50
#: above the key of every document
LAST = 2**63 - 1


class Match(NamedTuple):
    """A document that matches, and the record it speaks of."""

    document: int
    kind: str
    record: int


@dataclass(slots=True)
class Stream:
    """The matches of one source below a document: `sizes` are the windows that are still read; `below` is None when all are read.

    `ask` takes where to go on and a size, and returns the next matches and where they end.
    """

    ask: Callable[[int, int], tuple[list[Match], int | None]]
    sizes: list[int]
    read: list[Match] = field(default_factory=list)
    below: int | None = LAST

    @property
    def is_over(self) -> bool:
        """Whether all matches are read."""
        return self.below is None

    @property
    def is_cut(self) -> bool:
        """Whether nobody looks any further, although there may be more."""
        return self.below is not None and not self.sizes

    def more(self) -> bool:
        """Read the next window; tells whether there was one."""
        if self.below is None or not self.sizes:
            return False
        self.take(*self.ask(self.below, self.sizes[0]))
        return True

    def take(self, found: list[Match], below: int | None) -> None:
        """Add the matches of the next window, which end there."""
        del self.sizes[0]
        self.read += found
        self.below = below


class Reader(Protocol):
    """How an engine reads the matches of one query."""

    def words(self, searchables: Sequence[Searchable[Any]], *, is_page: bool) -> Mapping[str, Stream]:
        """Return for each kind the stream in which its documents are that hold all terms; several kinds may share one."""

    def pieces(self, searchables: Sequence[Searchable[Any]], *, is_page: bool) -> Mapping[str, Stream]:
        """Return for each kind the stream in which its documents are whose title or codes hold the only term as a piece."""


class Matches:
    """What matches one query of one user."""

    def __init__(self, reader: Reader, terms: list[Term], user: Account, enough: int) -> None:
        """Remember what is asked, who asks, and how many of a kind will do; nothing is read yet."""
        self.reader, self.terms, self.user, self.enough = reader, terms, user, enough
        self.is_page = enough >= PAGE

    def by_words(self, searchables: Sequence[Searchable[Any]], most: int) -> dict[str, tuple[list[int], bool]]:
        """Return for each kind the newest documents that hold all terms, at most so many, and whether there may be more.

        Where enough were found among the matches that were read, no further ones are read.
        """
        streams = self.reader.words(searchables, is_page=self.is_page)
        return {one.kind: self._by_words(streams[one.kind], one, most) for one in searchables}

    def by_piece(self, searchables: Sequence[Searchable[Any]], known: Mapping[str, Collection[int]]) -> dict[str, list[int]]:
        """Return for each kind the newest documents whose title or codes hold the only term as a piece, but not those known already."""
        streams = self.reader.pieces(searchables, is_page=self.is_page)
        return {one.kind: self._newest(streams[one.kind], one, self.enough, known[one.kind])[0] for one in searchables}

    def _by_words(self, stream: Stream, searchable: Searchable[Any], most: int) -> tuple[list[int], bool]:
        found, may_be_more = self._newest(stream, searchable, most)
        if stream.is_cut and self.is_page and len(found) < self.enough and searchable.own is not None:
            found = sorted({*found, *self._among_own(searchable, searchable.own(self.user))}, reverse=True)
        return found[:most], may_be_more

    def _newest(self, stream: Stream, searchable: Searchable[Any], most: int, but: Collection[int] = ()) -> tuple[list[int], bool]:
        found: list[int] = []
        place, kind = 0, searchable.kind
        while len(found) < self.enough and (place < len(stream.read) or stream.more()):
            new = [match for match in stream.read[place:] if match.kind == kind and match.document not in but]
            place = len(stream.read)
            for few in (new[: most + SPARE], new[most + SPARE :]):
                if few and len(found) < most:
                    seen = those_seen(searchable, self.user, [match.record for match in few])
                    found += [match.document for match in few if match.record in seen]
        return found[:most], len(found) > most or not stream.is_over

    def _among_own(self, searchable: Searchable[Any], records: list[int]) -> list[int]:
        """Return the documents of these records that hold all terms, read by us."""
        documents = SearchDocument.objects.filter(record_type=searchable.kind, record_id__in=records)
        texts = documents.values_list("id", "record_id", "title", "codes", "body")
        held = [(key, record) for key, record, *columns in texts if _holds(columns, self.terms)]
        seen = those_seen(searchable, self.user, [record for _key, record in held])
        return [key for key, record in held if record in seen]


def newest_among(stream: Stream, kind: str, visible: QuerySet[Model], limit: int) -> list[int]:
    """Return the newest documents of a stream that are of a kind and whose records are among these, at most `limit`."""
    found: list[int] = []
    place = 0
    while len(found) < limit and (place < len(stream.read) or stream.more()):
        new = [match for match in stream.read[place:] if match.kind == kind]
        place = len(stream.read)
        seen = set(visible.filter(pk__in=[match.record for match in new]).values_list("pk", flat=True)) if new else set()
        found += [match.document for match in new if match.record in seen]
    return found[:limit]


def _holds(columns: list[str], terms: list[Term]) -> bool:
    """Tell whether each term stands in one of the texts."""
    texts = [words_of(text) for text in columns]
    return all(any(_stands_in(words, term) for words in texts) for term in terms)


def _stands_in(words: list[str], term: Term) -> bool:
    *whole, last = term.words
    for start in range(len(words) - len(whole)):
        at = words[start + len(whole)]
        if words[start : start + len(whole)] == whole and (at == last if term.is_quoted else at.startswith(last)):
            return True
    return False
