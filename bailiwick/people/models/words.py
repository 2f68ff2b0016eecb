"""The look-up index of persons: every word by which a caller may be found, each a row.

A plain `LIKE '%alv%'` reads the whole directory; a general full-text index ranks by text and
knows nothing of telephone endings. One narrow table of lower-case words answers "any word
begins with" by an index range on both databases.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

from django.db import connection, models
from django.db.models import Q

from bailiwick.people.models.persons import Person

if TYPE_CHECKING:
    from collections.abc import Iterator

#: longest word that is kept; what people type is cut to the same length
LONGEST = 40
#: a person says a telephone number by its last four or seven digits, or whole
ENDINGS = (4, 7, 10)


class PersonWord(models.Model):
    """One lower-case word by which a person is found: a name's part, a number, a room."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="words", db_index=False)
    word = models.CharField(max_length=LONGEST)

    class Meta:
        indexes = (models.Index(fields=("word", "person"), name="persons_by_word"),)
        constraints = (models.UniqueConstraint(fields=("person", "word"), name="a_person_has_a_word_once"),)

    def __str__(self) -> str:
        """Say the word."""
        return self.word


def fold(text: str) -> str:
    """Return a text as it is compared: without accents, in lower case ("Tomás" is "tomas")."""
    plain = unicodedata.normalize("NFKD", text)
    return "".join(c for c in plain if not unicodedata.combining(c)).casefold()


def words_in(text: str) -> list[str]:
    """Return the words somebody typed or is called by, folded, in order, each at most LONGEST long."""
    return [word[:LONGEST] for word in re.split(r"[^\w@.+-]+", fold(text)) if word.strip("._+-@")]


def digits_of(number: str) -> str:
    """Return the digits of a telephone number."""
    return "".join(c for c in number if c.isascii() and c.isdigit())


def words_of(person: Person) -> set[str]:
    """Return every word by which a person shall be found."""
    return set(_words(person))


def _words(person: Person) -> Iterator[str]:
    for word in words_in(person.name):
        yield word
        yield from (part for part in re.split(r"[.+'’-]+", word) if part)
    for text in (person.email, person.employee_number, person.extension, person.room.number if person.room else ""):
        yield from words_in(text)
    yield from (part for part in re.split(r"[@.+_-]+", fold(person.email).partition("@")[0])[1:] if part)
    for number in (person.phone, person.mobile):
        digits = digits_of(number)
        yield from (digits[-count:] for count in ENDINGS if len(digits) >= count)
        if digits:
            yield digits[:LONGEST]


def begins_with(prefix: str) -> Q:
    """Return the condition "the word begins with this" in the form for which the database uses its index."""
    if connection.vendor == "sqlite":
        return Q(word__gte=prefix, word__lt=prefix[:-1] + chr(ord(prefix[-1]) + 1))
    return Q(word__startswith=prefix)
