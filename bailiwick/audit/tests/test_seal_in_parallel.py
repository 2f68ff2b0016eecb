"""A transaction that ends late is sealed late, with real connections at work."""

import threading

import pytest
from django.db import connection, transaction

from bailiwick.audit.actions import Past, Proof, record_history, seal
from bailiwick.audit.models import AuditRow, Seal


@pytest.fixture
def past(now):
    return lambda n: [Past("desk.EntryAdded", now, "desk.ticket", 1, f"T-{n}")]


@pytest.mark.django_db(transaction=True)
class TestSealInParallel:
    def test_takes_what_was_committed_after_later_rows_were_sealed(self, now, past):
        if connection.vendor == "sqlite":  # one writer at a time: rows cannot overtake each other, only wait
            record_history(past(1), now=now)
        else:
            self.overtake(now, past)
        seal(now)
        proof = Proof().examine()
        assert (proof.is_whole, proof.unsealed) == (True, 0)
        assert sum(Seal.objects.values_list("count", flat=True)) == AuditRow.objects.count() == (1 if connection.vendor == "sqlite" else 2)

    def overtake(self, now, past):
        written, go_on = threading.Event(), threading.Event()

        def slowly():
            with transaction.atomic():
                record_history(past(1), now=now)
                written.set()
                assert go_on.wait(20)
            connection.close()

        slow = threading.Thread(target=slowly)
        slow.start()
        assert written.wait(20)
        record_history(past(2), now=now)
        assert seal(now) == 1
        go_on.set()
        slow.join(20)
        assert Proof().examine().unsealed == 1

    def test_two_sealers_seal_every_row_once(self, now, past):
        for n in range(20):
            record_history(past(n), now=now)

        def work():
            seal(now, limit=3)
            connection.close()

        sealers = [threading.Thread(target=work) for _ in range(3)]
        for sealer in sealers:
            sealer.start()
        for sealer in sealers:
            sealer.join(30)
        seal(now)
        assert Proof().examine().is_whole
        assert sum(Seal.objects.values_list("count", flat=True)) == 20
