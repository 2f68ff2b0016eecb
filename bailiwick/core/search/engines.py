"""The two full-text engines: each gives the newest documents that match and that the user may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Exists, Model, OuterRef, QuerySet

from bailiwick.core.models import SearchTrigrams, SearchWords
from bailiwick.core.search import postgresql

if TYPE_CHECKING:
    from bailiwick.core.search.words import Term

#: letters a code must share in a row to be found by its middle
SHORTEST_PIECE = 3


def commonness(terms: list[Term]) -> float:
    """Return what the engine wants to know of the words once for all kinds: the share of documents that have them all, nought where it asks nothing."""
    return postgresql.commonness(terms) if connection.vendor == "postgresql" else 0.0


def newest_matches(terms: list[Term], kind: str, visible: QuerySet[Model], limit: int, share: float | None = None) -> list[int]:
    """Return the keys of the documents that match all terms, newest first, at most `limit`; `share` is their `commonness`, where it is known."""
    if connection.vendor == "sqlite":
        return _sqlite_words(terms, kind, visible, limit)
    return postgresql.matches_by_words(terms, kind, visible, limit, postgresql.commonness(terms) if share is None else share)


def matches_by_piece(piece: str, kind: str, visible: QuerySet[Model], limit: int) -> list[int]:
    """Return the keys of the documents whose title or codes hold this piece, newest first."""
    if len(piece) < SHORTEST_PIECE:
        return []
    if connection.vendor == "sqlite":
        found = SearchTrigrams.objects.filter(index__match=_quoted(piece), document__record_type=kind)
        seen = found.filter(Exists(visible.filter(pk=OuterRef("document__record_id"))))
        return list(seen.order_by("-document_id").values_list("document_id", flat=True)[:limit])
    return postgresql.matches_by_piece(piece, kind, visible, limit)


def _sqlite_words(terms: list[Term], kind: str, visible: QuerySet[Model], limit: int) -> list[int]:
    expression = " AND ".join(_quoted(term.text) + ("" if term.is_quoted else "*") for term in terms)
    found = SearchWords.objects.filter(index__match=expression, document__record_type=kind)
    seen = found.filter(Exists(visible.filter(pk=OuterRef("document__record_id"))))
    return list(seen.order_by("-document_id").values_list("document_id", flat=True)[:limit])


def _quoted(text: str) -> str:
    """Return a text as an FTS5 string, in which no character has a meaning."""
    return '"' + text.replace('"', " ") + '"'
