"""Prepares what `bench.create` measures, in a process of its own: `python -m bench.creating YEARS FILE`.

Loads the demo county, issues a token, opens a few tickets and calls through the API, and writes down which rows one of each leaves
behind: every value of every new row of every table, told as what it is when the same is stored again. A key of a row becomes another
key, a number of a ticket another number; everything else stays.
"""

from __future__ import annotations

import json
import pickle
import random
import sys
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django

django.setup()

from django.apps import apps  # noqa: E402 - settings come first
from django.conf import settings  # noqa: E402 - likewise
from django.core.management import call_command  # noqa: E402 - likewise
from django.db import connection  # noqa: E402 - likewise
from django.db.models import ForeignKey, Max, Model, UniqueConstraint  # noqa: E402 - likewise
from django.test import Client  # noqa: E402 - likewise

from bailiwick.core.actors import Actor, System  # noqa: E402 - likewise
from bailiwick.core.clock import now  # noqa: E402 - likewise
from bailiwick.demo.actions import bring_history, load_demo  # noqa: E402 - likewise
from bailiwick.demo.models import DemoLoad  # noqa: E402 - likewise
from bailiwick.desk.models import Category, Ticket  # noqa: E402 - likewise
from bailiwick.people.actions import issue_token  # noqa: E402 - likewise
from bailiwick.people.models import Person, User  # noqa: E402 - likewise
from bench.asking import ADDRESSES, body  # noqa: E402 - likewise
from bench.replaying import NUMBER, THERE, Fresh, Rows  # noqa: E402 - likewise

if TYPE_CHECKING:
    from collections.abc import Callable

SEED, WARM, PEOPLE = 1, 8, 300
#: columns that name a record without a foreign key -> the table of the record
NAMING = {"subject_id": "desk_ticket", "record_id": "desk_ticket", "broker_id": "django_q_ormq"}


def main(years: int, out: Path) -> None:
    """Load, open, learn, and write it down."""
    call_command("migrate", verbosity=0)
    call_command("createcachetable", verbosity=0)
    if years != THERE:
        load_demo(System("bench"), now(), SEED, years=years)
    if years > 0:
        bring_history(DemoLoad.objects.get(), years, now(), lambda words, share: print(f"{share:4.0%} {words}", flush=True))
    settings.ALLOWED_HOSTS = ["*"]
    user = User.objects.get(username="tomas")
    _token, secret = issue_token(user, actor=Actor(user=user), now=now(), name="bench", abilities=list(user.scopes), expires_at=None)
    persons = list(Person.objects.filter(retired_at=None).order_by("pk").values_list("pk", flat=True)[:PEOPLE])
    categories = list(Category.objects.filter(retired_at=None).exclude(parent=None).order_by("pk").values_list("pk", flat=True))
    client, chance = Client(headers={"Authorization": f"Bearer {secret}"}), random.Random(SEED)

    def post(subject: str) -> None:
        sent = json.dumps(body(subject, chance, persons, categories, now() - timedelta(seconds=90)))
        answer = client.post(ADDRESSES[subject], data=sent, content_type="application/json")
        if answer.status_code != 201:  # noqa: PLR2004 - anything else was not measured
            raise RuntimeError(f"{subject} answered {answer.status_code}: {answer.content!r}")

    learnt = {subject: _learnt(post, subject) for subject in ADDRESSES}
    out.write_bytes(pickle.dumps({"secret": secret, "persons": persons, "categories": categories, "rows": learnt, "tickets": Ticket.objects.count()}))


def _learnt(post: Callable[[str], None], subject: str) -> dict[str, Any]:
    """Return what one act writes: new rows by table, changes of rows that were there, and how many statements it took."""
    for _time in range(WARM):
        post(subject)
    models = {model._meta.db_table: model for model in apps.get_models() if model._meta.managed}
    before = {table: model._base_manager.aggregate(most=Max("pk"))["most"] for table, model in models.items()}  # noqa: SLF001 - every model has it
    asked: list[tuple[str, Any]] = []

    def note(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:  # noqa: FBT001 - Django calls it so
        asked.append((sql, params))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        post(subject)
    written = {_table(sql) for sql, _params in asked if sql.startswith("INSERT")} & set(models)
    found = [_rows(models[table], before[table]) for table in sorted(written)]
    rows = {each.table: each for each in found if each.values}
    changes = [(sql, params) for sql, params in asked if sql.startswith("UPDATE") and _table(sql) not in rows]
    ticket = Ticket.objects.latest("pk")
    keys = {each.table: [values[each.columns.index(each.key)] for values in each.values] for each in rows.values()}
    for each in rows.values():
        _refresh(models[each.table], each, keys, ticket.number)
    return {"rows": sorted(rows.values(), key=lambda each: each.table != "desk_ticket"), "changes": changes, "statements": len(asked)}


def _table(sql: str) -> str:
    """Return which table a statement writes."""
    words = sql.replace('"', " ").split()
    return words[1] if words[0] == "UPDATE" else words[words.index("INTO") + 1].partition("(")[0]


def _rows(model: type[Model], after: Any) -> Rows:
    meta = model._meta
    columns = [str(each.column) for each in meta.concrete_fields if not each.generated]
    quoted, key = connection.ops.quote_name, str(meta.pk.column)
    chosen = ", ".join(map(quoted, columns))
    with connection.cursor() as cursor:
        newer = f" WHERE {quoted(key)} > %s" if after is not None else ""
        cursor.execute(f"SELECT {chosen} FROM {quoted(meta.db_table)}{newer} ORDER BY {quoted(key)}", [after] if newer else [])
        return Rows(meta.db_table, key, columns, [[_stored(value) for value in row] for row in cursor.fetchall()])


def _stored(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def _refresh(model: type[Model], rows: Rows, keys: dict[str, list[Any]], number: str) -> None:
    """Replace in the values of rows what is another one each time."""
    fields = {str(each.column): each for each in model._meta.concrete_fields if not each.generated}
    tables = {column: _points_to(rows, column, fields[column]) for column in rows.columns}
    for place, values in enumerate(rows.values):
        for index, column in enumerate(rows.columns):
            value, table = values[index], tables[column]
            if isinstance(value, int) and value in keys.get(table, ()):
                values[index] = Fresh("key", table, keys[table].index(value))
            elif isinstance(value, str) and value == str(keys["desk_ticket"][0]):
                values[index] = Fresh("key", "desk_ticket", 0, is_text=True)
            elif isinstance(value, str) and number in value:
                values[index] = value.replace(number, NUMBER)
        for names in _unique(model):
            at = [rows.columns.index(name) for name in names]
            if not any(isinstance(values[index], Fresh) or (isinstance(values[index], str) and NUMBER in values[index]) for index in at):
                values[at[-1]] = Fresh("letters" if isinstance(values[at[-1]], str) else "count", rows.table, place)


def _points_to(rows: Rows, column: str, its: Any) -> str:
    """Return the table whose key stands in a column."""
    if isinstance(its, ForeignKey):
        return str(its.related_model._meta.db_table)
    return rows.table if column == rows.key else NAMING.get(column, "")


def _unique(model: type[Model]) -> list[list[str]]:
    """Return the columns that must differ from row to row, besides keys by number."""
    meta = model._meta
    alone = [[str(each.column)] for each in meta.concrete_fields if each.unique and not isinstance(each, ForeignKey)]
    together = [list(one.fields) for one in meta.constraints if isinstance(one, UniqueConstraint) and one.fields and one.condition is None]
    return alone + [[str(meta.get_field(name).column) for name in names] for names in [*together, *map(list, meta.unique_together)]]  # type: ignore[union-attr] # columns of their own


if __name__ == "__main__":
    main(int(sys.argv[1]), Path(sys.argv[2]))
