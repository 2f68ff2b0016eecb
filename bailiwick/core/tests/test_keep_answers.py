"""What is kept of small tables is read again after every change, whoever made it, and never outlives one that was taken back."""

from threading import Thread

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from bailiwick.core import kept as keeping
from bailiwick.core.models import Series
from bailiwick.core.numbering import next_number
from bailiwick.desk.actions.priorities import _cells
from bailiwick.desk.models import PriorityRule


def statements(ask):
    with CaptureQueriesContext(connection) as asked:
        ask()
    return len(asked)


@pytest.fixture
def rule(db):
    keeping.forget()
    return PriorityRule.objects.get(impact=1, urgency=1)


def test_is_read_once_and_stamps_once_in_a_transaction(rule):
    assert statements(_cells) == 2
    assert statements(_cells) == 0
    assert _cells()[1, 1] == rule.priority


@pytest.mark.django_db(transaction=True)
def test_stamps_are_asked_for_each_time_and_in_each_transaction_anew(rule):
    assert statements(_cells) == 2
    assert statements(_cells) == 1
    for _time in range(2):
        with transaction.atomic():
            assert [statements(_cells), statements(_cells)] == [1, 0]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_sees_what_was_changed_before_it(rule):
    with transaction.atomic():
        _cells()
    PriorityRule.objects.filter(pk=rule.pk).update(priority=5 - rule.priority)
    with transaction.atomic():
        assert _cells()[1, 1] == 5 - rule.priority


@pytest.mark.parametrize(
    "change",
    [
        lambda rule: rule.save(),
        lambda _rule: PriorityRule.objects.bulk_create([PriorityRule(impact=9, urgency=9, priority=1)]),
        lambda rule: PriorityRule.objects.bulk_update([rule], ["priority"]),
        lambda rule: rule.delete(),
        lambda _rule: connection.cursor().execute("UPDATE desk_priorityrule SET priority = 4"),
    ],
    ids=["save", "bulk create", "bulk update", "delete", "by hand"],
)
def test_stamps_are_asked_for_again_after_each_manner_of_change(rule, change):
    _cells()
    change(rule)
    assert statements(_cells) == 2


def test_stamps_are_not_asked_for_again_after_a_restless_change(rule):
    next_number("trial")
    _cells()
    next_number("trial")
    Series.objects.filter(pk="trial").update(last=7)
    assert statements(_cells) == 0


@pytest.mark.parametrize("columns", ['"last" = 7, "prefix" = \'X-\'', "\"last\" = 7, prefix = 'X-'", "last = 7"])
def test_stamps_are_asked_for_again_where_more_may_have_changed(rule, columns):
    next_number("trial")
    _cells()
    with connection.cursor() as cursor:
        cursor.execute(f"""UPDATE "core_series" SET {columns} WHERE "name" = 'trial'""")  # noqa: S608 - words of this test
    assert statements(_cells) == 1


def test_stamps_are_asked_for_again_after_something_was_taken_back(rule):
    _cells()
    with transaction.atomic():
        transaction.set_rollback(True)
    assert statements(_cells) == 1


@pytest.mark.django_db(transaction=True)
def test_whoever_waited_for_a_lock_sees_what_came_before(rule):
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time: a transaction waits before it reads anything")

    def change():
        PriorityRule.objects.filter(pk=rule.pk).update(priority=5 - rule.priority)
        connection.close()

    with transaction.atomic():
        assert _cells()[1, 1] == rule.priority
        other = Thread(target=change)
        other.start()
        other.join()
        PriorityRule.objects.select_for_update().get(pk=rule.pk)
        assert _cells()[1, 1] == 5 - rule.priority


def test_is_read_again_after_a_change(rule):
    _cells()
    PriorityRule.objects.filter(pk=rule.pk).update(priority=5 - rule.priority)
    assert _cells()[1, 1] == 5 - rule.priority
    rule.delete()
    assert (1, 1) not in _cells()


def test_is_read_again_after_a_change_by_hand(rule):
    _cells()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE desk_priorityrule SET priority = 4 WHERE id = %s", [rule.pk])
        assert _cells()[1, 1] == 4
        cursor.execute(
            "INSERT INTO desk_priorityrule (impact, urgency, priority, custom, version) SELECT 9, 9, 2, custom, 1 FROM desk_priorityrule WHERE id = %s",
            [rule.pk],
        )
    assert _cells()[9, 9] == 2


def test_a_change_that_was_taken_back_leaves_nothing(rule):
    before = _cells()
    with transaction.atomic():
        PriorityRule.objects.update(priority=4)
        assert set(_cells().values()) == {4}
        transaction.set_rollback(True)
    assert _cells() == before
    PriorityRule.objects.update(priority=3)
    assert set(_cells().values()) == {3}


def test_a_change_elsewhere_does_not_matter(rule, city):
    _cells()
    city.rita.person.save()
    assert statements(_cells) == 0


def test_nothing_is_kept_of_a_table_without_a_stamp(rule):
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM core_stamp WHERE name = 'desk_priorityrule'")
    assert statements(_cells) == 2
    assert statements(_cells) == 1  # the rules; that there is no stamp is known
    keeping.install(connection)
    assert statements(_cells) == 2
    assert statements(_cells) == 0


def test_answers_are_bounded(rule, monkeypatch):
    monkeypatch.setattr(keeping, "MOST", 3)
    asked = []

    @keeping.kept(PriorityRule)
    def doubled(number):
        asked.append(number)
        return 2 * number

    assert [doubled(number) for number in (1, 2, 3, 1, 4, 1)] == [2, 4, 6, 2, 8, 2]
    assert asked == [1, 2, 3, 4, 1]
