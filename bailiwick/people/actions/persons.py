"""Persons: what is derived from their particulars, and the words they are found by."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction

from bailiwick.people.models import Person, PersonWord
from bailiwick.people.models.words import digits_of, words_in, words_of

if TYPE_CHECKING:
    from collections.abc import Iterable

#: rows written by one statement
BATCH = 2_000
#: parts of a name that belong to the family name: "de la Cruz, Maria"
PARTICLES = {"van", "von", "der", "den", "de", "del", "della", "di", "da", "dos", "la", "le", "ter", "st.", "bin", "al"}


def sorted_as(name: str) -> str:
    """Return a name as the directory sorts it: "Rita Alvarez" is "Alvarez, Rita"."""
    words = name.split()
    if len(words) < 2:  # noqa: PLR2004 - one word is its own family name
        return name.strip()
    start = len(words) - 1
    while start > 1 and words[start - 1].lower() in PARTICLES:
        start -= 1
    return f"{' '.join(words[start:])}, {' '.join(words[:start])}"


def prepare_person(person: Person) -> None:
    """Fill what is derived from the particulars, before the row is written.

    A sorting that is not made of the name's own words belongs to an older name and is made anew.
    """
    is_own = set(words_in(person.sort_name)) == set(words_in(person.name))
    person.sort_name = person.sort_name.strip() if is_own else sorted_as(person.name)
    person.phone_digits = " ".join(filter(None, (digits_of(person.phone), digits_of(person.mobile))))[:80]


@transaction.atomic
def index_person(person: Person) -> None:
    """Bring the words by which a person is found in line with the row just written."""
    wanted = words_of(person)
    stored = set(PersonWord.objects.filter(person=person).values_list("word", flat=True))
    PersonWord.objects.filter(person=person, word__in=stored - wanted).delete()
    PersonWord.objects.bulk_create([PersonWord(person=person, word=word) for word in sorted(wanted - stored)], ignore_conflicts=True)


@transaction.atomic
def index_persons(persons: Iterable[Person]) -> int:
    """Write the words of many persons anew, after a bulk load; returns how many words that made.

    Pass persons with their room (`select_related("room")`), or each costs a query.
    """
    made = 0
    batch: list[Person] = []
    for person in persons:
        batch.append(person)
        if len(batch) == BATCH:
            made += _write(batch)
            batch = []
    return made + _write(batch)


def _write(persons: list[Person]) -> int:
    PersonWord.objects.filter(person__in=persons).delete()
    rows = [PersonWord(person=person, word=word) for person in persons for word in sorted(words_of(person))]
    PersonWord.objects.bulk_create(rows, batch_size=BATCH)
    return len(rows)
