"""The API is one door: tokens and sessions, problems for strangers, its own description."""

from __future__ import annotations

import pytest
from django.test import Client

from bailiwick.people.actions import issue_token

pytestmark = pytest.mark.django_db


def test_strangers_get_a_problem_not_a_sign_in_page():
    answer = Client().get("/api/v1/people/me")
    assert answer.status_code == 401
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_a_session_is_enough(sign_in):
    assert sign_in("rita").get("/api/v1/people/me").json()["username"] == "rita"


def test_a_session_needs_the_csrf_token_for_changes(city):
    client = Client(enforce_csrf_checks=True)
    client.force_login(city.ada, backend="allauth.account.auth_backends.AuthenticationBackend")
    assert client.post("/api/v1/people/staff/1/absences", {}, content_type="application/json").status_code == 403


def test_a_token_is_enough(city, now):
    abilities = sorted(city.grace.scopes)[:1]
    _token, secret = issue_token(city.grace, actor=city.actor("grace"), now=now, name="test", abilities=abilities, expires_at=None)
    answer = Client().get("/api/v1/people/me", headers={"Authorization": f"Bearer {secret}"})
    assert answer.json()["abilities"] == abilities
    assert Client().get("/api/v1/people/me", headers={"Authorization": "Bearer blw_wrong"}).status_code == 401


def test_describes_itself_to_those_who_signed_in(sign_in, client):
    assert client.get("/api/v1/openapi.json").status_code == 302
    described = sign_in("ada").get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    assert "/api/v1/people/me" in described["paths"]
