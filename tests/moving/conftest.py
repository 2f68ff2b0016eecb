"""A PostgreSQL of its own, databases in it, and a connection on which tables are changed."""

from __future__ import annotations

from contextlib import suppress
from itertools import count

import pytest
from django.db import connections

from bailiwick.config.databases import postgresql
from tests.postgresql import MissingError, Server, make_database

ALIAS = "changed"


@pytest.fixture(scope="session")
def server():
    """Start a server; without its programs the test says how to get them instead of running."""
    try:
        running = Server()
    except MissingError as missing:
        pytest.skip(str(missing))
    yield running
    running.stop()


@pytest.fixture
def new_database(server):
    """Return a function that makes empty databases and returns their addresses."""
    numbers = count()
    return lambda: make_database(server.url("postgres"), f"moved_{next(numbers)}")


@pytest.fixture
def changed(new_database, django_db_blocker):
    """Return a connection of Django's to an empty database of its own; `.url` is its address."""
    url = new_database()
    with django_db_blocker.unblock():
        connections.settings[ALIAS] = {**connections.settings["default"], **postgresql(url)}
        connection = connections[ALIAS]
        connection.url = url
        yield connection
        connection.close()
        del connections.settings[ALIAS]
        with suppress(AttributeError):
            del connections[ALIAS]
