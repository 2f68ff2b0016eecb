"""Opens a number as a browser would: reads its link and counts the rows of the list behind it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlsplit

import pytest
from django.http import QueryDict

from bailiwick.core.records import record_named
from bailiwick.core.records.listing import listing_for


@pytest.fixture
def rows_behind():
    """Return how many rows the list behind a link shows a user at an instant."""

    def counted(url, user, now):
        parts = urlsplit(url)
        slug = parts.path.removeprefix("/records/").rstrip("/")
        query = QueryDict(mutable=True)
        for name, value in parse_qsl(parts.query):
            query.appendlist(name, value)
        listing = listing_for(record_named(slug), user, query, now)
        unknown = set(query) - {"sort", "view"} - {clause.parameter for clause in listing.asked.clauses}
        assert not unknown, f"the list does not know {unknown}"
        return listing.rows().count()

    return counted
