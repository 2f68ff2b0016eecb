"""Web server and worker are killed amid two hundred calls: what was acknowledged is there once, and no mail goes out twice."""

from __future__ import annotations

import json
import os
import signal
import socket
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime
from email import message_from_bytes
from http.client import HTTPException
from urllib.request import Request, urlopen

import pytest
from aiosmtpd.controller import Controller

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("programs")]

CALLS = 200
#: how many at the same time
CALLERS = 24
#: after so many acknowledged calls a process is killed, each time another kind
KILLS = {30: "worker-1", 70: "qcluster", 100: "granian", 130: "qcluster", 160: "worker-1"}
#: seconds after which the test gives up waiting on a busy machine
PATIENCE = 180

PREPARE = f"""
from bailiwick.core import clock
from bailiwick.core.actors import Actor, System
from bailiwick.people.actions import grant_role, issue_token
from bailiwick.people.models import Department, Person, Role, User
it = Department.objects.create(code="IT", name="Information technology", path="/1/")
Person.objects.bulk_create(Person(name=f"Caller {{n}}", sort_name=f"{{n}}", email=f"caller{{n}}@city.example", department=it) for n in range({CALLS}))
tomas = Person.objects.create(name="Tomás Novak", sort_name="Novak, Tomás", department=it)
user = User.objects.create(username="tomas", person=tomas)
grant_role(user, actor=System("test"), now=clock.now(), role=Role.objects.get(slug="technician-2"))
user = User.objects.get(pk=user.pk)
_token, secret = issue_token(user, actor=Actor(user=user), now=clock.now(), name="kill", abilities=sorted(user.scopes), expires_at=None)
print(secret, *Person.objects.filter(email__startswith="caller").order_by("pk").values_list("pk", flat=True))
"""
SEND = 'from bailiwick.core.jobs import enqueue; from bailiwick.notifications.jobs import send_mail; enqueue(send_mail); print("queued")'
READ = """
import json
from datetime import timedelta
from bailiwick.audit.models import AuditRow
from bailiwick.core import clock
from bailiwick.desk.models import Call, Ticket
from bailiwick.notifications.actions.drain import recover
from bailiwick.notifications.models import Outgoing
recover(clock.now() + timedelta(hours=1))
mails = list(Outgoing.objects.values_list("address", "state", "subject_id"))
print(json.dumps({
    "tickets": list(Ticket.objects.values_list("number", "title", "pk")), "calls": list(Call.objects.values_list("ticket__number", flat=True)),
    "opened": list(AuditRow.objects.filter(event="desk.TicketOpened").values_list("subject_id", flat=True)),
    "logged": AuditRow.objects.filter(event="desk.CallLogged").count(), "mails": mails,
}))
"""


class MailBox:
    """A mail server that keeps the names of the messages it took; it takes its time, so that there is something to interrupt."""

    def __init__(self, port):
        self.port = port
        self.taken: list[tuple[str, str]] = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - the library's name
        name = str(message_from_bytes(envelope.content)["Message-ID"])
        self.taken += [(name, recipient) for recipient in envelope.rcpt_tos]
        return "250 OK"


@pytest.fixture
def mail_box():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    box = MailBox(port)
    controller = Controller(box, hostname="127.0.0.1", port=port)
    controller.start()
    yield box
    controller.stop()


def told(done):
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


class Desk:
    """Two hundred clients of one installation, each of whom repeats its call until it is acknowledged."""

    def __init__(self, here, secret, callers):
        self.here, self.secret, self.callers = here, secret, callers
        self.acknowledged: dict[int, str] = {}
        self.failures = 0
        self.deadline = time.monotonic() + PATIENCE

    def call(self, index):
        """Log one call, with the same key until there is an answer."""
        started = datetime.now(tz=UTC).isoformat()
        body = {"started_at": started, "caller": self.callers[index], "notes": "It is dark.", "opening": {"title": f"Call {index}"}}
        headers = {"Authorization": f"Bearer {self.secret}", "Content-Type": "application/json", "Idempotency-Key": f"call-{index}"}
        request = Request(f"http://127.0.0.1:{self.here.port}/api/v1/desk/calls", json.dumps(body).encode(), headers, method="POST")
        while index not in self.acknowledged:
            assert time.monotonic() < self.deadline, "no acknowledgement"
            try:
                with urlopen(request, timeout=20) as answer:  # noqa: S310 - our own address
                    self.acknowledged[index] = json.load(answer)["call"]["ticket"]
            except (OSError, HTTPException, ValueError):  # nobody there, cut off, or half an answer
                self.failures += 1
                time.sleep(0.05)

    def kill_amid(self, done):
        """Kill processes as the calls come in."""
        for after, kind in KILLS.items():
            while len(self.acknowledged) < after and not done.is_set():
                time.sleep(0.002)
            kill(self.here, kind)


def kill(here, kind):
    """End every process of a kind as the kernel would, at once."""
    for number, words in here.descendants().items():
        if kind in words:
            with suppress(ProcessLookupError):
                os.kill(number, signal.SIGKILL)


def test_nothing_acknowledged_is_lost_and_no_mail_goes_twice(installation, mail_box):
    here = installation(
        BAILIWICK_SMTP_HOST="127.0.0.1", BAILIWICK_SMTP_PORT=str(mail_box.port), BAILIWICK_SMTP_SECURITY="none", BAILIWICK_LOG_LEVEL="ERROR"
    )
    secret, *keys = told(here.run("manage", "shell", "--no-imports", "-c", PREPARE)).split(" ")
    here.start()
    desk, done = Desk(here, secret, [int(key) for key in keys]), threading.Event()
    killer = threading.Thread(target=desk.kill_amid, args=(done,))
    killer.start()
    with ThreadPoolExecutor(CALLERS) as pool:
        list(pool.map(desk.call, range(CALLS)))
    done.set()
    killer.join()
    assert desk.failures > 0  # somebody was cut off, so that the repetition was really tried
    send_amid_kills(here, mail_box)
    found = read(here)
    check_calls(desk, found)
    check_mails(mail_box, found)
    proof = here.run("manage", "verify_audit", "--seal")
    assert proof.returncode == 0, proof.stdout + proof.stderr
    assert here.stop() == 0


def send_amid_kills(here, mail_box):
    """Let the worker send, killing it twice on the way, until nothing comes any more."""
    told(here.run("manage", "shell", "--no-imports", "-c", SEND))
    for amount in (20, 80):
        here.wait_until(lambda amount=amount: len(mail_box.taken) >= amount)
        kill(here, "qcluster")
        told(here.run("manage", "shell", "--no-imports", "-c", SEND))
    deadline = time.monotonic() + PATIENCE
    while any(state == "waiting" for _address, state, _subject in read(here)["mails"]):
        assert time.monotonic() < deadline, here.said()


def read(here):
    """Return what the database holds."""
    found: dict[str, list[list[str]]] = json.loads(told(here.run("manage", "shell", "--no-imports", "-c", READ)))
    return found


def check_calls(desk, found):
    """Every acknowledged call is there exactly once, under the number that was read back, with its events."""
    numbers = [number for number, _title, _key in found["tickets"]]
    assert len(numbers) == len(set(numbers)) == CALLS
    assert {title: number for number, title, _key in found["tickets"]} == {f"Call {index}": number for index, number in desk.acknowledged.items()}
    assert sorted(found["calls"]) == sorted(numbers)
    assert Counter(found["opened"]) == Counter(key for _number, _title, key in found["tickets"])
    assert found["logged"] == CALLS


def check_mails(mail_box, found):
    """Every mail was written once and sent at most once; what nobody can know is said."""
    assert Counter(subject for _address, _state, subject in found["mails"]) == Counter(key for _number, _title, key in found["tickets"])
    assert [name for name, times in Counter(mail_box.taken).items() if times > 1] == []
    assert [address for address, times in Counter(to for _name, to in mail_box.taken).items() if times > 1] == []
    states = Counter(state for _address, state, _subject in found["mails"])
    assert set(states) <= {"sent", "unsure"}, states
    assert states["unsure"] <= list(KILLS.values()).count("qcluster") + 2, states
    arrived = {to for _name, to in mail_box.taken}
    assert {address for address, state, _subject in found["mails"] if state == "sent"} <= arrived
