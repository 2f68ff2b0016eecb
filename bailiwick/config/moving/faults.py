"""What can be wrong with a move, in words for the person who makes it."""

from __future__ import annotations

from dataclasses import dataclass

#: exit codes, documented in docs/how-to/move-to-postgresql.md
MOVED, REFUSED, DOES_NOT_FIT, DIFFERS = 0, 1, 3, 4


class MoveError(Exception):
    """The move cannot begin or go on; the message says why and what to do, `code` is the exit code."""

    def __init__(self, words: str, code: int = REFUSED) -> None:
        super().__init__(words)
        self.code = code


class UnfitError(ValueError):
    """One value that PostgreSQL does not take: why, and what to do about it."""

    def __init__(self, why: str, mend: str) -> None:
        super().__init__(why)
        self.why, self.mend = why, mend


@dataclass(frozen=True)
class Misfit:
    """A value that does not fit, and where it stands."""

    table: str
    key: str
    column: str
    why: str
    mend: str

    def __str__(self) -> str:
        """Return the finding as a line and what to do as another."""
        return f"{self.table} {self.key}, {self.column}: {self.why}\n        → {self.mend}"


@dataclass(frozen=True)
class Difference:
    """The first row of a table that is not the same on both sides."""

    table: str
    key: str
    words: str

    def __str__(self) -> str:
        """Return the finding as a sentence."""
        return f"{self.table} {self.key}: {self.words}"
