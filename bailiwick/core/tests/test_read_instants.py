"""PostgreSQL's instants are read as Python writes them, and what Python has no instant for is refused as before."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from django.db import DataError, connection

pytestmark = [pytest.mark.django_db, pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite reads them in its own way")]

INSTANTS = {
    "2026-11-23 08:00:00+00": datetime(2026, 11, 23, 8, tzinfo=UTC),
    "2026-11-23 08:00:00.5+00": datetime(2026, 11, 23, 8, microsecond=500_000, tzinfo=UTC),
    "2026-11-23 08:00:00.000001+05:30": datetime(2026, 11, 23, 2, 30, microsecond=1, tzinfo=UTC),
    "0001-01-01 00:00:00+00": datetime(1, 1, 1, tzinfo=UTC),
}


def read(written):
    with connection.cursor() as cursor:
        cursor.execute("SELECT CAST(%s AS timestamptz)", [written])
        return cursor.fetchone()[0]


@pytest.mark.parametrize("written", INSTANTS)
def test_an_instant_is_read_in_utc(written):
    assert read(written) == INSTANTS[written]
    assert read(written).tzinfo is UTC


@pytest.mark.parametrize("written", ["infinity", "10000-01-01", "0044-03-15 12:00 BC"])
def test_what_is_no_instant_of_ours_is_refused(written):
    with pytest.raises(DataError, match="timestamp too"):
        read(written)


def test_nothing_stays_nothing():
    assert read(None) is None
