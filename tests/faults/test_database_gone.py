"""The database goes away amid calls and comes back: people and programs are told, nothing is half done, and nothing has to be started anew."""

from __future__ import annotations

import json
import shutil
import time
from concurrent.futures import ThreadPoolExecutor
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from tests.faults.conftest import shell
from tests.test_kill import PREPARE, Desk

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("programs")]

CALLS, CALLERS, STOP_AFTER = 60, 6, 15
READ = """
import json
from bailiwick.audit.models import AuditRow
from bailiwick.desk.models import Call, Ticket
from bailiwick.core.jobs import enqueue
from bailiwick.notifications.jobs import send_mail
enqueue(send_mail.using(unique_key="after"))
print(json.dumps({"tickets": dict(Ticket.objects.values_list("title", "number")), "count": Ticket.objects.count(),
    "opened": AuditRow.objects.filter(event="desk.TicketOpened").count(), "calls": Call.objects.count()}))
"""


def answer_of(here, path, **headers):
    """Return status, headers and text of an answer, whatever it is."""
    try:
        with urlopen(Request(f"http://127.0.0.1:{here.port}{path}", headers=headers), timeout=20) as answer:
            return answer.status, answer.headers, answer.read().decode()
    except HTTPError as refused:
        return refused.code, refused.headers, refused.read().decode()


def test_postgresql_stops_and_comes_back(installation, postgres):
    here = installation(fresh=True, BAILIWICK_DATABASE_URL=postgres.url, BAILIWICK_LOG_LEVEL="ERROR")
    here.start()
    secret, *keys = shell(here, PREPARE).split(" ")
    programs = {number for number, words in here.descendants().items() if "granian" in words}
    desk = Desk(here, secret, [int(key) for key in keys])
    with ThreadPoolExecutor(CALLERS) as pool:
        calls = [pool.submit(desk.call, index) for index in range(CALLS)]
        while len(desk.acknowledged) < STOP_AFTER:
            time.sleep(0.01)
        postgres.stop()
        try:
            check_what_is_said(here, secret)
        finally:
            postgres.start()
        for call in calls:
            call.result()
    assert desk.failures > 0
    found = json.loads(shell(here, READ))
    assert found["tickets"] == {f"Call {index}": number for index, number in desk.acknowledged.items()}
    assert found["count"] == found["opened"] == found["calls"] == CALLS
    here.wait_until(lambda: not postgres.ask("SELECT 1 FROM core_job WHERE unique_key = 'after'"))  # the worker is back too
    assert answer_of(here, "/accounts/login/")[0] == answer_of(here, "/health/ready")[0] == 200
    assert programs == {number for number, words in here.descendants().items() if "granian" in words}
    begun_anew = {json.loads(line)["program"] for line in here.said().splitlines() if "ended unexpectedly" in line}
    assert begun_anew <= {"worker"}  # which begins anew by itself when work stood still for long
    assert here.stop() == 0


def check_what_is_said(here, secret):
    """People get a page, programs a problem, monitors a state."""
    status, headers, text = answer_of(here, "/accounts/login/")
    assert (status, headers["Retry-After"]) == (503, "10")
    assert "The database does not answer just now. Nothing was half saved" in text
    status, headers, text = answer_of(here, "/api/v1/search?q=dark", Authorization=f"Bearer {secret}")
    assert (status, headers["Content-Type"], headers["Retry-After"]) == (503, "application/problem+json", "10")
    assert json.loads(text)["code"] == "database_unavailable"
    assert answer_of(here, "/health/live")[0] == 200
    status, _headers, text = answer_of(here, "/health/ready")
    assert (status, json.loads(text)["parts"]["database"]) == (503, {"ok": False})
    doctor = here.run("doctor")
    assert doctor.returncode == 1
    assert "postgresql does not answer" in doctor.stdout
    assert '"away": "database"' in here.said()


def test_sqlite_is_moved_away_and_put_back(installation):
    here = installation(fresh=True, database="", BAILIWICK_LOG_LEVEL="ERROR")
    here.start()
    elsewhere = here.folder / "elsewhere"
    elsewhere.mkdir()
    for path in here.data.glob("bailiwick.sqlite3*"):
        shutil.move(path, elsewhere / path.name)
    (here.data / "bailiwick.sqlite3").mkdir()  # so that nobody makes an empty one meanwhile
    here.wait_until(lambda: answer_of(here, "/health/ready")[0] in {200, 503})
    doctor = here.run("doctor")
    assert doctor.returncode == 1
    assert "sqlite does not answer" in doctor.stdout
    (here.data / "bailiwick.sqlite3").rmdir()
    for path in elsewhere.iterdir():
        shutil.move(path, here.data / path.name)
    assert answer_of(here, "/accounts/login/")[0] == 200
    assert here.stop() == 0
