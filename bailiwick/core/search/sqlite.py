"""Full text on SQLite: matches by their keys, the newest first, a few thousand at a time.

FTS5 ranks none. The matches of tickets and entries, which are millions, stand in one table and are looked through together; all
other kinds have tables of their own (migration `search_rare_kinds`), so that an article is not sought among a hundred thousand tickets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import connection

from bailiwick.core.models.search import OTHER_TRIGRAMS_TABLE, OTHER_WORDS_TABLE, TRIGRAMS_TABLE, WORDS_TABLE
from bailiwick.core.search.streams import Match, Stream

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bailiwick.core.search.registry import Searchable
    from bailiwick.core.search.words import Term

#: matches of a table that are read, window by window: for a page, and for a list while somebody types
PAGE_WINDOWS, TYPED_WINDOWS = (4_000, 6_000), (500, 1_000)
#: letters from which on a word of a ticket may be a beginning: every tenth word begins with the same one
BEGINNING = 2
MATCHES = """
SELECT document.id, document.record_type, document.record_id
FROM (SELECT rowid AS id FROM {table} WHERE {table} MATCH %s AND rowid < %s ORDER BY rowid DESC LIMIT %s) found
CROSS JOIN core_searchdocument document ON document.id = found.id ORDER BY found.id DESC
"""


class Reader:
    """Reads each table once for all kinds in it."""

    def __init__(self, terms: list[Term]) -> None:
        self.terms = terms

    def words(self, searchables: Sequence[Searchable[Any]], *, is_page: bool) -> dict[str, Stream]:
        """Return the streams of documents that hold all terms."""
        sizes = PAGE_WINDOWS if is_page else TYPED_WINDOWS
        crowd, others = _stream(WORDS_TABLE, self._all(is_crowd=True), sizes), _stream(OTHER_WORDS_TABLE, self._all(is_crowd=False), sizes)
        return {one.kind: crowd if one.is_crowd else others for one in searchables}

    def pieces(self, searchables: Sequence[Searchable[Any]], *, is_page: bool) -> dict[str, Stream]:
        """Return the streams of documents whose title or codes hold the only term."""
        piece = quoted(self.terms[0].text)
        sizes = (PAGE_WINDOWS if is_page else TYPED_WINDOWS)[:1]
        crowd, others = (_stream(table, piece, sizes) for table in (TRIGRAMS_TABLE, OTHER_TRIGRAMS_TABLE))
        return {one.kind: crowd if one.is_crowd else others for one in searchables}

    def _all(self, *, is_crowd: bool) -> str:
        """Return what FTS5 is asked; a single letter stands for itself where millions of words begin with it."""
        least = BEGINNING if is_crowd else 1
        return " AND ".join(quoted(term.text) + ("" if term.is_quoted or len(term.words[-1]) < least else "*") for term in self.terms)


def _stream(table: str, expression: str, sizes: Sequence[int]) -> Stream:
    def ask(below: int, size: int) -> tuple[list[Match], int | None]:
        with connection.cursor() as cursor:
            cursor.execute(MATCHES.format(table=table), [expression, below, size])
            found = [Match(*row) for row in cursor.fetchall()]
        return found, found[-1].document if len(found) == size else None

    return Stream(ask, list(sizes))


def quoted(text: str) -> str:
    """Return a text as an FTS5 string, in which no character has a meaning."""
    return '"' + text.replace('"', " ") + '"'
