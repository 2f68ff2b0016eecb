"""The questions of a glance, put into SQL once for whoever looks.

What there is about a record is asked by its key. So each question is made for a stand-in that has nothing but a key, and the key is filled in:
a question that reads anything else of its record, the database or the clock is made for each record, as if there were no such thing.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connections, router

from bailiwick.core import clock
from bailiwick.core.prepared import Slot, Statement
from bailiwick.core.statements import APART, noticing

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Mapping

    from django.db.models import Model, QuerySet

    from bailiwick.core.actors import Account
    from bailiwick.core.tally import Part

    Rows = Callable[[Any, Any], QuerySet[Any]]

#: accounts whose questions are kept
MOST = 500


@dataclass(frozen=True, slots=True)
class StandIn:
    """A record of which only the model and the key are known; the key is filled in when the question is asked."""

    pk: Slot
    _meta: Any


@dataclass(frozen=True, slots=True)
class Look:
    """A question about a record; without a statement nothing can be found."""

    rows: Rows
    statement: Statement | None
    alias: str

    def about(self, key: object) -> Part | None:
        """Return the question about the record of this key."""
        if self.statement is None:
            return None
        database = connections[self.alias]
        return self.statement.sql, [param.bound({"record": key}, database) if isinstance(param, Slot) else param for param in self.statement.params]


_kept: OrderedDict[Hashable, dict[str, Look]] = OrderedDict()
_lock = Lock()


def looks_of(model: type[Model], asked: Mapping[str, Rows], user: Account | None) -> Mapping[str, Look]:
    """Return the kept questions about records of a model; the others are made each time."""
    stamp = getattr(user, "stamp", None)
    if user is not None and stamp is None:
        return {}
    alias = router.db_for_read(model)
    key = (model, stamp, alias)
    kept = _kept.get(key)
    if kept is None or len(kept) > len(asked) or any(look.rows is not asked.get(name) for name, look in kept.items()):
        kept = _made(model, asked, user, alias)
        _keep(key, kept)
    return kept


def _keep(key: Hashable, kept: dict[str, Look]) -> None:
    with _lock:
        _kept[key] = kept
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)


def _made(model: type[Model], asked: Mapping[str, Rows], user: Account | None, alias: str) -> dict[str, Look]:
    whole: Any = user.afresh() if user is not None else None
    stand_in = StandIn(Slot("record", getattr(model, str(model._meta.pk.attname))), model._meta)
    found = {}
    for name, rows in asked.items():
        made: list[Statement | None] = []
        with noticing() as noticed:
            for ahead in APART:
                with clock.held_at(clock.now() + ahead):
                    try:
                        made.append(Statement(rows(stand_in, whole).order_by().values("pk")[:1], connections[alias]))
                    except EmptyResultSet:
                        made.append(None)
                    except (AttributeError, TypeError, ValueError):  # it reads more of the record than its key
                        break
        same = [one is None or (made[0] is not None and one.alike(made[0])) for one in made]
        if len(made) == len(APART) and all(same) and len({one is None for one in made}) == 1 and not noticed:
            found[name] = Look(rows, made[0], alias)
    return found
