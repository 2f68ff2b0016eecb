"""History arrives in bulk, keeps its own dates and is signed like everything else."""

from datetime import timedelta
from time import process_time

import pytest

from bailiwick.audit.actions import Past, record_history
from bailiwick.audit.keys import signing_key
from bailiwick.audit.macs import SIGNED, is_genuine
from bailiwick.audit.models import AuditRow


def past(now, count):
    for n in range(count):
        yield Past(
            "desk.EntryAdded",
            now - timedelta(minutes=n),
            "desk.ticket",
            n // 5 + 1,
            f"T-{n // 5:06}",
            7,
            "Tomás Novak",
            "import",
            {"state": ("new", "open")},
            {"kind": "call"},
        )


@pytest.mark.django_db
class TestRecordHistory:
    def test_keeps_the_original_date_and_the_date_of_recording(self, now):
        assert record_history(past(now, 3), now=now) == 3
        newest = AuditRow.objects.order_by("at")[0]
        assert (newest.at, newest.recorded_at) == (now - timedelta(minutes=2), now)
        assert newest.changes == {"state": ["new", "open"]}

    def test_signs_every_row(self, now):
        record_history(past(now, 50), now=now)
        rows = AuditRow.objects.values_list(*SIGNED, "mac")
        assert all(is_genuine(values[:-1], values[-1], signing_key()) for values in rows)

    def test_takes_unsaved_rows_as_well(self, now):
        made = AuditRow(event="desk.TicketOpened", at=now, recorded_at=now, actor_name="Rita", subject_type="desk.ticket", subject_id=1)
        record_history([made])
        assert AuditRow.objects.get().actor_name == "Rita"

    def test_equal_rows_are_told_apart(self, now):
        record_history([Past("desk.Viewed", now, "desk.ticket", 1, "T-1")] * 2, now=now)
        first, second = AuditRow.objects.values_list("mac", flat=True)
        assert first != second

    def test_writes_thousands_of_rows_in_a_second(self, now):
        start = process_time()
        record_history(past(now, 20_000), now=now)
        assert 20_000 / (process_time() - start) > 5_000  # of processor time; measured at 20,000 and more, a busy machine gets a margin
