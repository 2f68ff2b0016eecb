"""Telling nobody: what is brought in from the past happened already, and those concerned knew."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_silent: ContextVar[bool] = ContextVar("silent", default=False)


@contextmanager
def silence() -> Iterator[None]:
    """Let the events within be told to nobody: no notice, no mail, no webhook. The trail hears them as ever."""
    before = _silent.set(True)
    try:
        yield
    finally:
        _silent.reset(before)


def is_silent() -> bool:
    """Whether nobody is to be told just now."""
    return _silent.get()
