"""Which database the tests run on: SQLite in a file, or a PostgreSQL started for them.

    pytest                        SQLite
    pytest --engine postgresql    PostgreSQL; only tests that could behave differently there

With BAILIWICK_DATABASE_URL set, its server is used instead of one of our own.
Loaded by `-p` in pyproject.toml, before Django reads its settings.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING
from urllib.parse import urlsplit
from uuid import uuid4

import pytest
from django.db import connection

from tests.postgresql import MissingError, Server, drop_database, make_database, name_in, named

if TYPE_CHECKING:
    from collections.abc import Iterator

ADDRESS = "BAILIWICK_DATABASE_URL"
ENGINES = ("sqlite", "postgresql")
#: who asks for one of these may touch the database; who asks for none is stopped by pytest-django when it tries
DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server"}
#: who asks for one of these starts programs that keep their rows in a database of their own
PROGRAM_FIXTURES = {"installation", "prepared", "own_database"}


def pytest_addoption(parser: pytest.Parser) -> None:
    """Let people choose the engine."""
    text = "database the tests run on (default: sqlite, or what BAILIWICK_DATABASE_URL says)"
    parser.addoption("--engine", choices=ENGINES, default=None, help=text)


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> Iterator[None]:
    """Start a server before Django reads where it is; the processes of xdist find it in their environment."""
    engine = early_config.known_args_namespace.engine or engine_of(os.environ.get(ADDRESS, ""))
    if engine == "sqlite":
        os.environ.pop(ADDRESS, None)
    elif engine_of(os.environ.get(ADDRESS, "")) != "postgresql":
        try:
            server = Server()
        except MissingError as missing:
            raise pytest.UsageError(str(missing)) from missing
        os.environ[ADDRESS] = server.url("bailiwick")
        early_config.add_cleanup(server.stop)
    return (yield)


def engine_of(url: str) -> str:
    """Return the engine that a database address names."""
    return "postgresql" if urlsplit(url).scheme in {"postgres", "postgresql"} else "sqlite"


def engine() -> str:
    """Return the engine of this run."""
    return engine_of(os.environ.get(ADDRESS, ""))


def pytest_report_header() -> str:
    """Say on what the tests run."""
    return f"database: {engine()}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out, on the second engine, what no engine can change: tests that are kept from the database."""
    if engine() == "sqlite":
        return
    left_out = [item for item in items if not may_differ(item)]
    if left_out:
        config.hook.pytest_deselected(items=left_out)
        items[:] = [item for item in items if may_differ(item)]


def may_differ(item: pytest.Item) -> bool:
    """Whether a test could behave differently on another engine: it has a database, or it starts programs that have one."""
    asked = set(getattr(item, "fixturenames", ()))
    marked = any(item.get_closest_marker(name) for name in ("django_db", "both_engines"))
    return bool(asked & (DATABASE_FIXTURES | PROGRAM_FIXTURES)) or marked


def address_of_the_database() -> str:
    """Return the address under which another program reaches the very database that the running test writes to."""
    name = str(connection.settings_dict["NAME"])
    return f"sqlite:///{name}" if engine() == "sqlite" else named(os.environ[ADDRESS], name)


def make_own_database(template: str = "") -> str:
    """Make a database for a program to run on, empty or a copy of the one at `template`; return its address, nothing on SQLite."""
    if engine() == "sqlite":
        return ""
    return make_database(os.environ[ADDRESS], f"own_{uuid4().hex[:12]}", template=name_in(template) or "template0")


def remove_own_database(url: str) -> None:
    """Remove such a database, whoever is still connected to it."""
    if url:
        drop_database(url)
