"""The two full-text engines: each gives the newest documents that match and that the user may see."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import BooleanField, Exists, Max, Model, OuterRef, QuerySet
from django.db.models.expressions import RawSQL

from bailiwick.core.models import SearchDocument, SearchTrigrams, SearchWords

if TYPE_CHECKING:
    from bailiwick.core.search.words import Term

#: PostgreSQL looks through this many of the newest documents before it asks the index about all
RECENT = 50_000
#: letters a code must share in a row to be found by its middle
SHORTEST_PIECE = 3


def newest_matches(terms: list[Term], kind: str, visible: QuerySet[Model], limit: int) -> list[int]:
    """Return the keys of the documents that match all terms, newest first, at most `limit`."""
    if connection.vendor == "sqlite":
        return _sqlite_words(terms, kind, visible, limit)
    return _postgres_words(terms, kind, visible, limit)


def matches_by_piece(piece: str, kind: str, visible: QuerySet[Model], limit: int) -> list[int]:
    """Return the keys of the documents whose title or codes hold this piece, newest first."""
    if len(piece) < SHORTEST_PIECE:
        return []
    if connection.vendor == "sqlite":
        found = SearchTrigrams.objects.filter(index__match=_quoted(piece), document__record_type=kind)
        seen = found.filter(Exists(visible.filter(pk=OuterRef("document__record_id"))))
        return list(seen.order_by("-document_id").values_list("document_id", flat=True)[:limit])
    pattern = "%" + piece.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    has_piece = RawSQL("(core_searchdocument.title || ' ' || core_searchdocument.codes) ILIKE %s", [pattern], BooleanField())
    rows = _visible_documents(kind, visible).filter(has_piece)
    return list(rows.order_by("-id").values_list("id", flat=True)[:limit])


def _sqlite_words(terms: list[Term], kind: str, visible: QuerySet[Model], limit: int) -> list[int]:
    expression = " AND ".join(_quoted(term.text) + ("" if term.is_quoted else "*") for term in terms)
    found = SearchWords.objects.filter(index__match=expression, document__record_type=kind)
    seen = found.filter(Exists(visible.filter(pk=OuterRef("document__record_id"))))
    return list(seen.order_by("-document_id").values_list("document_id", flat=True)[:limit])


def _quoted(text: str) -> str:
    """Return a text as an FTS5 string, in which no character has a meaning."""
    return '"' + text.replace('"', " ") + '"'


def _postgres_words(terms: list[Term], kind: str, visible: QuerySet[Model], limit: int) -> list[int]:
    """Look through recent documents first, where common words are; then let the index find the rare ones."""
    expression = " & ".join(_phrase(term) for term in terms)
    matching = RawSQL("core_searchdocument.words @@ to_tsquery('simple', %s)", [expression], BooleanField())
    rows = _visible_documents(kind, visible).filter(matching)
    newest = SearchDocument.objects.aggregate(newest=Max("id"))["newest"] or 0
    recent = list(rows.filter(id__gt=newest - RECENT).order_by("-id").values_list("id", flat=True)[:limit])
    if len(recent) >= limit or newest <= RECENT:
        return recent
    older = rows.filter(id__lte=newest - RECENT).values("id")[: 10 * limit]
    return recent + list(SearchDocument.objects.filter(id__in=older).order_by("-id").values_list("id", flat=True)[: limit - len(recent)])


def _phrase(term: Term) -> str:
    """Return a term as a tsquery; its words are letters and digits only."""
    words = [f"'{word}'" for word in term.words]
    if not term.is_quoted:
        words[-1] += ":*"
    return "(" + " <-> ".join(words) + ")"


def _visible_documents(kind: str, visible: QuerySet[Model]) -> QuerySet[SearchDocument]:
    return SearchDocument.objects.filter(Exists(visible.filter(pk=OuterRef("record_id"))), record_type=kind)
