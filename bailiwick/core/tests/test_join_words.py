"""What was written into full text lies in pieces until the minute's work joins them; what is found is the same."""

from __future__ import annotations

import pytest
from django.db import connection, transaction

from bailiwick.core.search import find, index
from bailiwick.core.search.merging import PIECES, join_pieces, leave_pieces
from bailiwick.core.upkeep import join_words
from bailiwick.people.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def on_sqlite():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL has an index without pieces")
    leave_pieces(connection)


def pieces():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(DISTINCT segid) FROM core_searchotherwords_idx")
        return cursor.fetchone()[0]


def come(city, name):
    with transaction.atomic():
        index(Person.objects.create(name=name, sort_name=name, department=city.departments["LIB"]))


def found(city):
    return sorted(hit.title for hit in find("depot", city.grace, limit=100).hits)


def test_pieces_are_joined_and_everything_is_found_before_and_after(on_sqlite, city):
    for number in range(30):
        come(city, f"Depot {number}")
    before, many = found(city), pieces()
    join_words()
    assert (many >= 30, pieces() < 10) == (True, True)
    assert found(city) == before == sorted(f"Depot {number}" for number in range(30))


def test_nothing_is_done_where_there_is_nothing_to_join(on_sqlite, city):
    come(city, "Depot")
    join_pieces(connection)
    assert join_pieces(connection) == 0


def test_writers_join_nothing_until_nobody_did_for_long(on_sqlite):
    with connection.cursor() as cursor:
        cursor.execute("SELECT k, v FROM core_searchwords_config WHERE k != 'version'")
        assert dict(cursor.fetchall()) == {"automerge": 0, "crisismerge": PIECES}


def test_what_hangs_on_an_index_is_joined_with_it(city):
    if connection.vendor == "sqlite":
        pytest.skip("it is PostgreSQL that hangs what was written onto its indexes")
    leave_pieces(connection)
    join_pieces(connection)
    come(city, "Depot")
    before = found(city)
    assert (join_pieces(connection) > 0, join_pieces(connection)) == (True, 0)
    assert found(city) == before == ["Depot"]
