"""What the tests of the whole product share: programs to start, a browser, and data that not everyone has."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from bailiwick.conftest import city, departments, django_db_setup, forgetful, language, now, places, sign_in, teams  # noqa: F401 - the same people here
from tests.engines import ADDRESS, make_own_database, remove_own_database

ROOT = Path(__file__).parent.parent
#: seconds a program may take to start or stop on a busy machine before the test fails
PATIENCE = 120


@pytest.fixture
def chromium():
    """Return the path of Debian's Chromium; without one the test says so instead of running."""
    path = shutil.which("chromium")
    if path is None:
        pytest.skip("there is no Chromium here (on Debian: apt install chromium)")
    return path


@pytest.fixture
def shared():
    """Return the folder of real input beside the repository; without it the test says so instead of running."""
    path = Path(os.environ.get("BAILIWICK_SHARED", ROOT.parent / "shared"))
    if not path.is_dir():
        pytest.skip(f"the real input is not here: {path}")
    return path


class Installation:
    """A data folder of its own and a free port, on which the one command is run as people run it."""

    def __init__(
        self, folder: Path, *, command: tuple[str, ...] = (sys.executable, "-m", "bailiwick.config.cli"), database: str = "", **settings: str
    ) -> None:
        """Choose a port; `database` is the address of a PostgreSQL database, nothing means SQLite in the data folder."""
        self.data = folder / "data"
        self.command = command
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        outside = {name: value for name, value in os.environ.items() if not name.startswith("BAILIWICK_") and name != "DJANGO_SETTINGS_MODULE"}
        outside.pop("PYTHONDONTWRITEBYTECODE", None)  # compile once for all of them, elsewhere
        outside["PYTHONPYCACHEPREFIX"] = str(folder.parent.parent / "compiled")
        chosen = {"BAILIWICK_DATA": str(self.data), "BAILIWICK_PORT": str(self.port), "BAILIWICK_DEMO": "0", "BAILIWICK_WORKERS": "1"}
        if database:
            chosen[ADDRESS] = database
        self.environment = outside | chosen | settings
        self.folder = folder
        self.running: subprocess.Popen[str] | None = None

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        """Run a command to its end."""
        return subprocess.run(
            [*self.command, *words], env=self.environment, cwd=self.folder, text=True, capture_output=True, timeout=PATIENCE, check=False
        )

    def start(self) -> float:
        """Run `up` and return the seconds until a stranger got a page."""
        began = time.monotonic()
        with (self.folder / "output.txt").open("a") as output:
            self.running = subprocess.Popen(
                [*self.command, "up"],
                env=self.environment,
                cwd=self.folder,
                text=True,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self.wait_until(lambda: self.status("/health/live") == 200)
        return time.monotonic() - began

    def status(self, path: str) -> int | None:
        """Return the status of a page, or None when nobody answers."""
        try:
            with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=10) as answer:
                status: int = answer.status
                return status
        except URLError as failed:
            return getattr(failed, "code", None)
        except OSError:
            return None

    def page(self, path: str) -> str:
        """Return the text of a page."""
        with urlopen(f"http://127.0.0.1:{self.port}{path}", timeout=30) as answer:
            text: str = answer.read().decode()
            return text

    def said(self) -> str:
        """Return what the program has written so far."""
        return (self.folder / "output.txt").read_text()

    def wait_until(self, is_so) -> None:
        """Wait for something that another process does; fails with the program's output."""
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            assert self.running is None or self.running.poll() is None, self.said()
            assert time.monotonic() < deadline, self.said()
            time.sleep(0.02)

    def descendants(self) -> dict[int, str]:
        """Return the running processes of this installation besides the supervisor: number and command line."""
        found = {}
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                mine = f"BAILIWICK_DATA={self.data}".encode() in (entry / "environ").read_bytes().split(b"\0")
                state = (entry / "stat").read_text().rpartition(")")[2].split()[0]
                if mine and state != "Z" and (self.running is None or int(entry.name) != self.running.pid):
                    found[int(entry.name)] = (entry / "cmdline").read_bytes().replace(b"\0", b" ").decode()
            except OSError:
                continue
        return found

    def stop(self) -> int:
        """Stop as Ctrl-C does, and return the exit code."""
        assert self.running is not None
        self.running.send_signal(2)
        try:
            return self.running.wait(PATIENCE)
        finally:
            self.running = None

    def kill(self) -> None:
        """End the supervisor without a warning, as the kernel would."""
        if self.running is not None:
            self.running.kill()
            self.running.wait()
            self.running = None


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """Start once, and return the installation that this made; it is stopped."""
    here = Installation(tmp_path_factory.mktemp("prepared"), database=make_own_database())
    here.start()
    here.stop()
    yield here
    remove_own_database(here.environment.get(ADDRESS, ""))


@pytest.fixture
def own_database():
    """Give a function that makes databases in the server of this run and returns their addresses; on SQLite nothing, which is a file in the data folder."""
    made: list[str] = []

    def make(template=""):
        made.append(make_own_database(template))
        return made[-1]

    yield make
    for url in made:
        remove_own_database(url)


@pytest.fixture
def installation(tmp_path, request, own_database):
    """Give a function that makes installations on the engine of this run, prepared unless `fresh`; all of them are gone after the test."""
    made: list[Installation] = []

    def make(*, fresh=False, **options):
        folder = tmp_path / f"installation-{len(made)}"
        folder.mkdir()
        before = None if fresh else request.getfixturevalue("prepared")
        options.setdefault("database", own_database(before.environment.get(ADDRESS, "") if before else ""))
        made.append(Installation(folder, **options))
        if before:
            shutil.copytree(before.data, made[-1].data, ignore=shutil.ignore_patterns("cache", "up.lock"))
        return made[-1]

    yield make
    for each in made:
        each.kill()
