"""What there is about a record, asked for all parts of its page in one query, so that a part that has nothing costs nothing.

An app says by which rows; a page glances once, and its steps, offers and boxes ask what was seen:

    add_glance(Ticket, "runs", lambda ticket, _user: Run.objects.filter(ticket=ticket.pk))
    glance(ticket, user)
    there_is(ticket, "runs", user)

What was seen stays with that instance of the record, for the account that looked. A page looks when it is drawn,
after everything that changes; where nobody looked, the database is asked. So actions always learn what holds now.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bailiwick.core.looks import looks_of
from bailiwick.core.tally import counted, part_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from django.db.models import Model, QuerySet

    from bailiwick.core.actors import Account

_glances: defaultdict[type[Model], dict[str, Callable[[Any, Any], QuerySet[Any]]]] = defaultdict(dict)
#: where an instance keeps what was seen
_SEEN = "_seen_at_a_glance"


@dataclass(frozen=True, slots=True)
class Seen:
    """What an account saw about a record."""

    user: int | None
    found: Mapping[str, bool]


def add_glance(model: type[Model], name: str, rows: Callable[[Any, Any], QuerySet[Any]]) -> None:
    """Let pages of a model ask whether there are such rows; `rows` gets the record and the account that looks."""
    _glances[model][name] = rows


def glance(record: Model, user: Account | None) -> None:
    """Look at everything about a record, in one query; the page drawn from this instance asks no more."""
    asked = _glances[type(record)]
    ready = looks_of(type(record), asked, user)
    every = [ready[name].about(record.pk) if name in ready else part_of(rows(record, user), 1) for name, rows in asked.items()]
    found = counted(every)
    vars(record)[_SEEN] = Seen(_key(user), {name: number > 0 for name, number in zip(asked, found, strict=True)})


def there_is(record: Model, name: str, user: Account | None) -> bool:
    """Whether there is such a thing about a record: as seen at a glance, otherwise as the database says now."""
    seen = vars(record).get(_SEEN)
    if isinstance(seen, Seen) and seen.user == _key(user) and name in seen.found:
        return seen.found[name]
    return _glances[type(record)][name](record, user).exists()


def _key(user: Account | None) -> int | None:
    return user.pk if user is not None else None
