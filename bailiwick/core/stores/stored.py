"""What a store tells of one of its files, and how it says that it does not answer."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime


class Stored(NamedTuple):
    """One file in a store: its digest, which is its name, its bytes, and since when it is there."""

    digest: str
    size: int
    since: datetime


class StoreSilent(OSError):  # noqa: N818 - said to people: the store does not answer
    """The store cannot be reached, or refuses; the message says which and why. Nothing was kept."""
