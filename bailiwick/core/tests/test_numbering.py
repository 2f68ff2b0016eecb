"""Numbers are never given twice and leave no gap, whatever runs at the same time."""

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest
from django.db import connections, transaction

from bailiwick.core.models import Series
from bailiwick.core.numbering import next_number, reserve_numbers


@pytest.mark.django_db
class TestNumber:
    def test_has_prefix_and_width(self):
        assert next_number("ticket", prefix="T-") == "T-000001"
        assert next_number("ticket") == "T-000002"

    def test_runs_in_series_of_its_own(self):
        assert (next_number("a"), next_number("b"), next_number("a")) == ("000001", "000001", "000002")

    def test_comes_in_blocks(self):
        assert reserve_numbers("t", 3) == ["000001", "000002", "000003"]
        assert next_number("t") == "000004"
        assert reserve_numbers("t", 0) == []

    def test_grows_beyond_its_width(self):
        Series.objects.create(name="t", last=999_999)
        assert next_number("t") == "1000000"

    def test_of_a_rolled_back_action_is_given_again(self):
        next_number("t")
        with transaction.atomic():
            assert next_number("t") == "000002"
            transaction.set_rollback(True)
        assert next_number("t") == "000002"


def take(count):
    """Take numbers one transaction each, as a process of its own."""
    connections.close_all()
    taken = []
    for _ in range(count):
        with transaction.atomic():
            taken.append(next_number("ticket", prefix="T-"))
    connections.close_all()
    return taken


@pytest.mark.django_db(transaction=True)
def test_four_processes_never_get_the_same_number():
    connections.close_all()
    with ProcessPoolExecutor(4, mp_context=multiprocessing.get_context("fork")) as pool:
        numbers = [number for taken in pool.map(take, [50] * 4) for number in taken]
    assert sorted(numbers) == [f"T-{n:06}" for n in range(1, 201)]
