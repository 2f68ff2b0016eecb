"""The two full-text engines: each reads the newest documents that match, and what of them somebody may see is asked in the same manner."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import connection

from bailiwick.core.search import postgresql, sqlite
from bailiwick.core.search.registry import searchables
from bailiwick.core.search.streams import Matches, newest_among

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from bailiwick.core.actors import Account
    from bailiwick.core.search.streams import Reader
    from bailiwick.core.search.words import Term

#: letters a code must share in a row to be found by its middle
SHORTEST_PIECE = 3


def matches(terms: list[Term], user: Account, enough: int) -> Matches:
    """Begin to ask what matches; of each kind, `enough` will do where more are hard to find."""
    return Matches(_reader(terms), terms, user, enough)


def newest_matches(terms: list[Term], kind: str, visible: QuerySet[Model], limit: int) -> list[int]:
    """Return the newest documents of a kind that hold all terms and whose records are among these, at most `limit`."""
    stream = _reader(terms).words([searchables()[kind]], is_page=True)[kind]
    return newest_among(stream, kind, visible, limit)


def _reader(terms: list[Term]) -> Reader:
    return sqlite.Reader(terms) if connection.vendor == "sqlite" else postgresql.Reader(terms)
