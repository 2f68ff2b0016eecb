"""The mother of all that cannot be done as things stand; apart, so that pure reasoning may raise it without Django."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise


class Conflict(Exception):  # noqa: N818 - a state of affairs, not a fault
    """The record is not in a state in which this can be done; the message says why."""

    def __init__(self, message: str | _StrPromise) -> None:
        """Keep the sentence for whoever shows it."""
        super().__init__(message)
        self.message = message
