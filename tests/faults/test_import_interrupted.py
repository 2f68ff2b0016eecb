"""An import of a hundred thousand rows is killed: what was taken in is whole, the next run goes on after it, and nothing is there twice."""

from __future__ import annotations

import csv
import json
import os
import signal
import subprocess
import time
from datetime import UTC, datetime, timedelta

import pytest

from bailiwick.importers.tests.conftest import COLUMNS, row
from tests.faults.conftest import shell, told

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("programs")]

INCIDENTS, ROWS_EACH = 1_000, 100
READ = """
import json
from django.db.models import Count
from bailiwick.desk.models import Ticket
from bailiwick.importers.models import ImportedEvent, ImportedIncident, ImportRun
each = ImportedEvent.objects.values("incident").annotate(rows=Count("id"))
print(json.dumps({"tickets": Ticket.objects.count(), "incidents": ImportedIncident.objects.count(), "events": ImportedEvent.objects.count(),
    "rows": sorted(set(each.values_list("rows", flat=True))), "ended": ImportRun.objects.exclude(finished_at=None).count()}))
"""


def write_log(path):
    """Write a log of incidents that change a hundred times each."""
    with path.open("w", newline="") as out:
        writer = csv.DictWriter(out, COLUMNS, restval="?")
        writer.writeheader()
        for number in range(INCIDENTS):
            at = datetime(2016, 3, 1, 9, tzinfo=UTC) + timedelta(minutes=number)
            for change in range(ROWS_EACH):
                when = at + timedelta(hours=change)
                state = "New" if change == 0 else "Active"
                writer.writerow(
                    row(
                        state,
                        change,
                        f"{when.day}/{when.month}/{when.year} {when:%H:%M}",
                        number=f"INC{number:07}",
                        assignment_group=f"Group {change % 3}",
                    )
                )


def test_goes_on_where_it_was(installation):
    here = installation(fresh=True)
    assert here.run("manage", "migrate", "-v0").returncode == 0
    write_log(here.folder / "history.csv")
    with subprocess.Popen(
        [*here.command, "import", "incidents", "history.csv"], env=here.environment, cwd=here.folder, stderr=subprocess.PIPE
    ) as running:
        while running.poll() is None and not json.loads(shell(here, READ))["incidents"]:
            time.sleep(0.05)
        assert running.poll() is None, "it was over before it could be killed"
        os.kill(running.pid, signal.SIGKILL)
    amid = json.loads(shell(here, READ))
    assert 0 < amid["incidents"] < INCIDENTS
    assert amid["tickets"] == amid["incidents"]
    assert amid["rows"] == [ROWS_EACH]  # each incident with all of its rows, none with half of them
    assert f"broken off after {amid['incidents']} incidents; run the file again" in here.run("import", "incidents", "--runs").stdout
    again = here.run("import", "incidents", "history.csv", "--json")
    assert f"was broken off after {amid['incidents']} incidents. It goes on after them." in again.stdout
    assert json.loads(told(again)) | {"refused": 0} == {
        "incidents": INCIDENTS, "events": INCIDENTS * ROWS_EACH, "created": INCIDENTS - amid["incidents"], "changed": 0, "refused": 0,
    }  # fmt: skip
    after = json.loads(shell(here, READ))
    assert after == {"tickets": INCIDENTS, "incidents": INCIDENTS, "events": INCIDENTS * ROWS_EACH, "rows": [ROWS_EACH], "ended": 1}
