"""Statements that are put together once: the text of a query, and what is filled into it each time.

Django makes a statement from a queryset anew for every page, which takes longer than the database takes to answer it. A statement
depends on what is asked and on who asks; so it is kept under both, and from the second time on only asked:

    rows = told(user, ("notices",), lambda user: Notification.objects.visible_to(user).unread())
    tally([(rows, 100)])

Nothing of an answer is kept, only the question. Three things keep a question true:

* It is kept under the account's `stamp`: its fields and everything its roles give it today, so that a role given or taken away asks another.
  It is made for an account that has read nothing yet (`afresh`); one that reads the database while it is made is kept under the
  `closer_stamp` instead, and made each time if it reads even then.
* It is made three times, at instants far apart. What differs between them must differ exactly as the instants or their days do, and is
  filled in anew each time; where anything else differs, the statement is made each time.
* What is asked once is not kept: a search, the second page.
"""

from __future__ import annotations

from collections import OrderedDict
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from threading import Lock
from typing import TYPE_CHECKING, Any

from django.core.exceptions import EmptyResultSet
from django.db import connection, connections, router
from django.utils import timezone

from bailiwick.core import clock

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator, Sequence

    from django.db.backends.base.base import BaseDatabaseWrapper
    from django.db.models import Model, QuerySet

    from bailiwick.core.actors import Account

    Rows = QuerySet[Any, Any]

#: how many statements are kept
MOST = 2_000
#: how far apart the instants are at which a statement is made: no unit of time is left as it was
APART = (
    timedelta(0),
    timedelta(days=41, hours=5, minutes=43, seconds=21, microseconds=987_653),
    timedelta(days=-403, hours=-7, seconds=-13, microseconds=-401),
)


@dataclass(frozen=True, slots=True)
class Told:
    """A query told by how it is made: under what it is kept (None: not at all), what makes it, and what makes it for an account that has read nothing."""

    key: Hashable
    make: Callable[[], Rows]
    afresh: Callable[[], Rows] | None = None
    closer: Callable[[], Told] | None = None


def told(user: Account, name: tuple[Hashable, ...], make: Callable[[Account], Rows]) -> Told:
    """Tell a query that depends on its name and on who asks."""
    stamp = getattr(user, "stamp", None)
    if stamp is None:
        return Told(None, lambda: make(user))
    return Told((name, stamp), lambda: make(user), lambda: make(user.afresh()), lambda: _closer(user, name, make))


def _closer(user: Account, name: tuple[Hashable, ...], make: Callable[[Account], Rows]) -> Told:
    return Told((name, user.closer_stamp), lambda: make(user), lambda: make(user.afresh(closely=True)))


@dataclass(frozen=True, slots=True)
class Instant:
    """A parameter that is so much later than now."""

    ahead: timedelta


@dataclass(frozen=True, slots=True)
class Day:
    """A parameter that is the day so many days after today, where the page is read."""

    ahead: timedelta


@dataclass(frozen=True, slots=True)
class Midnight:
    """A parameter that is the beginning of the day so many days after today, where the page is read."""

    ahead: timedelta


@dataclass(frozen=True, slots=True)
class Statement:
    """A query ready to be asked; one that can find nothing has no text. Which database answers, a replica or not, is chosen each time."""

    sql: str
    params: tuple[Any, ...]
    names: tuple[str, ...] = ()
    converters: tuple[tuple[int, Any, Any], ...] = ()
    model: type[Model] | None = None

    def filled(self) -> list[Any]:
        """Return the parameters as they are now."""
        now, ops = clock.now(), connection.ops
        return [_filled(param, now, ops) if type(param) in FOLLOWING else param for param in self.params]

    def rows(self) -> list[dict[str, Any]]:
        """Ask, and return the rows as `values()` has them."""
        if not self.sql:
            return []
        chosen = connections[router.db_for_read(self.model)] if self.model is not None else connection
        with chosen.cursor() as cursor:
            cursor.execute(self.sql, self.filled())
            found = cursor.fetchall()
        if self.converters:
            found = [self._converted(row, chosen) for row in found]
        return [dict(zip(self.names, row, strict=False)) for row in found]

    def _converted(self, row: Sequence[Any], database: BaseDatabaseWrapper) -> list[Any]:
        values = list(row)
        for index, converters, expression in self.converters:
            value = values[index]
            for convert in converters:
                value = convert(value, expression, database)
            values[index] = value
        return values


#: parameters that follow the clock
FOLLOWING = frozenset({Instant, Day, Midnight})
_kept: OrderedDict[Hashable, Statement | int | None] = OrderedDict()
_lock = Lock()


def forget() -> None:
    """Keep nothing of what was kept; for tests, which begin with another database."""
    _kept.clear()


def statement(asked: Told, finish: Callable[[Rows], Rows] = lambda rows: rows, *more: Hashable) -> Statement:
    """Return a query as a statement, the kept one where there is one; `finish` trims it, under what `more` tells."""
    if asked.key is None:
        return _made(finish(asked.make()))
    key = (asked.key, more)
    known = _kept.get(key, 0)
    if isinstance(known, Statement):
        return known
    if known is None:  # never to be kept as it is
        return statement(asked.closer(), finish, *more) if asked.closer is not None else _made(finish(asked.make()))
    make = asked.afresh or asked.make
    if known == 0:
        with noticing() as noticed:
            found = _made(finish(make()))
        _keep(key, None if noticed else 1)
        return found
    found, lasting = _probed(lambda: finish(make()))
    _keep(key, lasting)
    return found


def _keep(key: Hashable, what: Statement | int | None) -> None:
    with _lock:
        _kept[key] = what
        _kept.move_to_end(key)
        while len(_kept) > MOST:
            _kept.popitem(last=False)


def _made(rows: Rows) -> Statement:
    compiler = rows.query.get_compiler(using=rows.db)
    try:
        sql, params = compiler.as_sql()
    except EmptyResultSet:
        return Statement("", ())
    converters = compiler.get_converters([column[0] for column in compiler.select])
    listed = tuple((index, tuple(found), expression) for index, (found, expression) in converters.items())
    return Statement(sql, tuple(params), tuple(rows.query.selected or ()), listed, rows.model)


def _probed(make: Callable[[], Rows]) -> tuple[Statement, Statement | None]:
    """Return a query as it is now, and as it can be kept, or None where it cannot."""
    now, made = clock.now(), []
    with noticing() as asked:
        for ahead in APART:
            with clock.held_at(now + ahead):
                made.append(_made(make()))
    if asked or len({(one.sql, one.names, len(one.params)) for one in made}) > 1:
        return made[0], None
    instants = [now + ahead for ahead in APART]
    params = [_lasting(values, instants) for values in zip(*(one.params for one in made), strict=True)]
    if None in [param for param in params if not isinstance(param, tuple)]:
        return made[0], None
    kept = tuple(param[0] if isinstance(param, tuple) else param for param in params)
    return made[0], Statement(made[0].sql, kept, made[0].names, made[0].converters, made[0].model)


def _lasting(values: tuple[Any, ...], instants: list[datetime]) -> tuple[Any] | Instant | Day | Midnight | None:
    """Return what stands for a parameter: itself in a tuple, how it follows the clock, or None where that is not to be seen."""
    if all(type(value) is type(values[0]) and value == values[0] for value in values):
        return (values[0],)
    read = [_read(value) for value in values]
    if all(isinstance(one, datetime) for one in read):
        ahead = {one - at for one, at in zip(read, instants, strict=True)}
        return Instant(ahead.pop()) if len(ahead) == 1 else _midnight(read, instants)
    if all(type(one) is date for one in read):
        ahead = {one - timezone.localdate(at) for one, at in zip(read, instants, strict=True)}
        return Day(ahead.pop()) if len(ahead) == 1 else None
    return None


def _midnight(read: list[datetime], instants: list[datetime]) -> Midnight | None:
    """Return which day begins at each of these, counted from the day of its instant, if it is the same one."""
    ahead = {timezone.localdate(one) - timezone.localdate(at) for one, at in zip(read, instants, strict=True)}
    begins = all(one == _beginning(timezone.localdate(one)) for one in read)
    return Midnight(ahead.pop()) if begins and len(ahead) == 1 else None


def _beginning(day: date) -> datetime:
    return datetime.combine(day, time.min, timezone.get_current_timezone())


def _read(value: object) -> Any:
    """Return an instant or a day from how the database is told of it."""
    if isinstance(value, str):
        try:
            found = date.fromisoformat(value) if len(value) == len("2026-01-31") else datetime.fromisoformat(value)
        except ValueError:
            return None
        return found.replace(tzinfo=UTC) if isinstance(found, datetime) and found.tzinfo is None else found
    return value if isinstance(value, date) else None


def _filled(param: Instant | Day | Midnight, now: datetime, ops: Any) -> Any:
    if isinstance(param, Instant):
        return ops.adapt_datetimefield_value(now + param.ahead)
    if isinstance(param, Midnight):
        return ops.adapt_datetimefield_value(_beginning(timezone.localdate(now) + param.ahead))
    return ops.adapt_datefield_value(timezone.localdate(now) + param.ahead)


@contextmanager
def noticing() -> Iterator[list[str]]:
    """Notice what is asked of any database meanwhile."""
    asked: list[str] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django calls it so
        asked.append(sql)
        return execute(sql, params, many, context)

    wrappers = [each.execute_wrapper(note) for each in connections.all(initialized_only=True)]
    for wrapper in wrappers:
        wrapper.__enter__()
    try:
        yield asked
    finally:
        for wrapper in reversed(wrappers):
            wrapper.__exit__(None, None, None)
