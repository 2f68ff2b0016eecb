"""Turns rows of the trail into lines people read: who, what, when, why, before and after.

The names behind keys are fetched once for all rows of a page, so the number of queries
does not depend on how many there are.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.apps import apps
from django.core.exceptions import FieldDoesNotExist
from django.db import models
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from bailiwick.audit.sentences import has_own_sentence, sentence_of, title_of
from bailiwick.core.moments import exact, spoken
from bailiwick.core.sentences import spoken_fact

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bailiwick.audit.models import AuditRow

#: who did what nobody did
PRODUCT = "Bailiwick"
#: characters of a changed text that a line shows
LONG = 200
#: characters of a fact that a line shows
SHORT = 60
Names = dict[type[models.Model], dict[int, str]]


@dataclass(frozen=True, slots=True)
class Change:
    """One field: its name, and its value before and after as people see it."""

    title: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class Line:
    """One row of the trail, told."""

    pk: int
    event: str
    title: str
    who: str
    words: str
    why: str
    at: datetime
    when: str
    exact: str
    subject: str
    changes: list[Change] = field(default_factory=list)
    facts: list[str] = field(default_factory=list)
    address: str = ""


def told(rows: Iterable[AuditRow], *, now: datetime, with_address: bool) -> list[Line]:
    """Return rows as lines; addresses only for those who may audit."""
    rows = list(rows)
    names = _names_behind_keys(rows)
    return [_line(row, names, now, with_address=with_address) for row in rows]


def _line(row: AuditRow, names: Names, now: datetime, *, with_address: bool) -> Line:
    return Line(
        pk=row.pk,
        event=row.event,
        title=title_of(row.event),
        who=who_of(row.actor_name, row.cause),
        words=sentence_of(row.event, row.subject_name, row.facts, row.changes),
        why=_(row.cause) if row.cause else "",
        at=row.at,
        when=spoken(row.at, now),
        exact=exact(row.at),
        subject=row.subject_name,
        changes=[_change(field_of(row, name), name, pair, names) for name, pair in row.changes.items()],
        facts=_facts(row),
        address=row.address if with_address else "",
    )


def who_of(actor: str, cause: str) -> str:
    """Return who did it as people read it: behind what has its cause for an actor stands nobody but the product."""
    return PRODUCT if actor and actor == cause else actor or _("Somebody")


def _facts(row: AuditRow) -> list[str]:
    """Return short facts as “role: Client”, for events whose own sentence does not tell them."""
    if has_own_sentence(row.event):
        return []
    said = {name: value.get("name", "") if isinstance(value, dict) else value for name, value in row.facts.items()}
    return [f"{name.replace('_', ' ')}: {value}" for name, value in said.items() if isinstance(value, str) and value and not _is_code(value)]


def _is_code(value: str) -> bool:
    """Whether a fact is for programs: a digest, an instant, or a text too long for a line."""
    return len(value) > SHORT or parse_datetime(value) is not None


def field_of(row: AuditRow, name: str) -> models.Field[object, object] | None:
    """Return the model field a change speaks of, if the model still has it."""
    try:
        model = apps.get_model(row.subject_type)
        found = model._meta.get_field(name.removesuffix("_id"))
    except (LookupError, ValueError, FieldDoesNotExist):
        return None
    return found if isinstance(found, models.Field) else None


def _pair(value: object) -> tuple[object, object]:
    """Return before and after, whatever form the change was written in."""
    if isinstance(value, list) and len(value) == 2:  # noqa: PLR2004 - before and after
        return value[0], value[1]
    return None, value


def _change(known: models.Field[object, object] | None, name: str, value: object, names: Names) -> Change:
    before, after = _pair(value)
    words = str(known.verbose_name) if known is not None else name.rpartition(".")[2].replace("_", " ")
    return Change(words[:1].upper() + words[1:], _shown(known, before, names), _shown(known, after, names))


def _shown(known: models.Field[object, object] | None, value: object, names: Names) -> str:
    """Return a stored value as people see it on the record's own page."""
    if value is None or value == "":
        return ""
    if isinstance(known, models.ForeignKey) and isinstance(value, int) and not isinstance(value, bool):
        return names.get(known.related_model, {}).get(value, f"#{value}")
    if known is not None and known.choices:
        chosen = dict(known.flatchoices)
        return str(chosen.get(value, value))
    if isinstance(known, models.DateTimeField) and isinstance(value, str) and (at := parse_datetime(value)) is not None and at.tzinfo:
        return exact(at)
    if isinstance(known, models.DateField) and isinstance(value, str) and (day := parse_date(value)) is not None:
        return date_format(day, "SHORT_DATE_FORMAT")
    text = spoken_fact(value)
    return text if len(text) <= LONG else f"{text[:LONG]}…"


def _names_behind_keys(rows: list[AuditRow]) -> Names:
    """Fetch the names of records that changes mention by key: one query per type."""
    wanted: defaultdict[type[models.Model], set[int]] = defaultdict(set)
    for row in rows:
        for name, value in row.changes.items():
            known = field_of(row, name)
            if isinstance(known, models.ForeignKey):
                wanted[known.related_model] |= {key for key in _pair(value) if isinstance(key, int) and not isinstance(key, bool)}
    return {model: {record.pk: str(record) for record in model._default_manager.filter(pk__in=keys)} for model, keys in wanted.items() if keys}
