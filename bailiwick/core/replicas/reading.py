"""What the present request, job or block may read from a replica."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import DatabaseError, InterfaceError

from bailiwick.core.replicas.standing import fit_for, left_alone, written

if TYPE_CHECKING:
    from collections.abc import Iterator


@dataclass(slots=True)
class Reading:
    """Which replica is read, if any, and whether something was written meanwhile, after which nothing more is read late."""

    alias: str | None = None
    has_written: bool = False


_now: ContextVar[Reading | None] = ContextVar("reading", default=None)


def present() -> Reading | None:
    """Return what holds here; None outside requests and blocks that may be late."""
    return _now.get()


@contextmanager
def reading(state: Reading) -> Iterator[Reading]:
    """Let a state hold in a block; a replica that fails in it is left alone for a while."""
    token = _now.set(state)
    try:
        yield state
    except (DatabaseError, InterfaceError):
        if state.alias is not None:
            left_alone(state.alias)
        raise
    finally:
        _now.reset(token)


@contextmanager
def late() -> Iterator[None]:
    """Let a block of a job read from a replica that has replayed everything written before the block began."""
    if not getattr(settings, "REPLICAS", ()):
        yield
        return
    with reading(Reading(fit_for(written()))):
        yield
