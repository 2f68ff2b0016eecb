"""Lines of stages as printable tables of permitted moves."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from bailiwick.core.problems import Conflict

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from django.db.models import TextChoices


class IllegalMove(Conflict):
    """The table does not permit this move from the present stage."""


class Lifecycle:
    """Which stage may follow which: `Lifecycle({State.OPEN: {State.SOLVED}})`."""

    def __init__(self, moves: Mapping[TextChoices, set[TextChoices]]) -> None:
        """Keep the table; its order is the order of the printed diagram."""
        self.moves = dict(moves)

    def permits(self, old: TextChoices, new: TextChoices) -> bool:
        """Whether the stage may change from old to new."""
        return new in self.moves.get(old, set())

    def check(self, old: TextChoices, new: TextChoices) -> None:
        """Raise IllegalMove unless old may become new."""
        if not self.permits(old, new):
            raise IllegalMove(_("“%(old)s” cannot become “%(new)s”.") % {"old": old.label, "new": new.label})

    def __iter__(self) -> Iterator[tuple[TextChoices, TextChoices]]:
        """Yield every permitted move, for the generated diagram."""
        for old, following in self.moves.items():
            for new in sorted(following):
                yield old, new
