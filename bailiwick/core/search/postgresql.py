"""Full text on PostgreSQL: the newest documents that match, found by what the server knows of how common their words are.

An index of words gives all matches in no order. That is right for words that few documents have. Where every twentieth
has them, the newest are found sooner by looking through the newest documents. Kinds with millions of documents have
indexes of their own (migration `search_by_kind`); for the planner to choose one, kind and words stand in the statement.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import BooleanField, F, Model, QuerySet
from django.db.models.expressions import OuterRef, RawSQL

from bailiwick.core.asked import AskedOfEach
from bailiwick.core.models import SearchDocument

if TYPE_CHECKING:
    from bailiwick.core.search.words import Term

#: share of the documents from which on a word is common
COMMON = 0.02
#: times as many of the newest documents are looked through as should hold the matches that are wanted
REACH = 2
#: times as many matches as wanted are asked for whether the user may see them, before all are
SPARE = 3
#: what the server knows of the words that many documents have
SHARES = """SELECT elem, share FROM pg_stats, unnest(most_common_elems::text::text[], most_common_elem_freqs) AS known(elem, share)
    WHERE schemaname = current_schema() AND tablename = 'core_searchdocument' AND attname = 'words' AND elem LIKE ANY (%s)"""


def commonness(terms: list[Term]) -> float:
    """Return the share of all documents that have the rarest of the words, as far as the server knows; nought for rare ones."""
    begun = [(word, not term.is_quoted and word is term.words[-1]) for term in terms for word in term.words]
    with connection.cursor() as cursor:
        cursor.execute(SHARES, [[f"{word}%" for word, _is_begun in begun]])
        known = cursor.fetchall()
    return float(min(sum(share for word, share in known if word == asked or (is_begun and word.startswith(asked))) for asked, is_begun in begun))


def matches_by_words(terms: list[Term], kind: str, visible: QuerySet[Model], limit: int, share: float) -> list[int]:
    """Return the keys of the documents that match all terms, newest first; `share` is their `commonness`."""
    query = " & ".join(_phrase(term) for term in terms)
    match = f"core_searchdocument.words @@ to_tsquery('simple', {_literal(query)})"
    rows = _of_kind(kind).filter(RawSQL(match, [], BooleanField()))  # noqa: S611 - letters and digits, quoted
    depth = int(REACH * limit / share) if share >= COMMON else 0
    floor = _of_kind(kind).order_by("-id").values_list("id", flat=True)[depth : depth + 1].first() if depth else None
    if floor is None:
        return _newest(rows, visible, limit, share)
    read = _of_kind(kind).filter(RawSQL(f"({match}) IS TRUE", [], BooleanField()), _seen(visible), id__gt=floor)  # noqa: S611 - likewise; no index takes it
    newest = list(read.order_by("-id").values_list("id", flat=True)[:limit])
    return newest if len(newest) == limit else newest + _newest(rows.filter(id__lte=floor), visible, limit - len(newest), share)


def matches_by_piece(piece: str, kind: str, visible: QuerySet[Model], limit: int) -> list[int]:
    """Return the keys of the documents whose title or codes hold this piece, newest first."""
    pattern = "%" + piece.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") + "%"
    has_piece = RawSQL("(core_searchdocument.title || ' ' || core_searchdocument.codes) ILIKE %s", [pattern], BooleanField())
    return _newest(_of_kind(kind).filter(has_piece), visible, limit, 0)


def _newest(rows: QuerySet[SearchDocument], visible: QuerySet[Model], limit: int, share: float) -> list[int]:
    """Return the newest keys that the user may see, found by what is asked for.

    An order that no index has keeps the planner from reading on and on until it has met enough. Of a word that the server
    knows, there are too many matches to ask of each whether the user may see it.
    """
    newest = rows.order_by((F("id") + 0).desc())
    if share:
        first = list(newest.values_list("id", flat=True)[: SPARE * limit])
        among = RawSQL("core_searchdocument.id = ANY(%s)", [first], BooleanField())
        seen = list(SearchDocument.objects.filter(among, _seen(visible)).order_by("-id").values_list("id", flat=True)[:limit])
        if len(seen) == limit or len(first) < SPARE * limit:
            return seen
    return list(newest.filter(_seen(visible)).values_list("id", flat=True)[:limit])


def _phrase(term: Term) -> str:
    """Return a term as a tsquery; its words are letters and digits only."""
    words = [f"'{word}'" for word in term.words]
    if not term.is_quoted:
        words[-1] += ":*"
    return "(" + " <-> ".join(words) + ")"


def _of_kind(kind: str) -> QuerySet[SearchDocument]:
    condition = f"core_searchdocument.record_type = {_literal(kind)}"
    return SearchDocument.objects.filter(RawSQL(condition, [], BooleanField()))  # noqa: S611 - the name of a model, quoted


def _seen(visible: QuerySet[Model]) -> AskedOfEach:
    return AskedOfEach(visible.filter(pk=OuterRef("record_id")))


def _literal(text: str) -> str:
    """Return a text as a constant of SQL, as Django takes it."""
    return "'" + text.replace("'", "''").replace("%", "%%") + "'"
