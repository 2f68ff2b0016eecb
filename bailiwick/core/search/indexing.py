"""Keeps the documents; the database's triggers keep the full-text index over them."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any

from django.db import connection, transaction

from bailiwick.core.models import SearchDocument
from bailiwick.core.models.search import TRIGRAMS_TABLE, WORDS_TABLE
from bailiwick.core.search.registry import Searchable, searchables
from bailiwick.core.search.words import folded_words
from bailiwick.core.storing import insert_or_update

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from django.db.models import Model, QuerySet

#: characters of a record's text that can be found; PostgreSQL refuses more than a megabyte of words
LONGEST_BODY = 60_000
BATCH = 500


def index(record: Model) -> None:
    """Make a record findable as it is now; call it in the transaction that changed it."""
    index_many([record])


def index_many(records: Iterable[Model]) -> None:
    """Make many records findable as they are now; records of unregistered kinds are passed over."""
    known = searchables()
    waiting = iter(records)
    while batch := list(islice(waiting, BATCH)):
        rows, gone = [], []
        for record in batch:
            searchable = known.get(record._meta.label_lower)
            if searchable is not None:
                row = _row(searchable, record)
                rows.append(row) if row else gone.append(record)
        _write(rows)
        for record in gone:
            unindex(record)


def index_again(records: QuerySet[Any]) -> int:
    """Let records be the newest that are found: their documents are written anew, after all others; returns how many."""
    kind, done = records.model._meta.label_lower, 0
    known = searchables().get(kind)
    if known is None:
        return 0
    keys = list(records.order_by("pk").values_list("pk", flat=True))
    for few in (keys[place : place + BATCH] for place in range(0, len(keys), BATCH)):
        with transaction.atomic():
            SearchDocument.objects.filter(record_type=kind, record_id__in=few).delete()
            index_many(known.all_records().filter(pk__in=few))
        done += len(few)
    return done


def unindex(record: Model) -> None:
    """Let a record be found no more."""
    SearchDocument.objects.filter(record_type=record._meta.label_lower, record_id=record.pk).delete()


def _row(searchable: Searchable[Any], record: Model) -> SearchDocument | None:
    """Return the record's document as a row, or None when it is not to be found."""
    document = searchable.document(record)
    if document is None:
        return None
    title, codes, body = (text.replace("\0", "") for text in (document.title[:300], document.codes[:500], document.body[:LONGEST_BODY]))
    return SearchDocument(
        record_type=searchable.kind,
        record_id=record.pk,
        title=title,
        codes=codes,
        body=body,
        folded=folded_words(f"{title} {codes} {body}"),
        at=document.at,
    )


def _write(rows: list[SearchDocument]) -> None:
    """Insert or replace documents in one statement; a replaced one keeps its place in time."""
    if len(rows) == 1:
        insert_or_update(rows[0], ("record_type", "record_id"), ("title", "codes", "body", "folded", "at"))
    elif rows:
        fields = ["title", "codes", "body", "folded", "at"]
        SearchDocument.objects.bulk_create(rows, update_conflicts=True, unique_fields=["record_type", "record_id"], update_fields=fields)


def rebuild(kinds: Iterable[str] | None = None) -> Iterator[tuple[str, int]]:
    """Write all documents anew, kind by kind; yields the kind and how many of it are done."""
    known = searchables()
    for kind in kinds or known:
        with transaction.atomic():
            SearchDocument.objects.filter(record_type=kind).delete()
        records = known[kind].all_records().iterator(chunk_size=BATCH)
        done = 0
        while batch := list(islice(records, BATCH)):
            with transaction.atomic():
                index_many(batch)
            done += len(batch)
            yield kind, done
    SearchDocument.objects.exclude(record_type__in=known).delete()
    _merge_segments()


def _merge_segments() -> None:
    """Let SQLite join the many small pieces of its index."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for table in (WORDS_TABLE, TRIGRAMS_TABLE):
                cursor.execute(f"INSERT INTO {table}({table}) VALUES('optimize')")
