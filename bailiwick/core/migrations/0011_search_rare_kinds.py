"""On SQLite, full text of its own for all kinds but the two that have nearly all documents; PostgreSQL has indexes for that (`search_by_kind`).

The index over all kinds stays as it is; it is asked for tickets and entries.
"""

from django.db import migrations

from bailiwick.core.migrating import SmallWork

CROWDS = "('desk.ticket', 'desk.entry')"
#: the same said as ranges of an index, for there may be millions of documents
RANGES = "record_type < 'desk.entry'", "record_type > 'desk.entry' AND record_type < 'desk.ticket'", "record_type > 'desk.ticket'"
TABLES = {"core_searchotherwords": "title, codes, body", "core_searchothertrigrams": "title, codes"}
TOKENS = {"core_searchotherwords": "tokenize=\"unicode61 remove_diacritics 2\", prefix='2 3'", "core_searchothertrigrams": "tokenize='trigram'"}
def _of(row, columns):
    return ", ".join(f"{row}.{column}" for column in columns.split(", "))


def _come(table, columns):
    return f"INSERT INTO {table}(rowid, {columns}) VALUES (new.id, {_of('new', columns)});"


def _go(table, columns):
    return f"INSERT INTO {table}({table}, rowid, {columns}) VALUES ('delete', old.id, {_of('old', columns)});"


TRIGGERS = {
    "added": ("INSERT", "new", (_come,)),
    "changed": ("UPDATE OF title, codes, body", "new", (_go, _come)),
    "removed": ("DELETE", "old", (_go,)),
}


def statements():
    for table, columns in TABLES.items():
        yield f"CREATE VIRTUAL TABLE {table} USING fts5({columns}, content='core_searchdocument', content_rowid='id', {TOKENS[table]})"
        for kinds in RANGES:
            yield f"INSERT INTO {table}(rowid, {columns}) SELECT id, {columns} FROM core_searchdocument WHERE {kinds}"
    for what, (verb, row, acts) in TRIGGERS.items():
        steps = " ".join(act(table, columns) for act in acts for table, columns in TABLES.items())
        yield f"CREATE TRIGGER core_searchother_{what} AFTER {verb} ON core_searchdocument WHEN {row}.record_type NOT IN {CROWDS} BEGIN {steps} END"


def forwards(apps, editor):
    if editor.connection.vendor == "sqlite":
        for statement in statements():
            editor.execute(statement, params=None)


def backwards(apps, editor):
    if editor.connection.vendor == "sqlite":
        for what in TRIGGERS:
            editor.execute(f"DROP TRIGGER core_searchother_{what}")
        for table in TABLES:
            editor.execute(f"DROP TABLE {table}")


class Migration(migrations.Migration):
    dependencies = [("core", "0010_search_by_kind")]

    operations = [SmallWork(forwards, backwards, why="it is done on SQLite alone, for persons, articles and such")]
