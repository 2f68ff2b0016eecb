"""A real streaming replica: lists are read there, people find what they wrote, and a copy that hangs or is gone is read by nobody.

Some of this is put to Django itself (who reads where), some to a node that serves pages.
"""

from __future__ import annotations

import json
import time

import psycopg
import pytest

from tests.nodes.conftest import Person
from tests.nodes.test_share_one_database import PASSWORD, PEOPLE

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("programs")]
LIST = "/records/tickets/"

#: put to the product with the replica set: which database answers what
ROUTES = """
import json
from django.contrib.sessions.models import Session
from django.db import router, transaction
from bailiwick.core.replicas.reading import Reading, late, reading
from bailiwick.core.models import Job
from bailiwick.desk.models import Ticket
from bailiwick.people.models import Role
with reading(Reading("replica1")) as state:
    rows = list(Ticket.objects.all())
    found = {
        "list": rows[0]._state.db, "account": router.db_for_read(Role), "session": router.db_for_read(Session), "job": router.db_for_read(Job),
        "held": Ticket.objects.select_for_update().db, "after a held row": Ticket.objects.all().db,
    }
with reading(Reading("replica1")):
    with transaction.atomic():
        found["in a transaction"] = Ticket.objects.all().db
found["of a late row, outside"] = rows[0].entries.all().db if hasattr(rows[0], "entries") else "default"
found["job by itself"] = Ticket.objects.all().db
Ticket.objects.filter(pk=rows[0].pk).update(title="Written")
with late():
    found["late block"] = list(Ticket.objects.values_list("title", flat=True))
print(json.dumps(found))
"""


@pytest.fixture(scope="module")
def node(primary, nodes, replica):
    """Run a node that serves pages and has a replica to read from."""
    made = nodes("reader", BAILIWICK_REPLICA_URLS=replica.url(nodes.database), BAILIWICK_REPLICA_LAG_SECONDS="5")
    made.begin("--only", "web")
    made.answers()
    nodes.ticket = made.told(PEOPLE).split()
    return made


@pytest.fixture
def grace(node):
    person = Person()
    person.sign_in(node, "grace", PASSWORD)
    return person


@pytest.fixture
def hanging(replica):
    """Let the replica replay nothing during the test."""
    replica.ask("SELECT pg_wal_replay_pause()")
    deadline = time.monotonic() + 30
    while replica.ask("SELECT pg_get_wal_replay_pause_state()") != "paused":
        assert time.monotonic() < deadline
    yield
    replica.ask("SELECT pg_wal_replay_resume()")


def scans(replica, nodes):
    """Return how often the replica's statistics say that tickets were read there."""
    with psycopg.connect(replica.url(nodes.database), autocommit=True) as connection:
        found = connection.execute("SELECT seq_scan + coalesce(idx_scan, 0) FROM pg_stat_user_tables WHERE relname = 'desk_ticket'").fetchone()
        return found[0] if found else 0


def caught_up(primary, replica):
    """Wait until the replica has everything."""
    with psycopg.connect(primary.url("postgres"), autocommit=True) as connection:
        (position,) = connection.execute("SELECT pg_switch_wal()::text").fetchone() or [""]
    deadline = time.monotonic() + 30
    while not replica.ask(f"SELECT pg_last_wal_replay_lsn() >= '{position}'"):
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_only_what_may_be_late_is_read_there(node, primary, replica):
    caught_up(primary, replica)
    found = json.loads(node.told(ROUTES))
    assert found.pop("list") == "replica1"
    assert found.pop("late block") == ["Written"]
    assert set(found.values()) == {"default"}


def test_a_list_is_read_from_the_replica(node, grace, primary, replica, nodes):
    before, deadline = scans(replica, nodes), time.monotonic() + 30
    while scans(replica, nodes) == before:  # its statistics are written down with some delay
        caught_up(primary, replica)
        status, words, _url = grace.get(node, LIST)
        assert (status, nodes.ticket[1] in words) == (200, True)
        assert time.monotonic() < deadline, node.said()
        time.sleep(0.2)


def test_people_find_what_they_wrote_while_the_replica_hangs(node, grace, hanging):
    before = grace.get(node, LIST)[1]
    assert "New title of it" not in before
    node.told("from bailiwick.desk.models import Ticket; Ticket.objects.update(title='New title of it'); print(1)")
    assert grace.post(node, "/drafts/call/", b'{"title": "x"}')[0] == 204
    assert any(each.name == "written" for each in grace.cookies)
    assert "New title of it" in grace.get(node, LIST)[1]


def test_a_replica_that_hangs_is_soon_read_by_nobody(node, primary, replica, nodes, hanging):
    stranger = Person()
    stranger.sign_in(node, "tomas", PASSWORD)
    stranger.cookies.clear("127.0.0.1", "/", "written")
    node.told("from bailiwick.desk.models import Ticket; Ticket.objects.update(title='Changed behind its back'); print(1)")
    deadline = time.monotonic() + 15
    while "Changed behind its back" not in stranger.get(node, LIST)[1]:
        assert time.monotonic() < deadline
        time.sleep(0.2)
    found = {each["part"]: each for each in json.loads(node.run("doctor", "--json").stdout)["findings"]}
    assert "MB behind" in found["replicas"]["words"]


def test_a_replica_that_is_gone_is_done_without(node, grace, replica, nodes):
    grace.get(node, LIST)
    replica.kill()
    for _time in range(3):
        status, words, _url = grace.get(node, LIST)
        assert (status, nodes.ticket[1] in words) == (200, True)
    found = {each["part"]: each for each in json.loads(node.run("doctor", "--json").stdout)["findings"]}
    assert found["replicas"]["level"] == "warning"
    assert "does not answer" in found["replicas"]["words"]
    replica.start()
