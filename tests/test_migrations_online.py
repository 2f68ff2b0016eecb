"""No migration holds up those who write to a large table on PostgreSQL; those of before this rule are on a list that only shrinks."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from bailiwick.core.migrating import AddFieldOnline, AddIndexOnline, FillRows, SmallWork, judge

BEFORE = Path(__file__).parent / "migrations_before.txt"
OURS = "bailiwick."
INDEX = models.Index(fields=["priority"], name="tickets_by_priority")


def made(*operations, atomic=True):
    return type("Migration", (migrations.Migration,), {"operations": list(operations), "atomic": atomic})("0002_change", "big")


def begun():
    state = ProjectState()
    fields = [("id", models.BigAutoField(primary_key=True)), ("title", models.CharField(max_length=80)), ("priority", models.IntegerField(null=True))]
    migrations.CreateModel("Ticket", fields).state_forwards("big", state)
    return state


@pytest.mark.parametrize(
    ("operation", "said"),
    [
        (migrations.AddIndex("ticket", INDEX), "AddIndexOnline"),
        (migrations.AddConstraint("ticket", models.CheckConstraint(condition=models.Q(priority__gt=0), name="positive")), "AddConstraintOnline"),
        (migrations.AddField("ticket", "weight", models.IntegerField(default=1)), "db_default"),
        (migrations.AddField("ticket", "weight", models.IntegerField(null=True, db_index=True)), "AddFieldOnline"),
        (migrations.AddField("ticket", "weight", models.PositiveIntegerField(null=True)), "AddFieldOnline"),
        (migrations.AddField("ticket", "other", models.ForeignKey("big.ticket", models.CASCADE, null=True)), "AddFieldOnline"),
        (migrations.AlterField("ticket", "priority", models.BigIntegerField(null=True)), "new kind"),
        (migrations.AlterField("ticket", "priority", models.IntegerField()), "RequireFieldOnline"),
        (migrations.AlterField("ticket", "title", models.CharField(max_length=40)), "new kind"),
        (migrations.RenameField("ticket", "title", "subject"), "former name"),
        (migrations.RunPython(migrations.RunPython.noop), "FillRows"),
        (migrations.RunSQL("SELECT 1"), "SmallWork"),
        (migrations.SeparateDatabaseAndState([migrations.RunSQL("SELECT 1")]), "SmallWork"),
        (AddIndexOnline("ticket", INDEX), "atomic = False"),
        (FillRows("ticket", {"priority": 1}), "atomic = False"),
    ],
)
def test_what_would_hold_up_writers_is_refused(operation, said):
    found = judge(made(operation), begun())
    assert len(found) == 1
    assert said in found[0]


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("ticket", "weight", models.IntegerField(null=True)),
        migrations.AlterField("ticket", "title", models.CharField("title", max_length=80, help_text="In few words.")),
        migrations.AlterField("ticket", "title", models.CharField(max_length=200)),
        migrations.AlterField("ticket", "title", models.TextField()),
        migrations.RemoveField("ticket", "title"),
        SmallWork(migrations.RunPython.noop, why="a county has few sites"),
    ],
)
def test_what_holds_a_table_for_an_instant_is_let_pass(operation):
    assert judge(made(operation), begun()) == []


def test_on_a_table_that_it_makes_itself_a_migration_may_do_all():
    new = migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True)), ("priority", models.IntegerField())])
    assert judge(made(new, migrations.AddIndex("note", INDEX)), begun()) == []


def test_the_online_way_is_let_pass():
    steps = (AddFieldOnline("ticket", "weight", models.IntegerField(db_default=1)), AddIndexOnline("ticket", INDEX))
    assert judge(made(*steps, atomic=False), begun()) == []


def test_every_migration_since_then_keeps_to_it():
    before = set(BEFORE.read_text().split())
    loader = MigrationLoader(None)
    nodes = [key for key in loader.disk_migrations if str(loader.disk_migrations[key].__module__).startswith(OURS)]
    new = sorted(key for key in nodes if ".".join(key) not in before)
    wrong = {".".join(key): found for key in new if (found := judge(loader.disk_migrations[key], loader.project_state(key, at_end=False)))}
    assert wrong == {}, "see docs/how-to/change-the-database.md"
    assert before <= {".".join(key) for key in nodes}, "what is gone leaves the list too"
