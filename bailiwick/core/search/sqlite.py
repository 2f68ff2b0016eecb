"""Full text on SQLite: the newest documents that match, a few thousand at a time, and what of them a user may see.

FTS5 gives matches by their keys, the newest first, and ranks none. Tickets and entries are millions; the matches of both are looked
through together, for as many as a page weighs and never without end: whoever sees few of them is asked for these instead. All
other kinds have tables of their own (migration `search_rare_kinds`), so that an article is not sought among a hundred thousand tickets.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

from django.db import connection

from bailiwick.core.models import SearchDocument
from bailiwick.core.models.search import OTHER_TRIGRAMS_TABLE, OTHER_WORDS_TABLE, TRIGRAMS_TABLE, WORDS_TABLE
from bailiwick.core.search.doors import those_seen
from bailiwick.core.search.registry import searchables
from bailiwick.core.search.words import words_of

if TYPE_CHECKING:
    from collections.abc import Collection

    from django.db.models import Model, QuerySet

    from bailiwick.core.actors import Account
    from bailiwick.core.search.registry import Searchable
    from bailiwick.core.search.words import Term

#: matches that are read at once, and how often that is done at most; for a list while somebody types once is enough
WINDOW, TIMES = 4_000, 5
#: of so many documents of a kind a page is made; who wants fewer is still typing
PAGE = 200
#: so many more than wanted are asked for first, for some are not for everybody
SPARE = 50
#: letters from which on a word of a ticket may be a beginning: every tenth word begins with the same one
BEGINNING = 2
MATCHES = """
SELECT document.id, document.record_type, document.record_id
FROM (SELECT rowid AS id FROM {table} WHERE {table} MATCH %s AND rowid < %s ORDER BY rowid DESC LIMIT %s) found
CROSS JOIN core_searchdocument document ON document.id = found.id ORDER BY found.id DESC
"""


class Match(NamedTuple):
    """A document that matches, and the record it speaks of."""

    document: int
    kind: str
    record: int


@dataclass(slots=True)
class Stream:
    """The matches of one table, newest first, read as far as they are asked for."""

    table: str
    expression: str
    times: int
    read: list[Match] = field(default_factory=list)
    is_over: bool = False

    @property
    def is_cut(self) -> bool:
        """Whether nobody looks any further, although there may be more."""
        return not self.is_over and len(self.read) >= self.times * WINDOW

    def more(self) -> bool:
        """Read the next matches; tells whether there were any."""
        if self.is_over or self.is_cut:
            return False
        with connection.cursor() as cursor:
            cursor.execute(MATCHES.format(table=self.table), [self.expression, self.read[-1].document if self.read else 2**63 - 1, WINDOW])
            found = [Match(*row) for row in cursor.fetchall()]
        self.read += found
        self.is_over = len(found) < WINDOW
        return bool(found)


class Matches:
    """What matches one query: each table is read once for all kinds in it."""

    def __init__(self, terms: list[Term], user: Account, enough: int) -> None:
        """Remember what is asked, who asks, and how many of a kind will do; nothing is read yet."""
        self.terms, self.user, self.enough = terms, user, enough
        self._streams: dict[str, Stream] = {}

    def by_words(self, searchable: Searchable[Any], most: int) -> tuple[list[int], bool]:
        """Return the newest documents of a kind that hold all terms, at most so many, and whether there may be more.

        Where enough were found among the matches that were read, no further ones are read.
        """
        stream = self._stream(WORDS_TABLE if searchable.is_crowd else OTHER_WORDS_TABLE, _expression(self.terms, is_crowd=searchable.is_crowd))
        found, may_be_more = self._newest(stream, searchable, most)
        if stream.is_cut and stream.times > 1 and len(found) < self.enough and searchable.own is not None:
            found = sorted({*found, *self._among_own(searchable, searchable.own(self.user))}, reverse=True)
        return found[:most], may_be_more

    def by_piece(self, searchable: Searchable[Any], but: set[int]) -> list[int]:
        """Return the newest documents of a kind whose title or codes hold the only term as a piece, but not those known already."""
        stream = self._stream(TRIGRAMS_TABLE if searchable.is_crowd else OTHER_TRIGRAMS_TABLE, quoted(self.terms[0].text))
        return self._newest(stream, searchable, self.enough, but)[0]

    def _stream(self, table: str, expression: str) -> Stream:
        return self._streams.setdefault(table, Stream(table, expression, TIMES if self.enough >= PAGE else 1))

    def _newest(self, stream: Stream, searchable: Searchable[Any], most: int, but: Collection[int] = ()) -> tuple[list[int], bool]:
        found: list[int] = []
        place = 0
        while len(found) < self.enough and (place < len(stream.read) or stream.more()):
            new = [match for match in stream.read[place:] if match.kind == searchable.kind and match.document not in but]
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


def newest_among(terms: list[Term], kind: str, visible: QuerySet[Model], limit: int) -> list[int]:
    """Return the newest documents of a kind that hold all terms and whose records are among these, at most `limit`."""
    is_crowd = searchables()[kind].is_crowd
    stream = Stream(WORDS_TABLE if is_crowd else OTHER_WORDS_TABLE, _expression(terms, is_crowd=is_crowd), TIMES)
    found: list[int] = []
    place = 0
    while len(found) < limit and stream.more():
        new = [match for match in stream.read[place:] if match.kind == kind]
        place = len(stream.read)
        seen = set(visible.filter(pk__in=[match.record for match in new]).values_list("pk", flat=True))
        found += [match.document for match in new if match.record in seen]
    return found[:limit]


def quoted(text: str) -> str:
    """Return a text as an FTS5 string, in which no character has a meaning."""
    return '"' + text.replace('"', " ") + '"'


def _expression(terms: list[Term], *, is_crowd: bool) -> str:
    """Return what FTS5 is asked; a single letter stands for itself where millions of words begin with it."""
    least = BEGINNING if is_crowd else 1
    return " AND ".join(quoted(term.text) + ("" if term.is_quoted or len(term.words[-1]) < least else "*") for term in terms)


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
