"""An installation on SQLite is carried over to PostgreSQL: killed on the way, gone on with, compared, and used."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import time
from types import SimpleNamespace

import psycopg
import pytest

from tests.conftest import Installation
from tests.postgresql import make_database

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("programs")]

#: seconds for all that comes before the first row is copied, on a busy machine
PATIENCE = 300
#: tables that are copied when it is killed
SOME = 20
FILL = r"""
from bailiwick.audit.actions import seal
from bailiwick.core import clock
from bailiwick.core.actors import Actor, System
from bailiwick.desk.actions import Opening, open_ticket
from bailiwick.people.actions import grant_role
from bailiwick.people.models import Department, Person, Role, User
from bailiwick.places.models import Site
it = Department.objects.create(code="IT", name="Information technology", path="/1/")
tomas = Person.objects.create(name="Tomás Novak", sort_name="Novak, Tomás", department=it)
user = User.objects.create(username="tomas", person=tomas)
grant_role(user, actor=System("test"), now=clock.now(), role=Role.objects.get(slug="technician-2"))
actor = Actor(user=User.objects.get(pk=user.pk))
texts = ["It said \"C:\\temp\\new\"\tand\nthen\r\nnothing.", "ünïcödé ☂ 🐙", "\\N", "", "\x01\x08\x0b\x0c\x7f"]
for index, text in enumerate(texts * 5):
    open_ticket(Opening(title=f"Zeppelin {index} jams", description=text, requester=tomas), actor=actor, now=clock.now())
gone = Site.objects.create(name="Gone", code="GONE")
print(gone.pk)
gone.delete()
seal(clock.now())
"""
READ = """
import json
from bailiwick.audit.models import AuditRow, Seal
from bailiwick.core import clock
from bailiwick.core.actors import Actor
from bailiwick.core.search import find
from bailiwick.desk.actions import Opening, open_ticket
from bailiwick.desk.models import Ticket
from bailiwick.people.models import User
from bailiwick.places.models import Site
user = User.objects.get(username="tomas")
before = list(Ticket.objects.order_by("pk").values_list("number", "title", "description"))
found = len(find("zeppelin", user).hits)
new = open_ticket(Opening(title="After the move", requester=user.person), actor=Actor(user=user), now=clock.now())
print(json.dumps({"tickets": before, "found": found, "new": new.number, "site": Site.objects.create(name="New", code="NEW").pk}))
"""


def told(done):
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip().splitlines()[-1]


@pytest.fixture(scope="module")
def county(tmp_path_factory, server):
    """Return an installation on SQLite with tickets in it."""
    here = Installation(tmp_path_factory.mktemp("county"))
    told(here.run("prepare"))
    here.gone = int(told(here.run("manage", "shell", "--no-imports", "-c", FILL)))
    return here


@pytest.fixture(scope="module")
def moved(county, server):
    """Move it once, killed while rows are copied and then gone on with; return the address and what the second run said."""
    url = make_database(server.url("postgres"), "county")
    words = [*county.command, "move", "--to", url, "--json"]
    deadline = time.monotonic() + PATIENCE
    with (
        psycopg.connect(url, autocommit=True) as looking,
        subprocess.Popen(words, env=county.environment, cwd=county.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as killed,
    ):
        while killed.poll() is None and copied(looking) <= SOME and time.monotonic() < deadline:
            time.sleep(0.005)
        os.kill(killed.pid, signal.SIGKILL)
        killed.wait()
        half = copied(looking)
    refused = Installation(county.folder, database=url)
    refused.data = county.data
    refused.environment |= {"BAILIWICK_DATA": str(county.data)}
    early = refused.run("up")
    done = county.run("move", "--to", url, "--json")
    return SimpleNamespace(url=url, half=half, early=early, done=done, there=refused)


def copied(looking):
    if looking.execute("SELECT to_regclass('bailiwick_move')").fetchone()[0] is None:
        return 0
    return looking.execute("SELECT count(*) FROM bailiwick_move WHERE item LIKE 'table %' AND state = 'copied'").fetchone()[0]


def test_what_was_killed_is_gone_on_with_and_every_row_is_compared(moved):
    assert SOME < moved.half < len(json.loads(moved.done.stdout)["tables"])
    said = json.loads(moved.done.stdout)
    assert moved.done.returncode == 0, moved.done.stdout + moved.done.stderr
    assert (said["ok"], said["state"], said["resumed"]) == (True, "moved", True)
    assert said["tables"]["desk_ticket"]["rows"] == 25
    assert len(said["tables"]["desk_ticket"]["sha256"]) == 64
    assert said["rows"] == sum(table["rows"] for table in said["tables"].values())


def test_half_a_move_is_not_started_on(moved):
    assert moved.early.returncode != 0
    assert "half of a move" in moved.early.stderr


def test_the_new_database_is_as_one_made_there(moved, server, tmp_path):
    other = Installation(tmp_path, database=make_database(server.url("postgres"), "fresh"))
    told(other.run("prepare"))
    with psycopg.connect(moved.url) as one, psycopg.connect(other.environment["BAILIWICK_DATABASE_URL"]) as two:
        for question in (
            (
                "SELECT c.relname, i.indrelid::regclass::text, i.indisunique, i.indkey::text, i.indoption::text, i.indpred IS NULL, "
                "(SELECT string_agg(opcname, ' ' ORDER BY opcname) FROM pg_opclass WHERE oid = ANY (i.indclass)), "
                "pg_get_expr(i.indexprs, i.indrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
                "WHERE c.relnamespace = 'public'::regnamespace AND i.indrelid::regclass::text <> 'bailiwick_move' ORDER BY 1"
            ),
            (
                "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
                "WHERE connamespace = 'public'::regnamespace AND conrelid::regclass::text <> 'bailiwick_move' ORDER BY 1, 2"
            ),
            "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal ORDER BY 1",
            "SELECT app, name FROM django_migrations ORDER BY 1, 2",
        ):
            assert one.execute(question).fetchall() == two.execute(question).fetchall()


def test_it_differs_where_a_row_was_tampered_with(moved, county):
    with psycopg.connect(moved.url) as there:
        there.execute("UPDATE desk_ticket SET title = title || '!' WHERE id = (SELECT min(id) + 3 FROM desk_ticket)")
    done = county.run("move", "--to", moved.url, "--json")
    said = json.loads(done.stdout)
    assert (done.returncode, said["state"], said["difference"]["table"]) == (4, "differs", "desk_ticket")
    assert "title" in said["difference"]["words"]
    with psycopg.connect(moved.url) as there:
        key = said["difference"]["key"]
        there.execute("UPDATE desk_ticket SET title = left(title, -1) WHERE id = %s", [key])
    assert county.run("move", "--to", moved.url).returncode == 0


def test_it_is_used_afterwards(moved, county):
    before = json.loads(told(moved.there.run("manage", "shell", "--no-imports", "-c", READ)))
    assert len(before["tickets"]) == 25
    assert before["tickets"][1][2] == "ünïcödé ☂ 🐙"
    assert before["found"] == 20
    assert before["new"] not in {number for number, _title, _text in before["tickets"]}
    assert before["site"] > county.gone, "a number that the trail knows is not given again"
    proof = moved.there.run("manage", "verify_audit")
    assert proof.returncode == 0, proof.stdout + proof.stderr
    moved.there.start()
    assert moved.there.status("/health/ready") == 200
    assert moved.there.stop() == 0
    assert (county.data / "bailiwick.sqlite3").exists()


def test_a_finished_move_of_another_state_is_left_as_it_is(moved, county):
    copy = Installation(county.folder)
    copy.data = county.folder / "later"
    shutil.copytree(county.data, copy.data)
    copy.environment |= {"BAILIWICK_DATA": str(copy.data)}
    os.utime(copy.data / "bailiwick.sqlite3")
    done = copy.run("move", "--to", moved.url)
    assert done.returncode == 1
    assert "finished before" in done.stdout
