"""Two machines on one PostgreSQL, started at the same moment on an empty database: whoever is led to the other notices nothing."""

from __future__ import annotations

import json

import pytest

from tests.nodes.conftest import Person

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("programs")]
PASSWORD = "correct horse battery staple"

PEOPLE = f"""
from django.contrib.auth.hashers import make_password
from bailiwick.core import clock
from bailiwick.core.actors import Actor, System
from bailiwick.desk.actions import Opening, open_ticket
from bailiwick.people.actions import grant_role
from bailiwick.people.models import Department, Person, Role, Staff, Team, User
now = clock.now()
it = Department.objects.create(code="IT", name="Information technology")
team = Team.objects.create(name="Service desk", tier=1)
for slug in ("grace", "tomas", "lena"):
    person = Person.objects.create(name=slug.title() + " Node", sort_name="Node, " + slug, email=slug + "@city.example", department=it)
    user = User.objects.create(username=slug, email=person.email, person=person, password=make_password({PASSWORD!r}))
    grant_role(user, actor=System("test"), now=now, role=Role.objects.get(slug="technician-2"))
    Staff.objects.create(person=person, level="2", team=team)
ticket = open_ticket(Opening(title="Printer on fire", requester=person, team=team), actor=Actor(user=user), now=now)
print(ticket.pk, ticket.number)
"""


@pytest.fixture(scope="module", params=["database", "redis"])
def pair(nodes, request, tmp_path_factory):
    """Two nodes started together, with the cache in the database or in Redis; the second only serves pages."""
    shared = {} if request.param == "database" else {"BAILIWICK_CACHE_URL": request.getfixturevalue("redis")}
    shared["BAILIWICK_STORAGE_URL"] = (tmp_path_factory.mktemp("shared") / "files").as_uri()
    first, second = nodes(f"one-{request.param}", **shared), nodes(f"two-{request.param}", **shared)
    first.begin()
    second.begin("--only", "web")
    first.answers()
    second.answers()
    if not hasattr(nodes, "ticket"):
        nodes.ticket = first.told(PEOPLE).split()
    yield first, second
    assert [first.stop(), second.stop()] == [0, 0]


@pytest.fixture
def grace(pair):
    """Somebody signed in at the first node."""
    person = Person()
    assert person.sign_in(pair[0], "grace", PASSWORD)[0] == 200
    return person


def test_prepared_the_empty_database_once(pair):
    first, second = pair
    assert {first.status("/health/ready"), second.status("/health/ready")} == {200}
    prepared = [node for node in pair if "Preparing the database (0 steps)" not in node.said() and "Preparing the database" in node.said()]
    assert len(prepared) <= 1
    assert "Traceback" not in first.said() + second.said()


def test_a_node_that_only_serves_pages_has_no_worker_and_is_well(pair):
    first, second = pair
    assert any("qcluster" in words for words in first.descendants().values())
    assert not any("qcluster" in words for words in second.descendants().values())
    first.wait_until(lambda: json.loads(second.page("/health/ready"))["parts"]["worker"]["ok"])


def test_a_session_of_one_holds_on_the_other_and_ends_on_both(pair, grace):
    first, second = pair
    assert grace.get(second, "/")[2] == f"http://127.0.0.1:{second.port}/"
    assert grace.post(first, "/accounts/logout/", {})[0] == 200
    assert "/accounts/login/" in grace.get(second, "/")[2]


def test_presence_is_seen_across(pair, grace, nodes):
    first, second = pair
    tomas = Person()
    tomas.sign_in(second, "tomas", PASSWORD)
    path = f"/presence/desk.ticket/{nodes.ticket[0]}/"
    tomas.get(second, f"{path}?writing=1")
    status, words, _url = grace.get(first, path)
    assert status == 200
    assert "Tomas Node" in words


def test_polling_the_other_node_sees_a_change_and_else_says_that_nothing_changed(pair, grace, nodes):
    first, second = pair
    path = f"/presence/desk.ticket/{nodes.ticket[0]}/"
    opener = grace.opener.open(f"http://127.0.0.1:{second.port}{path}", timeout=30)
    with opener:
        tag = opener.headers["ETag"]
    assert grace.get(first, path, If_None_Match=tag)[0] == 304
    lena = Person()
    lena.sign_in(first, "lena", PASSWORD)
    lena.get(first, path)
    status, words, _url = grace.get(second, path, If_None_Match=tag)
    assert status == 200
    assert "Lena Node" in words


def test_a_draft_of_one_is_there_on_the_other(pair, grace):
    first, second = pair
    assert grace.post(first, "/drafts/call/", json.dumps({"title": "half a sentence"}).encode())[0] == 204
    assert "half a sentence" in grace.get(second, "/drafts/call/")[1]


def test_failed_sign_ins_are_counted_together_and_lock_on_both(pair):
    for attempt in range(5):
        assert "accounts/login" in Person().sign_in(pair[attempt % 2], "lena", "wrong")[2]
    for node in pair:
        visitor = Person()
        visitor.sign_in(node, "lena", PASSWORD)
        assert "/accounts/login/" in visitor.get(node, "/")[2]
    pair[0].told(
        "from bailiwick.people.models import AccountLock, FailedSignIns; AccountLock.objects.all().delete(); FailedSignIns.objects.all().delete(); print(1)"
    )


def test_the_doctor_knows_all_nodes_and_finds_them_alike(pair):
    found = {each["part"]: each for each in json.loads(pair[1].run("doctor", "--json").stdout)["findings"]}
    assert found["nodes"]["level"] == "ok"
    assert pair[0].environment["BAILIWICK_NODE_NAME"] in found["nodes"]["words"]
    assert found["storage"]["level"] == found["clock of the database"]["level"] == "ok"


def test_the_doctor_tells_of_a_node_with_other_keys_and_files_of_its_own(pair, nodes):
    stranger = nodes(f"not-{pair[0].environment['BAILIWICK_NODE_NAME']}", BAILIWICK_SECRET_KEY="made by itself " * 3, BAILIWICK_CACHE_URL="")
    found = {each["part"]: each for each in json.loads(stranger.run("doctor", "--json").stdout)["findings"]}
    assert found["nodes"]["level"] == "error"
    assert "BAILIWICK_SECRET_KEY" in found["nodes"]["words"]
    assert found["storage"]["level"] == "warning"
    assert "move_files" in found["storage"]["mend"]
