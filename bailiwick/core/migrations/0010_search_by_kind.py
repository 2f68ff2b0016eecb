"""Indexes of words and pieces for the kinds that have nearly all documents, and one for the rest; the newest of each kind in order.

Only on PostgreSQL: SQLite's full text gives matches in their order. They take the place of two indexes over all kinds, in
which a rare kind was found by reading through the matches of all others. The new ones are there before the old ones go.
"""

from django.db import migrations

from bailiwick.core.migrating import SmallWork
from bailiwick.core.migrating.indexes import build_index, drop_index

LARGE = {"tickets": "= 'desk.ticket'", "entries": "= 'desk.entry'", "others": "NOT IN ('desk.ticket', 'desk.entry')"}
NEW = {
    "core_searchdocument_newest": "(record_type, id)",
    **{f"core_searchdocument_words_{name}": f"USING gin (words) WHERE record_type {which}" for name, which in LARGE.items()},
    **{
        f"core_searchdocument_pieces_{name}": f"USING gin ((title || ' ' || codes) gin_trgm_ops) WHERE record_type {which}"
        for name, which in LARGE.items()
    },
}
OLD = {
    "core_searchdocument_words": "USING gin (words)",
    "core_searchdocument_pieces": "USING gin ((title || ' ' || codes) gin_trgm_ops)",
}


def exchange(editor, come, go):
    if editor.connection.vendor != "postgresql":
        return
    for name, definition in come.items():
        statement = f"CREATE INDEX {name} ON core_searchdocument {definition}"
        if editor.connection.in_atomic_block:  # an empty database is begun
            editor.execute(statement, params=None)
        else:
            build_index(editor, statement, name)
    for name in go:
        if editor.connection.in_atomic_block:
            editor.execute(f"DROP INDEX {name}", params=None)
        else:
            drop_index(editor, name)


def forwards(apps, editor):
    exchange(editor, NEW, OLD)


def backwards(apps, editor):
    exchange(editor, OLD, NEW)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("core", "0009_scan_files")]

    operations = [SmallWork(forwards, backwards, why="the indexes are built and dropped concurrently")]
