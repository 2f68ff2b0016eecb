"""PostgreSQL plans what the product asks again and again once, on kept connections."""

import pytest
from django.db import connection

from bailiwick.core.models import Series


@pytest.fixture
def prepared(db):
    """Return a function that lists the statements which this session of PostgreSQL has prepared, about one table."""
    if connection.vendor != "postgresql":
        pytest.skip("SQLite's driver keeps its own statements")

    def statements(table):
        with connection.cursor() as cursor:
            cursor.execute("SELECT statement, generic_plans + custom_plans FROM pg_prepared_statements WHERE statement LIKE %s", [f'%"{table}"%'])
            return cursor.fetchall()

    return statements


def test_what_is_asked_again_is_prepared_and_its_values_are_bound_by_the_server(prepared):
    for number in range(8):
        assert not Series.objects.filter(name=f"series {number}").exists()
    ((statement, times),) = prepared(Series._meta.db_table)
    assert "$1" in statement
    assert "series" not in statement.replace(Series._meta.db_table, "")
    assert times >= 6


def test_what_is_asked_once_is_not(prepared):
    assert not Series.objects.filter(name="asked once", last__gt=3).exists()
    assert prepared(Series._meta.db_table) == []
