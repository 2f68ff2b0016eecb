"""Two drains empty one outbox: each mail goes once, each storm is folded once, and neither waits for the other."""

from datetime import timedelta

import pytest
from django.db import connection, transaction

from bailiwick.core.testing import elsewhere
from bailiwick.notifications.actions import drain
from bailiwick.notifications.models import Outgoing

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def waiting(city, ring, letterbox, now):
    """Let one mail each wait for four people."""
    for name in ("grace", "tomas", "ada", "otto"):
        ring(name, of="carl")
    Outgoing.objects.update(in_digest=False, not_before=now - timedelta(days=1))
    return list(Outgoing.objects.order_by("pk"))


def test_two_at_once_send_everything_once(waiting, letterbox, now):
    done = elsewhere(lambda: drain(now), lambda: drain(now))
    assert sum(each.sent for each in done) == len(letterbox.received) == 4
    assert set(Outgoing.objects.values_list("state", "attempts")) == {("sent", 1)}


def test_a_mail_that_another_is_taking_is_passed_over(waiting, letterbox, now):
    if connection.vendor == "sqlite":
        pytest.skip("one writer at a time: nobody takes while another does")
    with transaction.atomic():
        Outgoing.objects.select_for_update().get(pk=waiting[0].pk)
        assert [each.sent for each in elsewhere(lambda: drain(now))] == [3]
    assert Outgoing.objects.get(pk=waiting[0].pk).state == "waiting"
    assert drain(now).sent == 1
    assert len(letterbox.received) == 4


def test_two_at_once_fold_a_storm_once(city, ring, letterbox, now):
    for minute in range(12):
        ring("grace", of="carl", minutes=minute)
    Outgoing.objects.update(in_digest=False, not_before=now - timedelta(days=1))
    later = now + timedelta(minutes=30)
    done = elsewhere(lambda: drain(later), lambda: drain(later))
    folded = Outgoing.objects.filter(state="folded").count()
    assert sum(each.folded for each in done) == folded > 0
    assert Outgoing.objects.filter(is_digest=True).count() == 1
    assert not Outgoing.objects.filter(state="waiting").exists()
