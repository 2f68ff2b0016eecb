"""Things that can break: a PostgreSQL that is stopped and started again, and a disk that is full."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from contextlib import contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

#: seconds to wait for a server on a busy machine
PATIENCE = 60
WHERE_TO_GET = "there are no PostgreSQL server programs here (on Debian: apt install postgresql)"


class Postgres:
    """A server in a folder of its own that a test stops, starts again and looks into."""

    def __init__(self, folder, programs):
        self.folder, self.programs = folder, programs
        self.identity = {"cwd": folder}
        if os.geteuid() == 0:  # it refuses to run as root
            somebody = pwd.getpwnam("nobody")
            os.chown(folder, somebody.pw_uid, somebody.pw_gid)
            self.identity |= {"user": somebody.pw_uid, "group": somebody.pw_gid, "extra_groups": []}
        self._run("initdb", "-D", folder / "data", "-U", "bailiwick", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync")
        self.url = f"postgresql://bailiwick@/bailiwick?host={folder}"
        self.start()
        self.ask("CREATE DATABASE bailiwick", "postgres")

    def _run(self, program, *words):
        done = subprocess.run([self.programs / program, *words], capture_output=True, text=True, check=False, **self.identity)
        assert done.returncode == 0, done.stdout + done.stderr

    def start(self, **settings):
        chosen = {"listen_addresses": "", "unix_socket_directories": self.folder, "fsync": "off", "dynamic_shared_memory_type": "mmap"} | settings
        with (self.folder / "log").open("a") as log:
            self.server = subprocess.Popen(
                [self.programs / "postgres", "-D", self.folder / "data", *(f"--{name}={value}" for name, value in chosen.items())],
                stdout=log,
                stderr=log,
                **self.identity,
            )
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                return self.ask("SELECT 1", "postgres")
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, (self.folder / "log").read_text()
                time.sleep(0.05)

    def ask(self, statement, database="bailiwick"):
        """Run one statement and return its rows."""
        with psycopg.connect(f"postgresql://bailiwick@/{database}?host={self.folder}", autocommit=True) as connection:
            cursor = connection.execute(statement)
            return cursor.fetchall() if cursor.description else []

    def stop(self):
        """Stop as an administrator does who does not wait for those connected."""
        self.server.send_signal(2)
        self.server.wait(PATIENCE)


@pytest.fixture
def postgres():
    """Start a PostgreSQL; without its programs the test says how to get them."""
    places = [Path(folder) for folder in os.environ.get("PATH", "").split(os.pathsep)] + sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), reverse=True
    )
    programs = next((place for place in places if (place / "initdb").exists() and (place / "postgres").exists()), None)
    if programs is None:
        pytest.skip(WHERE_TO_GET)
    folder = Path(tempfile.mkdtemp(prefix="bailiwick-fault-"))
    server = Postgres(folder, programs)
    yield server
    if server.server.poll() is None:
        server.server.send_signal(3)
        server.server.wait(PATIENCE)
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def disk_of(megabytes, folder):
    """Mount a disk so small that it can be filled; skips with words where only root could."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(folder)], capture_output=True, text=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no small disk can be mounted here, which needs root: {mounted.stderr.strip()}")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "-l", str(folder)], check=True)


def fill(folder):
    """Write until nothing more goes on the disk; returns the file to remove when there is to be room again."""
    ballast = folder / ".ballast"
    with ballast.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"\0" * 4096):
            pass
    return ballast


def told(done):
    """Return the last line of a command that must have worked."""
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.strip().splitlines()[-1]


def shell(here, code):
    """Run Python inside an installation and return the last line it printed."""
    return told(here.run("manage", "shell", "--no-imports", "-c", code))
