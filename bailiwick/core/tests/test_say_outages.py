"""What is away for a while is said as such: to people on a page, to programs as a problem, with when to try again."""

from __future__ import annotations

import errno
import sqlite3

import psycopg
import pytest
from django.db import InterfaceError, OperationalError, connection
from django.test import Client

from bailiwick.core.outages import outage_of

pytestmark = pytest.mark.django_db

GONE = psycopg.errors.AdminShutdown("terminating connection due to administrator command")
CAUSES: dict[str, list[Exception]] = {
    "database": [GONE, psycopg.OperationalError("connection refused"), psycopg.errors.TooManyConnections("too many clients")],
    "disk": [psycopg.errors.DiskFull("could not extend file")],
    "busy": [psycopg.errors.DeadlockDetected("deadlock detected"), psycopg.errors.LockNotAvailable("canceling statement")],
}
WORDS = {
    "database": ["unable to open database file", "disk I/O error", "attempt to write a readonly database"],
    "disk": ["database or disk is full"],
    "busy": ["database is locked"],
}


def raised(cause):
    error = OperationalError(str(cause))
    error.__cause__ = cause
    return error


@pytest.fixture
def visitor():
    return Client(raise_request_exception=False)


def failing(error):
    """Let every statement of the database fail."""

    def fail(*_args):
        raise error

    return connection.execute_wrapper(fail)


@pytest.mark.parametrize(("kind", "error"), [(kind, raised(cause)) for kind, causes in CAUSES.items() for cause in causes])
def test_knows_what_postgresql_says(kind, error):
    assert outage_of(error).kind == kind


@pytest.mark.parametrize(("kind", "words"), [(kind, words) for kind, many in WORDS.items() for words in many])
def test_knows_what_sqlite_says(kind, words):
    assert outage_of(raised(sqlite3.OperationalError(words))).kind == kind


def test_knows_a_full_disk_behind_another_error():
    unread = ValueError("the upload could not be read")
    unread.__context__ = OSError(errno.ENOSPC, "No space left on device")
    assert outage_of(unread).kind == "disk"


@pytest.mark.parametrize("error", [ValueError("x"), OSError(errno.ENOENT, "x"), raised(sqlite3.OperationalError("no such table: x")), None])
def test_takes_a_fault_of_the_program_for_what_it_is(error):
    assert outage_of(error) is None


@pytest.mark.parametrize(("kind", "seconds"), [("database", "10"), ("disk", "60"), ("busy", "3")])
def test_is_a_page_that_needs_no_database(visitor, city, kind, seconds):
    visitor.force_login(city.grace, backend="allauth.account.auth_backends.AuthenticationBackend")
    with failing(raised(CAUSES[kind][0])):
        answer = visitor.get("/")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == seconds
    assert answer.headers["X-Request-ID"] in answer.content.decode()
    assert "Nothing was half saved" in answer.content.decode()
    assert "Content-Security-Policy" in answer.headers
    assert visitor.get("/").status_code == 200


def test_speaks_the_language_of_the_visitor(visitor, city):
    visitor.cookies["django_language"] = "es"
    with failing(InterfaceError("connection already closed")):
        assert '<html lang="es">' in visitor.get("/accounts/login/", headers={"cookie": "session=x; django_language=es"}).content.decode()


def test_is_a_problem_for_programs(visitor, city):
    visitor.force_login(city.grace, backend="allauth.account.auth_backends.AuthenticationBackend")
    with failing(raised(GONE)):
        answer = visitor.get("/api/v1/search?q=x")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "10"
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "database_unavailable"
    assert answer.json()["request_id"] == answer.headers["X-Request-ID"]


def test_a_fault_of_the_program_names_the_request_too(visitor, city):
    visitor.force_login(city.grace, backend="allauth.account.auth_backends.AuthenticationBackend")
    with failing(KeyError("a mistake")):
        page = visitor.get("/")
        told = visitor.get("/api/v1/search?q=x")
    assert page.status_code == told.status_code == 500
    assert page.headers["X-Request-ID"] in page.content.decode()
    assert told.json()["code"] == "internal_error"
