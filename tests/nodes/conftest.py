"""Real servers of an installation on several machines, where they are installed; each test says how to get what is missing."""

from __future__ import annotations

import http.cookiejar
import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.parse import quote, urlencode
from urllib.request import HTTPCookieProcessor, Request, build_opener

import psycopg
import pytest

from bailiwick.core.stores.store import store_at
from bailiwick.mailroom.tests.dovecot import free_ports
from tests.conftest import Installation
from tests.postgresql import OWNER, TUNED, MissingError, Server, address, make_database, programs

#: Debian's own Python, whose packages hold Swift; and seconds a server may take to start on a busy machine
PYTHON, PATIENCE = "/usr/bin/python3", 60
KEY, SECRET = "county:desk", "a-secret-of-the-test"


@pytest.fixture(scope="session")
def swift():
    """Run a Swift with its S3 door for all tests that want one, and return its address."""
    if not Path(PYTHON).exists() or subprocess.run([PYTHON, "-c", "import swift, eventlet"], capture_output=True, check=False).returncode:
        pytest.skip("there is no S3 server here (on Debian: apt install swift-proxy swift-account swift-container swift-object)")
    folder, port = tempfile.mkdtemp(prefix="bailiwick-swift-"), free_ports(1)[0]
    program = Path(__file__).with_name("swift_server.py")
    with Path(folder, "log").open("w") as log:
        server = subprocess.Popen([PYTHON, str(program), folder, str(port)], stdout=subprocess.PIPE, stderr=log, text=True, cwd=folder)
    try:
        assert select.select([server.stdout], [], [], PATIENCE)[0], "Swift did not start in time"
        assert server.stdout.readline() == "ready\n", Path(folder, "log").read_text()
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()
        server.stdout.close()
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def bucket_url(swift, request):
    """Return the address of an empty bucket of the test's own, keys included."""
    name = f"b{abs(hash(request.node.nodeid))}"
    url = f"s3://{quote(KEY, safe='')}:{SECRET}@{name}/county/files?endpoint={swift}&region=us-east-1"
    store_at(url).client.create_bucket(Bucket=name)
    return url


@pytest.fixture
def bucket(bucket_url, settings, tmp_path):
    """Let the installation of the test keep its files in a bucket, and return the store."""
    settings.FILES_ROOT = tmp_path
    settings.STORAGE_URL = bucket_url
    return store_at(bucket_url)


class Replica:
    """A streaming copy of a server, made by PostgreSQL's own pg_basebackup."""

    def __init__(self, primary: Server) -> None:
        """Copy the primary and follow it."""
        self.primary, self.where = primary, programs()
        program = shutil.which("pg_basebackup", path=f"{self.where}{os.pathsep}{os.environ.get('PATH', '')}") or self.where / "pg_basebackup"
        self.folder = Path(tempfile.mkdtemp(prefix="bailiwick-replica-"))
        if os.geteuid() == 0:
            os.chown(self.folder, primary.identity["user"], primary.identity["group"])
        self.identity = primary.identity | {"cwd": self.folder}
        source = f"host={primary.folder} user={OWNER}"
        copy = [program, "-d", source, "-D", self.folder / "data", "-R", "-X", "stream", "-c", "fast", "--no-sync"]
        subprocess.run(copy, check=True, capture_output=True, **self.identity)
        self.server: subprocess.Popen[bytes] | None = None
        self.start()

    def start(self) -> None:
        """Run it until it answers."""
        words = [f"--{name}={value}" for name, value in {**TUNED, "unix_socket_directories": str(self.folder), "hot_standby": "on"}.items()]
        with (self.folder / "log").open("ab") as log:
            self.server = subprocess.Popen(
                [self.where / "postgres", "-D", self.folder / "data", *words], stdout=log, stderr=log, stdin=subprocess.DEVNULL, **self.identity
            )
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                psycopg.connect(self.url("postgres")).close()
            except psycopg.OperationalError:
                assert time.monotonic() < deadline, (self.folder / "log").read_text()
                time.sleep(0.05)
            else:
                return

    def url(self, name: str) -> str:
        """Return the address of a database in this copy."""
        return address(self.folder, name)

    def ask(self, question: str) -> object:
        """Return the one answer to a question put to the copy."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            return (connection.execute(question).fetchone() or [None])[0]

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.server is not None:
            os.killpg(self.server.pid, signal.SIGKILL)
            self.server.wait()
            self.server = None


@pytest.fixture(scope="session")
def primary():
    """Return a PostgreSQL of the cluster's own."""
    try:
        server = Server()
    except MissingError as missing:
        pytest.skip(str(missing))
    yield server
    server.stop()


@pytest.fixture(scope="session")
def replica(primary):
    """Return a copy that follows it."""
    made = Replica(primary)
    yield made
    made.kill()
    shutil.rmtree(made.folder, ignore_errors=True)


class Node(Installation):
    """One machine of several: a data folder, a port and keys in its environment, and the database of all."""

    def __init__(self, folder: Path, database: str, **settings: str) -> None:
        folder.mkdir()
        given = {"BAILIWICK_DATABASE_URL": database, "BAILIWICK_SECRET_KEY": "one for all nodes " * 3, "BAILIWICK_AUDIT_KEY": "ab" * 32}
        super().__init__(folder, **(given | {"BAILIWICK_NODE_NAME": folder.name} | settings))

    def begin(self, *words: str) -> None:
        """Start without waiting until it answers."""
        with (self.folder / "output.txt").open("a") as output:
            self.running = subprocess.Popen(
                [*self.command, "up", *words],
                env=self.environment,
                cwd=self.folder,
                text=True,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def answers(self) -> None:
        """Wait until a stranger gets a page."""
        self.wait_until(lambda: self.status("/health/live") == 200)

    def told(self, script: str) -> str:
        """Run a script in the product of this node, and return the last line it printed."""
        done = self.run("manage", "shell", "--no-imports", "-c", script)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip().splitlines()[-1]


class Person:
    """Somebody with one browser, who is led to whichever node the balancer likes."""

    def __init__(self) -> None:
        """Open a browser without cookies; those of one host go to all its ports, as behind a balancer."""
        self.cookies = http.cookiejar.CookieJar()
        self.opener = build_opener(HTTPCookieProcessor(self.cookies))

    def get(self, node: Node, path: str, **headers: str) -> tuple[int, str, str]:
        """Return status, text and the address at which a page was found."""
        return self._ask(Request(f"http://127.0.0.1:{node.port}{path}", headers={name.replace("_", "-"): value for name, value in headers.items()}))

    def post(self, node: Node, path: str, content: dict[str, str] | bytes, method: str = "POST") -> tuple[int, str, str]:
        """Send a form, or JSON as bytes."""
        token = next((cookie.value for cookie in self.cookies if cookie.name == "csrftoken"), "") or ""
        body = content if isinstance(content, bytes) else urlencode(content).encode()
        headers = {"X-CSRFToken": token} | ({"Content-Type": "application/json"} if isinstance(content, bytes) else {})
        return self._ask(Request(f"http://127.0.0.1:{node.port}{path}", body, headers, method=method))

    def sign_in(self, node: Node, name: str, password: str) -> tuple[int, str, str]:
        """Sign in at a node."""
        self.get(node, "/accounts/login/")
        return self.post(node, "/accounts/login/", {"login": name, "password": password})

    def _ask(self, request: Request) -> tuple[int, str, str]:
        try:
            with self.opener.open(request, timeout=30) as answer:
                return answer.status, answer.read().decode(), answer.url
        except HTTPError as refused:
            with refused:
                return refused.code, refused.read().decode(), refused.url


@pytest.fixture(scope="module")
def nodes(primary, tmp_path_factory):
    """Give a function that makes nodes on a database of the module's own; all of them are gone afterwards."""
    name = f"cluster_{os.getpid()}_{time.monotonic_ns()}"
    url = make_database(primary.url("postgres"), name)
    folder, made = tmp_path_factory.mktemp("nodes") / "of", []
    folder.mkdir()

    def make(label: str, **settings: str) -> Node:
        made.append(Node(folder / label, url, **settings))
        return made[-1]

    make.database = name
    yield make
    for each in made:
        each.kill()
    deadline = time.monotonic() + PATIENCE
    while any(each.descendants() for each in made) and time.monotonic() < deadline:
        time.sleep(0.1)


@pytest.fixture(scope="session")
def redis(tmp_path_factory, request):
    """Run a Redis in memory, and return its address; only when asked by name, for two more nodes take a minute to start."""
    if "redis" not in request.config.getoption("keyword"):
        pytest.skip("runs when asked for: pytest tests/nodes -k redis")
    program = shutil.which("redis-server") or shutil.which("valkey-server")
    if program is None:
        pytest.skip("there is no Redis or Valkey here (on Debian: apt install redis-server)")
    port, folder = free_ports(1)[0], tmp_path_factory.mktemp("redis")
    words = [program, "--port", str(port), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", str(folder), "--logfile", "log"]
    server = subprocess.Popen(words, stdout=subprocess.DEVNULL)
    yield f"redis://127.0.0.1:{port}/0"
    server.terminate()
    server.wait()
