"""PostgreSQL uses an index for "begins with" only when it compares by bytes; SQLite's does so already."""

from django.db import migrations


def add(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("CREATE INDEX persons_by_word_beginning ON people_personword (word varchar_pattern_ops, person_id)")


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP INDEX persons_by_word_beginning")


class Migration(migrations.Migration):
    dependencies = [("people", "0001_initial")]
    operations = [migrations.RunPython(add, drop)]
