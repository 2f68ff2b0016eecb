"""Every address is found and opened: by a stranger, who learns nothing, and by every role, to whom nothing breaks."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.test import Client

from bailiwick.clocks.actions import install_clocks
from bailiwick.core.actors import System
from bailiwick.desk.actions import install_priority_rules
from bailiwick.people.actions import grant_role
from bailiwick.people.models import Role
from tests.addresses import OPEN, addresses, one_of_everything

#: built-in role -> the citizen who holds it here
ROLES = {
    "client": "rita",
    "technician-1": "tomas",
    "technician-2": "tomas",
    "senior": "tomas",
    "supervisor": "grace",
    "administrator": "ada",
    "auditor": "otto",
}
#: their pages are those of technician-2, who opens every one: the first record type of each page is enough, and for the other the last
SIMILAR = {"technician-1": 1, "senior": -1}
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
REFUSALS = {301, 302, 303, 401, 403, 404, 405}


@pytest.fixture
def everything(city, now):
    install_clocks()
    install_priority_rules()
    return addresses(one_of_everything(city, now))


def send(client, method, address):
    kind = {"content_type": "application/json"} if address.is_api and method != "get" else {}
    answer = getattr(client, method)(address.path, **kind)
    if answer.streaming:  # a file is closed once somebody has read it
        list(answer.streaming_content)
    return answer


def test_finds_the_pages_by_itself(everything):
    names = {address.name for address in everything}
    assert len(names) > 150
    assert {"desk:call_log", "records:list", "home:home", "api:solve_ticket", "account_login"} <= names


def test_a_stranger_learns_nothing(everything):
    told = []
    for address in everything:
        for method in address.methods:
            answer = send(Client(), method, address)
            if OPEN.match(address.path):
                assert answer.status_code < 500, address
            elif answer.status_code not in REFUSALS:
                told.append((method, address.path, answer.status_code))
            elif answer.status_code in {301, 302, 303} and "/accounts/login/" not in answer["Location"]:
                told.append((method, address.path, answer["Location"]))
    assert not told, told


@pytest.mark.parametrize("role", ROLES)
def test_nothing_breaks_for(role, city, everything, now):
    user = getattr(city, ROLES[role])
    if role in {"technician-1", "senior"}:
        user.grants.all().delete()
        grant_role(user, actor=System("test"), now=now, role=Role.objects.get(slug=role))
    broken, opened = [], 0
    client = Client(raise_request_exception=False)
    client.force_login(user, backend=BACKEND)
    for method in ("get", "post", "patch", "put", "delete"):
        seen = set()
        for address in everything[:: SIMILAR.get(role, 1)]:
            # reading is tried for every record type, writing once for every view
            is_repeated = (method != "get" or role in SIMILAR) and address.name in seen and not address.is_api
            if method not in address.methods or is_repeated or (method == "post" and "logout" in address.path):
                continue
            seen.add(address.name)
            answer = send(client, method, address)
            if settings.SESSION_COOKIE_NAME in answer.cookies:  # the address ended the session, or began another
                client.force_login(user, backend=BACKEND)
            opened += answer.status_code == 200
            if answer.status_code >= 500:
                broken.append((method, address.path, answer.status_code))
    assert not broken, broken
    assert opened > 40
