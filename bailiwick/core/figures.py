"""Numbers that apps need on every page, counted together: one query for the bell, the navigation and what stands over the page.

An app says which rows count for whom; what draws them asks by name, and never asks the database by itself:

    add_figure(Figure("notices", lambda user: Notification.objects.visible_to(user).unread(), most=100))
    figures_of(request)["notices"]

A banner or a card that names a figure is drawn only where that is not nothing. Nothing is kept between two
pages, so no process can show what was true before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bailiwick.core.actors import account_of
from bailiwick.core.statements import told
from bailiwick.core.tally import tally

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from django.db.models import QuerySet
    from django.http import HttpRequest

    from bailiwick.core.actors import Account


@dataclass(frozen=True, slots=True)
class Figure:
    """A number: which rows count for somebody, and how far they are told apart.

    `exactly` is asked where `rows` hold more than count: they settle only that there is nothing.
    Strangers are counted for only where `for_strangers` says so. One that is `for_frame` is counted on every page;
    the others only together with the page that asks for them.
    """

    name: str
    rows: Callable[[Account], QuerySet[Any]]
    most: int = 1
    exactly: Callable[[Account], int] | None = None
    ability: str = ""
    for_strangers: bool = False
    for_frame: bool = True

    def is_for(self, user: Account) -> bool:
        """Whether the number is counted for this account at all."""
        if not user.is_authenticated:
            return self.for_strangers
        return not self.ability or user.may(self.ability)


_figures: dict[str, Figure] = {}


def add_figure(figure: Figure) -> Figure:
    """Let pages ask for a number; one of the same name is replaced."""
    _figures[figure.name] = figure
    return figure


class Figures:
    """The numbers of one request; all that belong to its frame are counted when the first is asked for."""

    def __init__(self, user: Account) -> None:
        self.user = user
        self.known: dict[str, int] = {}
        self.settled: set[str] = set()

    def __getitem__(self, name: str) -> int:
        """Return a number; 0 for what does not concern the account."""
        exactly = _figures[name].exactly
        if self.may_be(name) and exactly is not None and name not in self.settled:
            self.settle(name, exactly(self.user))
        return self.known[name]

    def may_be(self, name: str) -> bool:
        """Whether a number may be more than nothing, without settling which."""
        if name not in self.known:
            self.count([name])
        return self.known[name] > 0

    def settle(self, name: str, number: int) -> None:
        """Say what a number exactly is, where somebody had to find out anyway."""
        self.settled.add(name)
        self.known[name] = number

    def count(self, names: Iterable[str] = ()) -> None:
        """Count these and what every page shows, in one query."""
        wanted = [figure for figure in _figures.values() if (figure.for_frame or figure.name in names) and figure.name not in self.known]
        asked = [figure for figure in wanted if figure.is_for(self.user)]
        found = tally([(told(self.user, ("figure", figure.name), figure.rows), figure.most) for figure in asked])
        self.known |= dict.fromkeys((figure.name for figure in wanted), 0)
        self.known |= {figure.name: number for figure, number in zip(asked, found, strict=True)}


def figures_of(request: HttpRequest) -> Figures:
    """Return the numbers of a request, the same for everything that draws on it."""
    kept, user = vars(request).get("figures"), account_of(request)
    if isinstance(kept, Figures) and kept.user == user:
        return kept
    made = vars(request)["figures"] = Figures(user)
    return made
