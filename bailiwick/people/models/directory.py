"""Finding a person while the telephone is in the other hand."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from django.db.models import Q

from bailiwick.people.models.persons import Person
from bailiwick.people.models.words import LONGEST, PersonWord, begins_with, digits_of, words_in

if TYPE_CHECKING:
    from bailiwick.core.actors import Account
    from bailiwick.people.models.accounts import User
    from bailiwick.people.models.persons import PersonQuerySet

#: one letter would match a tenth of the directory and help nobody
SHORTEST = 2
#: what a telephone number is written with
NUMBER = re.compile(r"[\d\s()+./–-]+")
#: a number with its country code is compared without it
NATIONAL = 10


def find_persons(text: str, user: Account, limit: int = 10) -> list[Person]:
    """Return the persons a user may look up that match what was typed, by name; a person hit exactly comes first.

    Every word typed must begin a word of the person: a part of the name, the e-mail or the
    employee number, the extension, the room, or a telephone number whole or by its ending.
    """
    prefixes = _prefixes(text)
    if not prefixes:
        return []
    persons = Person.objects.visible_to(user).filter(retired_at=None).select_related("department", "site", "room").order_by("sort_name", "id")
    exact: list[Person] = []
    if len(prefixes) == 1 and prefixes[0][0].isdigit():
        exact = list(persons.filter(_has(Q(word=prefixes[0])))[:limit])
    found = list(with_words(persons, prefixes)[: limit + len(exact)])
    return [*exact, *(person for person in found if person not in exact)][:limit]


def colleagues(user: User) -> PersonQuerySet:
    """Return the others of somebody's department, and their manager: whom they may name without reading the directory."""
    person = user.person
    near = Q(department=person.department_id) if person.department_id else Q(pk__in=())
    boss = Q(pk=person.manager_id) if person.manager_id else Q(pk__in=())
    return Person.objects.filter(near | boss, retired_at=None).exclude(pk=person.pk)


def matching_persons(rows: PersonQuerySet, text: str) -> PersonQuerySet:
    """Return those of some persons that match what was typed, for lists; all when nothing usable was typed."""
    return with_words(rows, _prefixes(text))


def persons_with(text: str) -> PersonQuerySet:
    """Return the persons that match what was typed, those who left included; none when nothing usable was typed."""
    prefixes = _prefixes(text)
    return with_words(Person.objects.all(), prefixes) if prefixes else Person.objects.none()


def with_words(persons: PersonQuerySet, prefixes: list[str]) -> PersonQuerySet:
    """Return the persons who have, for each prefix, a word that begins with it."""
    for prefix in prefixes:
        persons = persons.filter(_has(begins_with(prefix)))
    return persons


def _has(condition: Q) -> Q:
    return Q(pk__in=PersonWord.objects.filter(condition).values("person_id"))


def _prefixes(text: str) -> list[str]:
    digits = digits_of(text)
    if NUMBER.fullmatch(text.strip() or " ") and len(digits) >= SHORTEST:
        return [digits[-NATIONAL:] if len(digits) > NATIONAL else digits]
    words = [word.strip("._+-@")[:LONGEST] for word in words_in(text)]
    return sorted({word for word in words if len(word) >= SHORTEST}, key=len, reverse=True)
