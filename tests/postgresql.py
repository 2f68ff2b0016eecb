"""A PostgreSQL that lives as long as one run of the tests: its own folder, its own socket, nothing kept."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import psycopg
from psycopg import sql

#: the oldest version that the product promises to run on
OLDEST = 15
#: seconds a server may take to start on a busy machine
PATIENCE = 60
#: the owner of everything in the server
OWNER = "bailiwick"
WHERE_TO_GET = f"PostgreSQL {OLDEST} or newer is needed, its server programs (initdb, postgres) too. On Debian: sudo apt install postgresql"
#: nothing here has to survive a power cut, and shared memory may be small in a container
TUNED = {
    "listen_addresses": "",
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "max_connections": "200",
    "max_locks_per_transaction": "512",  # a test that lays hundreds of indexes aside does so in one transaction
    "shared_buffers": "128MB",
    "dynamic_shared_memory_type": "mmap",
    "autovacuum_naptime": "10s",
}
#: waits until whoever started it closes the pipe, or dies; then ends the server and removes its folder
WATCH = '"$0"/postgres -D "$1/data" "${@:2}" >"$1/log" 2>&1 & server=$!; read -r _; kill -INT $server; wait $server; rm -rf "$1"'


class MissingError(Exception):
    """There are no programs to run a PostgreSQL with; the message says how to get them."""


def programs() -> Path:
    """Return the folder with the programs of the newest PostgreSQL server on this machine.

    Raises MissingError when there is none, or only one that is too old.
    """
    newest = max(
        ((version_of(folder), folder) for folder in _places() if (folder / "initdb").exists() and (folder / "postgres").exists()), default=None
    )
    if newest is None or newest[0] < OLDEST:
        raise MissingError(WHERE_TO_GET + (f" (only version {newest[0]} was found, in {newest[1]})" if newest else ""))
    return newest[1]


def _places() -> list[Path]:
    """Return the folders in which a server may be: those of users, and where Debian, Red Hat and Homebrew hide it."""
    places = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep) if folder]
    for pattern in ("usr/lib/postgresql/*/bin", "usr/pgsql-*/bin", "opt/homebrew/opt/postgresql@*/bin", "usr/local/opt/postgresql@*/bin"):
        places += Path("/").glob(pattern)
    if asked := shutil.which("pg_config"):
        places.append(Path(subprocess.run([asked, "--bindir"], check=True, capture_output=True, text=True).stdout.strip()))
    return places


def version_of(folder: Path) -> int:
    """Return the major version of the server in a folder, 0 when it does not say."""
    said = subprocess.run([folder / "postgres", "--version"], check=False, capture_output=True, text=True).stdout
    found = re.search(r"\d+", said)
    return int(found.group()) if found else 0


class Server:
    """One running server; it ends when `stop` is called or when this process ends, however it ends."""

    def __init__(self) -> None:
        """Make an empty cluster and start it; raises MissingError without programs, RuntimeError when it does not start."""
        where = programs()
        self.folder = Path(tempfile.mkdtemp(prefix="bailiwick-pg-"))
        self.identity: dict[str, Any] = {"cwd": self.folder, "start_new_session": True}
        if os.geteuid() == 0:  # PostgreSQL refuses to run as root
            somebody = _unprivileged()
            os.chown(self.folder, somebody.pw_uid, somebody.pw_gid)
            self.identity |= {"user": somebody.pw_uid, "group": somebody.pw_gid, "extra_groups": []}
        made = self._run([where / "initdb", "-D", self.folder / "data", "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"])
        if made.returncode:
            shutil.rmtree(self.folder, ignore_errors=True)
            raise RuntimeError(f"initdb failed: {made.stdout}{made.stderr}")
        chosen = [f"--{name}={value}" for name, value in {**TUNED, "unix_socket_directories": str(self.folder)}.items()]
        self.watcher = subprocess.Popen(["bash", "-c", WATCH, str(where), str(self.folder), *chosen], stdin=subprocess.PIPE, **self.identity)
        self._wait()

    def _run(self, words: list[str | Path]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(words, check=False, capture_output=True, text=True, **self.identity)

    def _wait(self) -> None:
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError as failed:
                if time.monotonic() > deadline:
                    said = (self.folder / "log").read_text()
                    self.stop()
                    raise RuntimeError(f"PostgreSQL did not start: {failed}\n{said}") from failed
                time.sleep(0.05)
            else:
                return

    def url(self, name: str) -> str:
        """Return the address of a database in this server, as BAILIWICK_DATABASE_URL takes it."""
        return address(self.folder, name)

    def stop(self) -> None:
        """End the server and remove everything it kept."""
        assert self.watcher.stdin is not None
        self.watcher.stdin.close()
        self.watcher.wait(PATIENCE)


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise MissingError("PostgreSQL does not run as root, and there is neither a user postgres nor nobody to run it as.")


def address(host: str | Path, name: str) -> str:
    """Return the address of a database behind a socket folder."""
    return f"postgresql://{OWNER}@/{quote(name)}?host={quote(str(host))}"


def make_database(beside: str, name: str, *, template: str = "template0") -> str:
    """Make a database, replacing one of this name, in the server of the address `beside`; return its own address."""
    with psycopg.connect(named(beside, "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
        connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(name), sql.Identifier(template)))
    return named(beside, name)


def drop_database(url: str) -> None:
    """Remove a database, whoever is still connected to it."""
    with psycopg.connect(named(url, "postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name_in(url))))


def name_in(url: str) -> str:
    """Return the name of the database at an address."""
    return unquote(url.partition("?")[0].rpartition("/")[2])


def named(url: str, name: str) -> str:
    """Return the address of another database in the same server."""
    before, mark, query = url.partition("?")
    return before.rpartition("/")[0] + f"/{quote(name)}" + mark + query
