"""The two full-text engines: each gives the newest documents that match and that the user may see."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from django.db import connection

from bailiwick.core.search import postgresql, sqlite

if TYPE_CHECKING:
    from django.db.models import Model, QuerySet

    from bailiwick.core.actors import Account
    from bailiwick.core.search.registry import Searchable
    from bailiwick.core.search.words import Term

#: letters a code must share in a row to be found by its middle
SHORTEST_PIECE = 3


class Matches(Protocol):
    """What matches one query of one user, asked kind by kind."""

    def by_words(self, searchable: Searchable[Any], most: int) -> tuple[list[int], bool]:
        """Return the newest documents that hold all terms, at most so many, and whether there may be more."""

    def by_piece(self, searchable: Searchable[Any], but: set[int]) -> list[int]:
        """Return the newest documents whose title or codes hold the only term as a piece, but not those known already."""


def matches(terms: list[Term], user: Account, enough: int) -> Matches:
    """Begin to ask what matches; of each kind, `enough` will do where more are hard to find."""
    return sqlite.Matches(terms, user, enough) if connection.vendor == "sqlite" else _OnPostgresql(terms, user, enough)


def newest_matches(terms: list[Term], kind: str, visible: QuerySet[Model], limit: int) -> list[int]:
    """Return the newest documents of a kind that hold all terms and whose records are among these, at most `limit`."""
    if connection.vendor == "sqlite":
        return sqlite.newest_among(terms, kind, visible, limit)
    return postgresql.matches_by_words(terms, kind, visible, limit, postgresql.commonness(terms))


class _OnPostgresql:
    """Each kind has an index of its own, or is rare."""

    def __init__(self, terms: list[Term], user: Account, enough: int) -> None:
        self.terms, self.user, self.enough = terms, user, enough
        self.share = postgresql.commonness(terms)

    def by_words(self, searchable: Searchable[Any], most: int) -> tuple[list[int], bool]:
        wanted = most if self.share < postgresql.COMMON else self.enough
        found = postgresql.matches_by_words(self.terms, searchable.kind, searchable.queryset(self.user).order_by(), wanted, self.share)
        return found, len(found) >= wanted

    def by_piece(self, searchable: Searchable[Any], but: set[int]) -> list[int]:
        found = postgresql.matches_by_piece(self.terms[0].text, searchable.kind, searchable.queryset(self.user).order_by(), self.enough)
        return [key for key in found if key not in but]
