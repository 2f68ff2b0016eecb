"""Questions put into SQL once for whoever asks: what stands behind the read door differs from account to account, but seldom from minute to minute.

    OPEN = AskedBy(Ticket, lambda user: Ticket.objects.visible_to(user).filter(pk=Slot("ticket", Ticket.id)))
    OPEN.first(user, ticket=7)

As in `statements`, a question is kept under the account's `stamp` (its fields and all that its roles give it today), or where more
must be known to make it, under its `closer_stamp`; and only where making it reads nothing else and does not depend on the time.
Nothing of an answer is kept.
"""

from __future__ import annotations

from collections import OrderedDict
from threading import Lock
from typing import TYPE_CHECKING, Any, Generic, TypeVar
from weakref import WeakSet

from django.core.exceptions import EmptyResultSet
from django.db import connections, router

from bailiwick.core import clock
from bailiwick.core.prepared import Statement
from bailiwick.core.statements import APART, noticing

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    from django.db.models import Model, QuerySet

    from bailiwick.core.actors import Account

Row = TypeVar("Row")
#: accounts for which one question is kept
MOST = 500
_all: WeakSet[AskedBy[Any]] = WeakSet()


def forget() -> None:
    """Keep nothing of what was kept; for tests, which begin with another database."""
    for question in _all:
        question.forget()


class AskedBy(Generic[Row]):
    """A question of which the values change, and that is another one for another account."""

    def __init__(self, model: type[Model], build: Callable[[Account], QuerySet[Any, Row]]) -> None:
        """Remember of which model records are asked for, and how the queryset is made for an account."""
        self._model, self._build = model, build
        self._made: OrderedDict[Hashable, Statement | None] = OrderedDict()
        self._never: set[Hashable] = set()
        self._lock = Lock()
        _all.add(self)

    def forget(self) -> None:
        """Keep nothing of what was kept."""
        self._made.clear()
        self._never.clear()

    def __call__(self, user: Account, **values: object) -> list[Row]:
        """Ask for an account with these values and return all rows. Raises TypeError when a value is missing or None."""
        stamp = getattr(user, "stamp", None)
        alias = router.db_for_read(self._model)
        key = (stamp, alias)
        if key in self._never:
            key = (user.closer_stamp, alias)
        made = self._made.get(key) if stamp is not None else None
        if made is None:
            made = self._make(user, key, alias)
        return list(made.rows(values, connections[alias])) if made is not None else []

    def first(self, user: Account, **values: object) -> Row | None:
        """Ask for an account with these values and return the first row, if there is one."""
        return next(iter(self(user, **values)), None)

    def _make(self, user: Account, key: tuple[bytes | None, str], alias: str) -> Statement | None:
        """Return the question for an account; from the second time on it is kept where it may be."""
        if key[0] is None or key in self._never:
            return self._stated(user, alias)
        closely = key[0] != getattr(user, "stamp", None)
        if key not in self._made:
            with noticing() as noticed:
                first = self._stated(user.afresh(closely=closely), alias)
            if noticed:
                self._refuse(key)
            self._keep(key, None)
            return first
        whole, now, made = user.afresh(closely=closely), clock.now(), []
        with noticing() as noticed:
            for ahead in APART:
                with clock.held_at(now + ahead):
                    made.append(self._stated(whole, alias))
        if not noticed and all(one is not None and made[0] is not None and one.alike(made[0]) for one in made):
            self._keep(key, made[0])
        else:
            self._refuse(key)
        return made[0] if not noticed else self._stated(user, alias)

    def _keep(self, key: tuple[bytes | None, str], made: Statement | None) -> None:
        with self._lock:
            self._made[key] = made
            self._made.move_to_end(key)
            while len(self._made) > MOST:
                self._made.popitem(last=False)

    def _refuse(self, key: tuple[bytes | None, str]) -> None:
        """Remember that a question cannot be kept for an account, so that it is not tried with every page."""
        with self._lock:
            if len(self._never) >= MOST:
                self._never.clear()
            self._never.add(key)

    def _stated(self, user: Account, alias: str) -> Statement | None:
        """Return the question as a statement; none where nothing can be found."""
        try:
            return Statement(self._build(user), connections[alias])
        except EmptyResultSet:
            return None
