"""Tells a fault of this program from something it needs being away: the database, room on the disk, a moment without a lock.

What is away comes back, so whoever asked is told to wait, and nothing was half done.
"""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Literal, NamedTuple

from django.db import InterfaceError, OperationalError
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Kind = Literal["database", "disk", "busy"]


class Outage(NamedTuple):
    """What is away, in a word for programs and a sentence for people, and after how many seconds to try again."""

    kind: Kind
    words: str | _StrPromise
    seconds: int


OUTAGES: dict[Kind, Outage] = {
    "database": Outage(
        "database", _("The database does not answer just now. Nothing was half saved; what you sent was not taken. Try again shortly."), 10
    ),
    "disk": Outage("disk", _("The disk of this system is full, so nothing can be saved. Nothing was half saved. Tell those who look after it."), 60),
    "busy": Outage("busy", _("Too much is being written at this moment. Nothing was half saved. Try again in a few seconds."), 3),
}

_FULL = frozenset({errno.ENOSPC, errno.EDQUOT})
#: what PostgreSQL calls it: a disk is full; a lock was not free, two waited for each other, or read what another changed
_FULL_STATES, _BUSY_STATES = frozenset({"53100"}), frozenset({"55P03", "40P01", "40001"})
#: connections end (08), the server stops, starts, or has no connection left
_AWAY_STATES = frozenset({"57P01", "57P02", "57P03", "53300"})
#: what SQLite says
_FULL_WORDS, _BUSY_WORDS = ("disk is full",), ("is locked", "is busy")
_AWAY_WORDS = ("unable to open database file", "disk i/o error", "readonly database")


def outage_of(error: BaseException | None) -> Outage | None:
    """Return what is away when that is why something failed, however deep in the chain of causes it says so."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        seen.add(id(error))
        if kind := _kind(error):
            return OUTAGES[kind]
        error = error.__cause__ or error.__context__
    return None


def _kind(error: BaseException) -> Kind | None:
    if isinstance(error, OSError):
        return "disk" if error.errno in _FULL else None
    if not isinstance(error, OperationalError | InterfaceError):
        return None
    said = error.__cause__
    if said is not None and hasattr(said, "sqlstate"):
        return _of_state(said.sqlstate)
    words = str(error).casefold()
    phrases: dict[Kind, tuple[str, ...]] = {"disk": _FULL_WORDS, "busy": _BUSY_WORDS, "database": _AWAY_WORDS}
    for kind, known in phrases.items():
        if any(phrase in words for phrase in known):
            return kind
    return "database" if isinstance(error, InterfaceError) else None


def _of_state(state: str | None) -> Kind | None:
    """Read PostgreSQL's code; an operational error without one comes from the line, not from the server."""
    if state is None or state.startswith("08") or state in _AWAY_STATES:
        return "database"
    return "disk" if state in _FULL_STATES else "busy" if state in _BUSY_STATES else None
