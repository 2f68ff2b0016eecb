"""The full-text index of each engine over the search documents, kept by the database itself.

SQLite drops a table's triggers when Django rebuilds the table for a change of its columns:
a later migration that alters `SearchDocument` has to run `build_index` again.
"""

from django.db import migrations

SQLITE = (
    """CREATE VIRTUAL TABLE core_searchwords USING fts5(
        title, codes, body, content='core_searchdocument', content_rowid='id',
        tokenize="unicode61 remove_diacritics 2", prefix='2 3')""",
    """CREATE VIRTUAL TABLE core_searchtrigrams USING fts5(
        title, codes, content='core_searchdocument', content_rowid='id', tokenize='trigram')""",
    """CREATE TRIGGER core_searchdocument_added AFTER INSERT ON core_searchdocument BEGIN
        INSERT INTO core_searchwords(rowid, title, codes, body) VALUES (new.id, new.title, new.codes, new.body);
        INSERT INTO core_searchtrigrams(rowid, title, codes) VALUES (new.id, new.title, new.codes);
    END""",
    """CREATE TRIGGER core_searchdocument_removed AFTER DELETE ON core_searchdocument BEGIN
        INSERT INTO core_searchwords(core_searchwords, rowid, title, codes, body) VALUES ('delete', old.id, old.title, old.codes, old.body);
        INSERT INTO core_searchtrigrams(core_searchtrigrams, rowid, title, codes) VALUES ('delete', old.id, old.title, old.codes);
    END""",
    """CREATE TRIGGER core_searchdocument_changed AFTER UPDATE OF title, codes, body ON core_searchdocument BEGIN
        INSERT INTO core_searchwords(core_searchwords, rowid, title, codes, body) VALUES ('delete', old.id, old.title, old.codes, old.body);
        INSERT INTO core_searchtrigrams(core_searchtrigrams, rowid, title, codes) VALUES ('delete', old.id, old.title, old.codes);
        INSERT INTO core_searchwords(rowid, title, codes, body) VALUES (new.id, new.title, new.codes, new.body);
        INSERT INTO core_searchtrigrams(rowid, title, codes) VALUES (new.id, new.title, new.codes);
    END""",
)
POSTGRESQL = (
    """ALTER TABLE core_searchdocument ADD COLUMN words tsvector GENERATED ALWAYS AS (
        to_tsvector('simple', regexp_replace(lower(title || ' ' || codes || ' ' || body || ' ' || folded), '[^[:alnum:]]+', ' ', 'g'))
    ) STORED""",
    "CREATE INDEX core_searchdocument_words ON core_searchdocument USING gin (words)",
    "CREATE EXTENSION IF NOT EXISTS pg_trgm",
    "CREATE INDEX core_searchdocument_pieces ON core_searchdocument USING gin ((title || ' ' || codes) gin_trgm_ops)",
)
SQLITE_BACK = (
    "DROP TRIGGER core_searchdocument_added",
    "DROP TRIGGER core_searchdocument_removed",
    "DROP TRIGGER core_searchdocument_changed",
    "DROP TABLE core_searchwords",
    "DROP TABLE core_searchtrigrams",
)
POSTGRESQL_BACK = ("DROP INDEX core_searchdocument_pieces", "ALTER TABLE core_searchdocument DROP COLUMN words")


def build_index(apps, schema_editor):
    run(schema_editor, SQLITE if schema_editor.connection.vendor == "sqlite" else POSTGRESQL)


def drop_index(apps, schema_editor):
    run(schema_editor, SQLITE_BACK if schema_editor.connection.vendor == "sqlite" else POSTGRESQL_BACK)


def run(schema_editor, statements):
    for statement in statements:
        schema_editor.execute(statement, params=None)


class Migration(migrations.Migration):
    dependencies = [("core", "0001_initial")]

    operations = [migrations.RunPython(build_index, drop_index)]
