"""Tables of a PostgreSQL at work are changed without keeping its writers waiting, and a change that was cut off is gone on with."""

from __future__ import annotations

import threading

import psycopg
import pytest
from django.db import IntegrityError, NotSupportedError, connections, models, transaction
from django.db.models import F, Q

from bailiwick.core.migrating import AddConstraintOnline, AddFieldOnline, AddIndexOnline, FillRows, RemoveIndexOnline, RequireFieldOnline
from bailiwick.core.migrating.filling import Filling
from bailiwick.core.migrating.locking import one_at_a_time, with_short_locks
from tests.moving.conftest import ALIAS
from tests.moving.tables import Writers, begin, change

MANY, FEW = 1_000_000, 3_000
INDEX = models.Index(fields=["weight", "priority"], name="tickets_by_weight")
CHECK = models.CheckConstraint(condition=Q(weight__gte=0), name="weights_are_not_negative")


def number():
    return models.IntegerField(null=True)


def steps():
    """Return a column, its values, an index, a check, a column that must be filled, and a foreign key."""
    return [
        AddFieldOnline("ticket", "weight", number()),
        AddFieldOnline("ticket", "urgent", models.BooleanField(db_default=False)),
        FillRows("ticket", {"weight": F("priority") * 2}, where=Q(weight=None)),
        AddIndexOnline("ticket", INDEX),
        AddConstraintOnline("ticket", CHECK),
        AddFieldOnline("ticket", "owner", models.ForeignKey("big.owner", models.PROTECT, null=True)),
        AddFieldOnline("ticket", "visits", models.PositiveIntegerField(db_default=0)),
    ]


def asked(connection, statement):
    with connection.cursor() as cursor:
        cursor.execute(statement)
        return cursor.fetchall()


@pytest.mark.slow
def test_a_million_rows_are_changed_while_others_write(changed):
    state = begin(changed, MANY)
    with Writers(changed.url, MANY) as writers:
        writers.wait_for(100)
        before = writers.written
        change(changed, state, *steps())
        during = writers.written - before
        writers.wait_for(10)
    assert writers.failed == [], "a writer waited longer than a second for a lock"
    assert during > 100, f"{during} writes, the longest of {writers.longest:.2f} s"
    assert asked(changed, "SELECT count(*) FROM big_ticket WHERE title LIKE 'The%' AND weight IS DISTINCT FROM priority * 2") == [(0,)]
    assert asked(changed, "SELECT count(*) FROM pg_index WHERE indrelid = 'big_ticket'::regclass AND NOT indisvalid") == [(0,)]
    assert asked(changed, "SELECT count(*) FROM pg_constraint WHERE conrelid = 'big_ticket'::regclass AND NOT convalidated") == [(0,)]


def test_a_step_lets_writers_pass_while_somebody_reads_for_long(changed):
    state = begin(changed, FEW)
    with psycopg.connect(changed.url) as reader, Writers(changed.url, FEW) as writers:
        reader.execute("SELECT count(*) FROM big_ticket")  # and the transaction stays open: every ALTER TABLE has to wait for it
        step = threading.Thread(target=elsewhere, args=(state, AddFieldOnline("ticket", "weight", number())))
        step.start()
        writers.wait_for(500)
        assert step.is_alive()
        reader.commit()
        step.join()
    assert writers.failed == []
    assert has_column(changed, "weight")


def elsewhere(state, *operations):
    """Apply operations on a connection of this thread."""
    change(connections[ALIAS], state, *operations)
    connections[ALIAS].close()


def has_column(connection, name):
    return (name,) in asked(connection, "SELECT column_name FROM information_schema.columns WHERE table_name = 'big_ticket'")


def test_every_step_may_be_repeated(changed):
    state = begin(changed, FEW)
    for _again in range(2):
        after = change(changed, state.clone(), *steps(), RequireFieldOnline("ticket", "weight", models.IntegerField()))
    required = "SELECT is_nullable FROM information_schema.columns WHERE table_name = 'big_ticket' AND column_name = 'weight'"
    assert asked(changed, required) == [("NO",)]
    names = {name for (name,) in asked(changed, "SELECT conname FROM pg_constraint WHERE conrelid = 'big_ticket'::regclass AND convalidated")}
    assert {"weights_are_not_negative", "big_ticket_visits_check"} < names
    assert any(name.startswith("big_ticket_owner_id_") for name in names)
    assert "big_ticket_weight_filled" not in names
    change(changed, after, RemoveIndexOnline("ticket", "tickets_by_weight"))
    assert asked(changed, "SELECT to_regclass('tickets_by_weight')") == [(None,)]


def test_an_index_that_a_killed_run_left_half_is_built_anew(changed):
    state = begin(changed, FEW)
    with psycopg.connect(changed.url, autocommit=True) as other, pytest.raises(psycopg.errors.UniqueViolation):
        other.execute("CREATE UNIQUE INDEX CONCURRENTLY tickets_by_priority ON big_ticket (priority)")
    change(changed, state, AddIndexOnline("ticket", models.Index(fields=["priority"], name="tickets_by_priority")))
    found = asked(changed, "SELECT indisvalid, indisunique FROM pg_index WHERE indexrelid = 'tickets_by_priority'::regclass")
    assert found == [(True, False)]


def test_filling_goes_on_where_it_was_killed(changed, monkeypatch):
    state = change(changed, begin(changed, FEW), AddFieldOnline("ticket", "weight", number()))
    whole, parts = Filling._part, []

    def killed(self, last, size):
        if len(parts) == 3:
            raise KeyboardInterrupt
        parts.append(last)
        return whole(self, last, 500)

    fill = FillRows("ticket", {"weight": F("priority") + 1}, where=Q(weight=None))
    monkeypatch.setattr(Filling, "_part", killed)
    with pytest.raises(KeyboardInterrupt):
        change(changed, state, fill)
    assert asked(changed, "SELECT count(weight) FROM big_ticket") == [(1500,)]

    def noted(self, last, size):
        parts.append(last)
        return whole(self, last, size)

    monkeypatch.setattr(Filling, "_part", noted)
    change(changed, state, fill)
    assert parts[3] == 1500, "the second run begins behind the first"
    assert asked(changed, "SELECT count(weight), sum(weight - priority - 1) FROM big_ticket") == [(FEW, 0)]
    assert asked(changed, "SELECT to_regclass('bailiwick_filling')") == [(None,)]


def test_uniqueness_is_added_and_a_repetition_is_refused(changed):
    state = begin(changed, FEW)
    change(changed, state, AddConstraintOnline("ticket", models.UniqueConstraint(fields=["title"], name="titles_are_unique")))
    with pytest.raises(IntegrityError), changed.cursor() as cursor:
        cursor.execute("INSERT INTO big_ticket (title, priority) SELECT title, 1 FROM big_ticket LIMIT 1")
    assert asked(changed, "SELECT contype::text FROM pg_constraint WHERE conname = 'titles_are_unique'") == [("u",)]


@pytest.mark.parametrize(
    ("field", "said"),
    [
        (models.IntegerField(), "db_default"),
        (models.IntegerField(null=True, unique=True), "UniqueConstraint"),
        (models.UUIDField(db_default=models.Func(function="gen_random_uuid", output_field=models.UUIDField())), "constant"),
    ],
)
def test_a_column_that_would_rewrite_the_table_is_refused(changed, field, said):
    state = begin(changed, 1)
    with pytest.raises(NotSupportedError, match=said):
        change(changed, state, AddFieldOnline("ticket", "weight", field))
    assert not has_column(changed, "weight")


def test_inside_a_transaction_it_is_refused(changed):
    state = begin(changed, 1)
    with pytest.raises(NotSupportedError, match="atomic = False"), transaction.atomic(ALIAS):
        change(changed, state, AddIndexOnline("ticket", models.Index(fields=["priority"], name="tickets_by_priority")))


def test_nothing_of_it_stays_behind_when_somebody_else_joins_meanwhile(changed):
    before = list(changed.execute_wrappers)

    def counting(execute, *asked):
        return execute(*asked)

    with with_short_locks(changed):
        changed.execute_wrappers.append(counting)  # as counting and tracing do when a connection is made
    assert changed.execute_wrappers == [*before, counting]
    changed.execute_wrappers.remove(counting)


def test_one_node_at_a_time(changed):
    said, inside, over = [], threading.Event(), threading.Event()

    def first():
        with one_at_a_time(connections[ALIAS], said.append):
            inside.set()
            over.wait(30)

    other = threading.Thread(target=first)
    other.start()
    assert inside.wait(30)

    def heard(words):
        said.append(words)
        over.set()

    with one_at_a_time(changed, heard):
        assert over.is_set()
    other.join()
    assert said == ["Another node prepares the database; waiting for it"]


def test_whoever_migrates_alone_sees_nothing_old(changed):
    holds = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xmin IS NOT NULL"
    state = begin(changed, 1)
    with one_at_a_time(changed, print):
        assert asked(changed, holds) == [(0,)], "an index built concurrently would wait for this without an end"
        change(changed, state, AddIndexOnline("ticket", models.Index(fields=["priority"], name="tickets_by_priority")))
