"""SQLite learns how large its tables are, so that it takes the index that was made for a question."""

import pytest
from django.db import connection
from django.utils import timezone

from bailiwick.core.measured import measure
from bailiwick.core.models import SearchDocument
from bailiwick.core.upkeep import measure_tables

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL measures by itself")]


def known(index):
    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE idx = %s", [index])
        return cursor.fetchall()


def test_an_index_is_known_after_an_hour():
    rows = (SearchDocument(record_type="a.kind", record_id=number, title="Word", at=timezone.now()) for number in range(30))
    SearchDocument.objects.bulk_create(rows)

    measure_tables()

    [(stat,)] = known("sqlite_autoindex_core_searchdocument_1")
    assert int(stat.split()[0]) >= 30


def test_the_limit_of_the_connection_stays_as_it_was():
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA analysis_limit = 123")
    try:
        assert measure(connection) > 100
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA analysis_limit").fetchone() == (123,)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA analysis_limit = 0")
