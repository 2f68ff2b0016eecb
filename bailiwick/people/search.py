"""Persons in the search of everything; the look-up while typing has an index of its own (models/words.py)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bailiwick.core.records import record_for
from bailiwick.core.search import Document, Result, Searchable, register_search
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from django.db.models import QuerySet

    from bailiwick.core.actors import Account

#: persons are no news: one instant for all, so that age does not order them
LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


def _document(person: Person) -> Document:
    codes = (person.employee_number, person.extension, *person.phone_digits.split(), person.email)
    return Document(
        title=person.name, body=" ".join((person.job_title, str(person.department or ""))), codes=" ".join(filter(None, codes)), at=LONG_AGO
    )


def _visible(user: Account) -> QuerySet[Person]:
    return Person.objects.visible_to(user).filter(retired_at=None).select_related("department")


def _result(person: Person) -> Result:
    record = record_for(Person)
    detail = " · ".join(filter(None, (person.job_title, str(person.department or ""), person.extension)))
    return Result(url=record.url_of(person) if record else "", title=person.name, detail=detail)


register_search(
    Searchable(
        model=Person,
        document=_document,
        queryset=_visible,
        result=_result,
        title=_("Persons"),
        order=5,
        everything=lambda: Person.objects.select_related("department"),
    )
)
