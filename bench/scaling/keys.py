"""Which tables, uniqueness rules, references and statements a distribution key would have to stand in, read from the real schema."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from django.apps import apps
from django.db import connection
from django.db.models import ForeignKey, Model, UniqueConstraint
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bailiwick.desk.models import Ticket
from bench.moments import BACKEND

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bailiwick.people.models import User

#: what people ask for all day; {number} is a ticket
PAGES = {
    "queue": "/records/tickets/?view=all",
    "ticket": "/desk/tickets/{number}/",
    "call form": "/desk/calls/new/",
    "search": "/search/?q=printer",
    "first page": "/",
    "wall": "/desk/wall/board/",
    "clients' requests": "/portal/requests/",
}
#: a statement that names one ticket by its key
ONE = re.compile(r'"(?:ticket_id|desk_ticket"\."id)"\s*(?:=\s*\d+|IN \(\d+\))')
TABLE = re.compile(r'(?:FROM|JOIN|UPDATE|INTO)\s+"([a-z_0-9]+)"')


@dataclass
class Reading:
    """What one candidate for a distribution key means for the schema."""

    key: str
    distributed: set[str] = field(default_factory=set)
    unique_without: list[str] = field(default_factory=list)
    references_across: list[str] = field(default_factory=list)
    references_inside: int = 0


def product_models() -> list[type[Model]]:
    """Return every model of the product that has a table of its own."""
    return [model for model in apps.get_models(include_auto_created=True) if model.__module__.startswith("bailiwick") and model._meta.managed]


def foreign_keys(model: type[Model]) -> Iterator[ForeignKey[Model, Model]]:
    """Yield the references of a model."""
    yield from (each for each in model._meta.local_fields if isinstance(each, ForeignKey))


def unique_rules(model: type[Model]) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the name and fields of every rule by which rows are unique, the surrogate key left out."""
    for each in model._meta.local_fields:
        if each.unique and not each.primary_key:
            yield f"{model._meta.label}.{each.name}", frozenset({each.name})
    for rule in model._meta.constraints:
        if isinstance(rule, UniqueConstraint):
            yield f"{model._meta.label}: {rule.name}", frozenset(rule.fields)
    for names in model._meta.unique_together:
        yield f"{model._meta.label}: {', '.join(names)}", frozenset(names)


def by_county() -> Reading:
    """Read the schema with the county as the key: every table has it, so every rule and reference must name it."""
    reading = Reading("county")
    for model in product_models():
        reading.distributed.add(model._meta.db_table)
        reading.unique_without += [name for name, _fields in unique_rules(model)]
        reading.references_inside += len(list(foreign_keys(model)))
    return reading


def by_ticket() -> Reading:
    """Read the schema with the ticket as the key: tables that surely belong to one ticket have it, the others are copied everywhere."""
    reading = Reading("ticket", {Ticket._meta.db_table})
    models, grown = product_models(), True
    while grown:
        found = {model._meta.db_table for model in models if any(not key.null and _leads(key, reading.distributed) for key in foreign_keys(model))}
        grown = not found <= reading.distributed
        reading.distributed |= found
    for model in models:
        inside = model._meta.db_table in reading.distributed
        for key in foreign_keys(model):
            if _leads(key, reading.distributed):
                if inside and not key.null and key.name in {"ticket", "entry", "join", "checklist", "triage", "run"}:
                    reading.references_inside += 1
                else:  # a second ticket, or a row that is everywhere pointing at one that is somewhere
                    reading.references_across.append(f"{model._meta.label}.{key.name}")
        if inside:
            keys = {key.name for key in foreign_keys(model) if _leads(key, reading.distributed) and key.related_model is Ticket}
            reading.unique_without += [name for name, fields in unique_rules(model) if not fields & keys]
    return reading


def _leads(key: ForeignKey[Model, Model], tables: set[str]) -> bool:
    related = key.related_model
    return isinstance(related, type) and related._meta.db_table in tables


@dataclass
class Page:
    """The statements of one page: how many, how many meet tables of tickets, how many of those stay on one part."""

    statements: int
    tables: int
    meets: int
    stays: int


def pages(user: User, number: str) -> dict[str, Page]:
    """Open the main pages as a technician and read their statements with the ticket as the key."""
    client, distributed, read = Client(SERVER_NAME="localhost"), by_ticket().distributed, {}
    client.force_login(user, backend=BACKEND)
    for name, address in PAGES.items():
        client.get(address.format(number=number))  # what is cached is cached
        with CaptureQueriesContext(connection) as asked:
            answer = client.get(address.format(number=number), follow=True)
        if answer.status_code != 200:  # noqa: PLR2004 - anything else was not read
            raise RuntimeError(f"{name} answered {answer.status_code}")
        read[name] = _read([str(each["sql"]) for each in asked.captured_queries], distributed)
    return read


def _read(statements: list[str], distributed: set[str]) -> Page:
    seen: Counter[str] = Counter()
    meets = stays = 0
    for statement in statements:
        tables = set(TABLE.findall(statement))
        seen.update(tables)
        if tables & distributed:
            meets += 1
            stays += bool(ONE.search(statement))
    return Page(len(statements), len(seen), meets, stays)
