"""The primary dies under load: every acknowledged call is there afterwards, service is back within half a minute, and nobody restarts anything."""

from __future__ import annotations

import json
import sys
import threading
import time
from datetime import UTC, datetime
from http.client import HTTPConnection, HTTPException
from itertools import pairwise
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

pytestmark = [pytest.mark.cluster, pytest.mark.slow, pytest.mark.xdist_group("programs")]

#: callers at the same time, and the calls acknowledged before and after the blow
CALLERS, BEFORE, AFTER = 6, 60, 60
#: seconds: without an acknowledged call at most, and until the test gives up
LONGEST, PATIENCE = 30.0, 150
#: seconds the product may take to start: each of some thousand statements that make the tables waits for two disks
STARTING = 400

PREPARE = f"""
from bailiwick.core import clock
from bailiwick.core.actors import Actor, System
from bailiwick.people.actions import grant_role, issue_token
from bailiwick.people.models import Department, Person, Role, User
it = Department.objects.create(code="IT", name="Information technology", path="/1/")
Person.objects.bulk_create(Person(name=f"Caller {{n}}", sort_name=f"{{n}}", email=f"caller{{n}}@city.example", department=it) for n in range({CALLERS}))
tomas = Person.objects.create(name="Tomás Novak", sort_name="Novak, Tomás", department=it)
user = User.objects.create(username="tomas", person=tomas)
grant_role(user, actor=System("test"), now=clock.now(), role=Role.objects.get(slug="technician-2"))
user = User.objects.get(pk=user.pk)
_token, secret = issue_token(user, actor=Actor(user=user), now=clock.now(), name="load", abilities=sorted(user.scopes), expires_at=None)
print(secret, *Person.objects.filter(email__startswith="caller").order_by("pk").values_list("pk", flat=True))
"""
WORK = "from bailiwick.core.jobs import enqueue; from bailiwick.notifications.jobs import send_mail; enqueue(send_mail); print('queued')"
WAITING = "from bailiwick.core.models import Job; print(Job.objects.count())"
READ = """
import json
from bailiwick.audit.models import AuditRow
from bailiwick.desk.models import Ticket
print(json.dumps({"tickets": list(Ticket.objects.values_list("number", "title")), "opened": AuditRow.objects.filter(event="desk.TicketOpened").count()}))
"""


def told(here, *words):
    done = here.run("manage", "shell", "--no-imports", "-c", *words)
    assert done.returncode == 0, done.stderr[-2000:]
    return done.stdout.strip().splitlines()[-1]


class Load:
    """Callers who each repeat a call, under the same key, until it is acknowledged, and then make the next."""

    def __init__(self, here, secret, callers):
        self.here, self.secret, self.callers = here, secret, callers
        self.acknowledged: dict[str, str] = {}
        self.moments: list[float] = []
        self.refusals: list[tuple[int, str | None, str]] = []
        self.done = threading.Event()
        self.lock = threading.Lock()
        self.threads = [threading.Thread(target=self.keep_calling, args=(index,), daemon=True) for index in range(len(callers))]

    def keep_calling(self, index):
        number = 0
        while not self.done.is_set():
            title = f"Call {index}-{number}"
            body = {"started_at": datetime.now(tz=UTC).isoformat(), "caller": self.callers[index], "notes": "Dark.", "opening": {"title": title}}
            ticket = self.repeat(title, json.dumps(body).encode())
            if ticket is not None:
                with self.lock:
                    self.acknowledged[title] = ticket
                    self.moments.append(time.monotonic())
            number += 1

    def repeat(self, title, body):
        """Make one call until it is acknowledged; returns the number of its ticket, or None when all is over."""
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json", "Idempotency-Key": title.replace(" ", "-")}
        while not self.done.is_set():
            request = Request(f"http://127.0.0.1:{self.here.port}/api/v1/desk/calls", body, headers, method="POST")
            try:
                with urlopen(request, timeout=20) as answer:  # noqa: S310 - our own address
                    return json.load(answer)["call"]["ticket"]
            except HTTPError as refused:
                with refused, self.lock:
                    self.refusals.append((refused.code, refused.headers["Retry-After"], refused.read().decode(errors="replace")[:300]))
            except (OSError, HTTPException, ValueError):
                pass
            time.sleep(0.1)
        return None

    def wait_for(self, more):
        """Wait until so many further calls were acknowledged."""
        wanted, deadline = len(self.moments) + more, time.monotonic() + PATIENCE
        while len(self.moments) < wanted:
            assert time.monotonic() < deadline, (self.refusals[-3:], self.here.said()[-3000:])
            time.sleep(0.05)

    def longest_silence(self):
        moments = sorted(self.moments)
        return max(later - sooner for sooner, later in pairwise(moments))


def page_while_away(here):
    """Return status, Retry-After and text of a page that needs the database."""
    asking = HTTPConnection("127.0.0.1", here.port, timeout=20)
    try:
        asking.request("GET", "/accounts/login/", headers={"Accept": "text/html", "Cookie": "session=abcdefghijklmnopqrstuvwxyzabcdef"})
        answer = asking.getresponse()
        return answer.status, answer.headers["Retry-After"], answer.read().decode()
    finally:
        asking.close()


def test_nothing_acknowledged_is_lost_when_the_primary_dies(cluster, installation, monkeypatch):
    here = installation(fresh=True, BAILIWICK_DATABASE_URL=cluster.url, BAILIWICK_DATABASE_POOLER="transaction", BAILIWICK_LOG_LEVEL="ERROR")
    monkeypatch.setattr(sys.modules[type(here).__module__], "PATIENCE", STARTING)
    here.start()
    secret, *callers = told(here, PREPARE).split(" ")
    load = Load(here, secret, [int(key) for key in callers])
    before = here.running.pid, set(here.descendants())
    for thread in load.threads:
        thread.start()
    load.wait_for(BEFORE)
    dead = cluster.primary()
    cluster.kill_member(dead)
    time.sleep(2)  # what the product says meanwhile is looked at in the middle
    status, again, page = page_while_away(here)
    load.wait_for(AFTER)
    load.done.set()
    for thread in load.threads:
        thread.join(30)
    said = f"{len(load.moments)} calls acknowledged, {len(load.refusals)} refused, {load.longest_silence():.1f} s without one; {cluster.primary()} for {dead}"
    sys.stdout.write(f"\n{said}\n")
    assert load.longest_silence() < LONGEST
    assert (status, bool(again), "<html" in page) == (503, True, True), page[:500]
    assert {code for code, _again, _text in load.refusals} <= {503}, load.refusals[:5]
    assert all(again for _code, again, _text in load.refusals)
    check_nothing_lost(here, load)
    check_still_the_same(here, before)
    check_comes_back(cluster, dead)
    check_doctor(here)
    assert here.stop() == 0


def check_nothing_lost(here, load):
    """Every acknowledged call has its ticket, once, and its event."""
    found = json.loads(told(here, READ))
    titles = [title for _number, title in found["tickets"]]
    kept = {title: number for number, title in found["tickets"]}
    assert len(titles) == len(kept) == found["opened"]
    assert {title: kept.get(title) for title in load.acknowledged} == load.acknowledged
    proof = here.run("manage", "verify_audit", "--seal")
    assert proof.returncode == 0, proof.stdout + proof.stderr


def check_still_the_same(here, before):
    """Nobody restarted the product, its web processes are those from before, and the worker works."""
    supervisor, processes = before
    assert here.running.pid == supervisor
    assert here.running.poll() is None
    web = {number for number, words in here.descendants().items() if "granian" in words}
    assert web
    assert web <= processes, here.said()[-3000:]
    assert told(here, WORK) == "queued"
    here.wait_until(lambda: told(here, WAITING) == "0")
    here.wait_until(lambda: '"status": "ready"' in here.page("/health/ready"))


def check_comes_back(cluster, dead):
    """Start the killed member again: it joins as a standby with the data it has, what nobody acknowledged undone."""
    cluster.run_member(dead)
    cluster.wait_until(cluster.is_whole)
    assert cluster.members()[dead]["role"] != "leader"
    assert "trying to bootstrap from leader" not in (cluster.folder / f"{dead}.log").read_text(errors="replace")


def check_doctor(here):
    """Ask the doctor, who sees the whole cluster through PgBouncer."""
    found = {each["part"]: each for each in json.loads(here.run("doctor", "--json").stdout)["findings"]}
    parts = [found[part] for part in ("database", "primary", "standbys", "pooler", "archive of the log")]
    assert [each["level"] for each in parts] == ["ok"] * len(parts), parts
    assert "(sync" in found["standbys"]["words"]
    assert "transaction mode, as database_pooler says" in found["pooler"]["words"]
