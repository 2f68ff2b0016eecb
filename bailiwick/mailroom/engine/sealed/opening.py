"""What those who hold keys do for the reading of a mail: they check and open; the reading itself holds none."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from bailiwick.mailroom.engine.document import Seal


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is thought of a signature: `good`, `bad`, `unknown`, `expired`, `weak` or `unchecked`; by which addresses, and why as a word."""

    state: str
    by: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """What was locked; without content where no key opens it. PGP signs within the lock, so that the verdict comes with it."""

    content: bytes | None = field(default=None, repr=False)
    #: what the key is called that opened it
    key: str = ""
    #: `no_key`, `unreadable` (a key is there, and the content is damaged), `no_program`
    why: str = ""
    signed: Verdict | None = None


class Opener(Protocol):
    """Somebody who holds keys."""

    def check(self, seal: Seal) -> Verdict:
        """Judge a signature."""
        ...

    def open(self, seal: Seal) -> Opened:
        """Open what is locked."""
        ...
