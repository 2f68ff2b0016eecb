"""Knows, while a rule acts, that whatever happens is its consequence."""

from __future__ import annotations

from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

#: consequences of consequences go no further than this
DEEPEST = 5


@dataclass(frozen=True, slots=True)
class Chain:
    """How the present act came about: which rules acted on the way, and through how many consequences it came."""

    rules: tuple[int, ...] = ()
    depth: int = 0

    def then(self, rule: int) -> Chain:
        """Return the chain of what this rule leads to."""
        return Chain((*self.rules, rule), self.depth + 1)

    def beside(self, rule: int) -> Chain:
        """Return the chain for rules that are asked after this one about the same event."""
        return Chain((*self.rules, rule), self.depth)


#: of what a person, or the product without a rule, does
NO_RULE = Chain()
_chain: ContextVar[Chain] = ContextVar("chain", default=NO_RULE)


def present_chain() -> Chain:
    """Return how the present act came about; an act of a person comes from no rule."""
    return _chain.get()


@contextmanager
def caused_by(chain: Chain) -> Iterator[None]:
    """Let everything that happens inside count as a consequence."""
    token = _chain.set(chain)
    try:
        yield
    finally:
        _chain.reset(token)
