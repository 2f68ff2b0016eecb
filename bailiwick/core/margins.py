"""What higher apps write beside the parts of another's page, such as by which mail an entry of a ticket came.

A panel is a box of its own, loaded by itself. What belongs to one part of a story has to stand at that part, and is asked
for all parts of a page at once, so that a page of a hundred entries costs each app one query:

    add_margin(Ticket, beside)
    beside(ticket, entries, view) -> {key of an entry, or None: [Note("mailroom/_beside.html", {...}), ...]}

The page names its parts by key, each of their versions too, and says who looks and whether all is open to them. None stands for
the record itself. A note may bring `words`: those of the part with some of them folded, to be shown in place of its own.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

    from bailiwick.core.actors import Account


@dataclass(frozen=True, slots=True)
class View:
    """Who looks at the page, and whether all of the record is open to them."""

    user: Account
    whole: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Note:
    """What stands beside a part: a template and what it says; `words` are shown in place of the part's own, which are folded in it."""

    template: str
    said: Mapping[str, Any] = field(default_factory=dict)
    words: str = ""


#: the key of a part, or None for the record itself -> what stands there
Notes = Mapping[Any, Sequence[Note]]
Beside = Callable[[Any, Mapping[int, Any], View], Notes]
_margins: defaultdict[type[Model], list[Beside]] = defaultdict(list)


def add_margin(model: type[Model], beside: Beside) -> None:
    """Let an app write beside the parts of every record of a model."""
    if beside not in _margins[model]:
        _margins[model].append(beside)


def notes_beside(record: Model, parts: Mapping[int, Any], view: View) -> dict[Any, list[Note]]:
    """Return what all apps have to say beside these parts of a record, by their keys, and beside the record itself."""
    found: defaultdict[Any, list[Note]] = defaultdict(list)
    for beside in _margins[type(record)]:
        for part, notes in beside(record, parts, view).items():
            found[part] += notes
    return found
