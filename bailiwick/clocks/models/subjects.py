"""What clocks run for, told by those who own it: clocks know a type and a number, and nothing else.

add_subject("desk.ticket", refer=people_of_tickets, describe=tickets_in_words, show=keep_due_times)
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model

    from bailiwick.people.models import Person

#: a word such as "assignee" and the numbers of subjects -> whom it means by number, as "person:12", "team:3" or "on_call:3"
Refer = Callable[[str, Collection[int]], Mapping[int, Iterable[str]]]


@dataclass(frozen=True, slots=True)
class Described:
    """How a subject is called for somebody who may open it; a restricted one is not named in notices."""

    label: str
    url: str
    is_restricted: bool = False


#: a person and the numbers of subjects -> those of them that the person may open
Describe = Callable[["Person", Collection[int]], Mapping[int, Described]]
#: the numbers of subjects whose clocks were counted again -> nothing; whoever shows their due times elsewhere sees to that
Show = Callable[[Collection[int], "datetime"], None]


class Subject(NamedTuple):
    """One thing that clocks run for."""

    type: str
    id: int


@dataclass(frozen=True, slots=True)
class SubjectType:
    """How people are found and things are named for one type of subject."""

    refer: Refer
    describe: Describe
    show: Show | None = None


_types: dict[str, SubjectType] = {}


def add_subject(subject_type: str, *, refer: Refer, describe: Describe, show: Show | None = None) -> None:
    """Say for a type of subject who is meant by words such as "assignee", how a thing is called for a person, and who shows its due times."""
    _types[subject_type] = SubjectType(refer, describe, show)


def subject_type(name: str) -> SubjectType | None:
    """Return what is known of a type of subject."""
    return _types.get(name)


def show_clocks(subjects: Iterable[Subject], now: datetime) -> None:
    """Tell those who own subjects that clocks were counted again without their doing."""
    numbers: dict[str, set[int]] = {}
    for subject in subjects:
        numbers.setdefault(subject.type, set()).add(subject.id)
    for name, found in sorted(numbers.items()):
        owner = _types.get(name)
        if owner is not None and owner.show is not None:
            owner.show(sorted(found), now)


def subject_of(record: Model) -> Subject:
    """Return the subject that a record is."""
    return Subject(record._meta.label_lower, record.pk)


_settled: list[Callable[[Collection[datetime], datetime], None]] = []


def hear_of_settled(listener: Callable[[Collection[datetime], datetime], None]) -> None:
    """Have a function told when clocks stopped, or had, of which something changed: whoever counts them by when they stopped."""
    if listener not in _settled:
        _settled.append(listener)


def tell_settled(instants: Collection[datetime], now: datetime) -> None:
    """Tell whoever counts clocks that something changed about those that stopped, or had stopped, at some instants."""
    for listener in _settled if instants else ():
        listener(instants, now)
