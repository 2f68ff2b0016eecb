"""Several workers take from one queue: what one is taking, another passes over, and nothing is handed out twice."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone
from django_q.conf import Conf
from django_q.models import OrmQ

from bailiwick.core.jobs.broker import LeasingBroker
from bailiwick.core.testing import elsewhere


@pytest.fixture
def queue(transactional_db, monkeypatch):
    """Fill the queue with twenty jobs that are due and one that is not, and let them be taken one by one."""
    monkeypatch.setattr(Conf, "POLL", 0.01)
    monkeypatch.setattr(Conf, "BULK", 1)
    then = timezone.now() - timedelta(minutes=1)
    OrmQ.objects.bulk_create(OrmQ(key="bailiwick", payload=f"job {number}", lock=then) for number in range(20))
    OrmQ.objects.create(key="bailiwick", payload="later", lock=then + timedelta(days=1))
    return LeasingBroker(list_key="bailiwick")


def empty(queue):
    """Take until nothing is left."""
    taken = []
    while found := queue.dequeue():
        taken += [payload for _key, payload in found]
    return taken


def test_four_workers_share_it_and_do_nothing_twice(queue):
    taken = elsewhere(*[lambda: empty(LeasingBroker(list_key="bailiwick"))] * 4)
    assert sorted(payload for each in taken for payload in each) == sorted(f"job {number}" for number in range(20))
    assert queue.queue_size() == 0
    assert queue.lock_size() == 21


def test_what_another_is_taking_is_passed_over_at_once(queue):
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time: nobody takes while another does")
    with transaction.atomic():
        held = list(OrmQ.objects.order_by("id").select_for_update()[:19])
        assert elsewhere(lambda: empty(queue)) == [["job 19"]]
    OrmQ.objects.filter(pk=held[0].pk).delete()  # done and acknowledged
    assert empty(queue) == [row.payload for row in held[1:]]


def test_a_lease_that_ran_out_is_handed_out_again(queue):
    assert len(empty(queue)) == 20
    OrmQ.objects.filter(payload="job 7").update(lock=timezone.now() - timedelta(seconds=1))
    assert empty(queue) == ["job 7"]
