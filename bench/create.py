"""`python -m bench.create`: tickets a second through web server, API, database and events, against the same rows by hand-written SQL.

An installation with the demo county is served by the product's own command, its worker included. In turn, a burst is sent over some kept
connections, and the rows that one such request leaves are stored as often in a copy of the same database, over as many connections.
"""

from __future__ import annotations

import argparse
import os
import pickle
import shutil
import socket
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import psycopg  # noqa: E402 - the folder comes first

from bench.asking import ADDRESSES, burst  # noqa: E402 - likewise
from bench.engines import database  # noqa: E402 - likewise
from bench.replaying import THERE, replay  # noqa: E402 - likewise
from tests import postgresql  # noqa: E402 - likewise

if TYPE_CHECKING:
    from collections.abc import Iterator

COUNT, ROUNDS, CONNECTIONS = 300, 5, 4
#: seconds that the server may take to answer, and the worker to do what was left
PATIENCE = 180
TICKS = os.sysconf("SC_CLK_TCK")
HEAD = """# Results of `python -m bench.create`

{count} requests over {connections} kept connections to the server that `bailiwick up` runs, beside its worker, {rounds} rounds in turn with the yardstick:
the very rows that one such request leaves in all tables, stored as often by hand-written SQL over as many connections, one transaction
each, in a copy of the same database with the same settings. *CPU* is what web server and database spent on one, *worker* what the
worker's processes spent meanwhile, the load generator not counted; *share* is the middle rate against the yardstick's, *share by CPU* the processor time of the yardstick against
ours, for a machine on which other things run. *Lag* is how long the worker had to do after the last answer.

| engine | what | rows | statements | a second | least … most | p50, ms | p95, ms | CPU, ms | worker, ms | raw a second | raw CPU, ms | share | share by CPU | lag, s |
|---|---|---|---|---|---|---|---|---|---|---|---|---|---|---|
"""


def main() -> None:
    """Measure the engines asked for, write the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engines", nargs="+", choices=["sqlite", "postgresql"], default=["sqlite", "postgresql"])
    parser.add_argument("--subjects", nargs="+", choices=list(ADDRESSES), default=list(ADDRESSES))
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    parser.add_argument("--connections", type=int, default=CONNECTIONS)
    parser.add_argument("--years", type=int, default=0, help="tickets of the years before that are loaded besides the county")
    parser.add_argument(
        "--data", type=Path, help="measure a copy of the installation with a county in this folder (on SQLite; it is moved to PostgreSQL)"
    )
    parser.add_argument("--out", type=Path, default=ROOT / "bench" / "CREATE.md")
    chosen = parser.parse_args()
    lines = []
    for line in (line for engine in chosen.engines for line in _measured(engine, chosen)):
        print(line, flush=True)
        lines.append(line)
    chosen.out.write_text(HEAD.format(count=chosen.count, connections=chosen.connections, rounds=chosen.rounds) + "".join(lines))


def _measured(engine: str, chosen: argparse.Namespace) -> Iterator[str]:
    with tempfile.TemporaryDirectory() as folder, database(engine) as url:
        environment = {**os.environ, "BAILIWICK_DATA": folder, "BAILIWICK_DEMO": "0", "BAILIWICK_LOG_LEVEL": "ERROR"}
        environment |= {"DJANGO_SETTINGS_MODULE": "bailiwick.config.settings", "BAILIWICK_ROLES": "web,jobs", "PYTHONPATH": str(ROOT)}
        environment |= {"BAILIWICK_DATABASE_URL": url} if url else {}
        written = Path(folder) / "plan"
        if chosen.data is not None:
            _brought(chosen.data, Path(folder), url, environment)
        years = chosen.years if chosen.data is None else THERE
        subprocess.run([sys.executable, "-m", "bench.creating", str(years), str(written)], check=True, env=environment, cwd=ROOT)
        plan = pickle.loads(written.read_bytes())  # noqa: S301 - written by ourselves
        copy = _copied(url, Path(folder))
        with _served(environment) as (port, pids):
            _lag(url, Path(folder))  # what a county that was just loaded leaves to do, learning among it
            for subject in chosen.subjects:
                burst(subject, chosen.count // 3, chosen.connections, port, plan, seed=99)  # what is only done once
                yield _line(engine, subject, Figures(subject, chosen, plan, url, Path(folder), copy, port, pids))


def _brought(data: Path, folder: Path, url: str, environment: dict[str, str]) -> None:
    """Copy an installation on SQLite that is there, and move the copy to PostgreSQL where that is measured."""
    shutil.copytree(data, folder, dirs_exist_ok=True)
    if url:
        here = {name: value for name, value in environment.items() if name != "BAILIWICK_DATABASE_URL"}
        for words in (["manage", "migrate", "-v", "0"], ["move", "--to", url]):
            subprocess.run([sys.executable, "-m", "bailiwick.config.cli", *words], check=True, env=here, cwd=ROOT, stdout=subprocess.DEVNULL)


class Figures:
    """What was measured of one subject: rates and processor time of both sides, by round."""

    def __init__(
        self, subject: str, chosen: argparse.Namespace, plan: dict[str, Any], url: str, folder: Path, copy: str, port: int, pids: list[int]
    ) -> None:
        """Measure all rounds in turn."""
        self.rates: list[float] = []
        self.raw: list[float] = []
        self.cpu: list[float] = []
        self.raw_cpu: list[float] = []
        self.worker: list[float] = []
        self.each: list[float] = []
        self.lags: list[float] = []
        self.learnt = plan["rows"][subject]
        count, backends = chosen.count, _server_of(url) if url else []
        web, worker = _programs_of(pids[0])
        for number in range(chosen.rounds):
            place, before = list(ADDRESSES).index(subject) * 20 + number, _spent(backends)
            seconds, spent = replay(self.learnt, copy, count, chosen.connections, place)
            self.raw.append(count / seconds)
            self.raw_cpu.append((spent + _spent(backends) - before) / count)
            before, aside = _spent([*web, *backends]), _spent(worker)
            sent = burst(subject, count, chosen.connections, port, plan, seed=place)
            self.rates.append(count / sent.seconds)
            self.cpu.append((_spent([*web, *backends]) - before) / count)
            self.worker.append((_spent(worker) - aside) / count)
            self.each += sent.each
            self.lags.append(_lag(url, folder))


def _line(engine: str, subject: str, found: Figures) -> str:
    rate, raw = statistics.median(found.rates), statistics.median(found.raw)
    cpu, raw_cpu = statistics.median(found.cpu), statistics.median(found.raw_cpu)
    p50, p95 = (sorted(found.each)[int(len(found.each) * share)] * 1000 for share in (0.5, 0.95))
    rows = sum(len(each.values) for each in found.learnt["rows"]) + len(found.learnt["changes"])
    return (
        f"| {engine} | {subject} | {rows} | {found.learnt['statements']} | {rate:.1f} | {min(found.rates):.1f} … {max(found.rates):.1f} | {p50:.0f} | {p95:.0f} "
        f"| {cpu * 1000:.2f} | {statistics.median(found.worker) * 1000:.2f} | {raw:,.0f} | {raw_cpu * 1000:.2f} | {rate / raw:.0%} | {raw_cpu / cpu:.0%} | {statistics.median(found.lags):.1f} |\n"
    )


def _copied(url: str, folder: Path) -> str:
    """Return where a copy of the database is."""
    if url:
        return postgresql.make_database(url, "raw", template="bench")
    with sqlite3.connect(folder / "bailiwick.sqlite3") as here, sqlite3.connect(folder / "raw.sqlite3") as there:
        here.backup(there)
    return str(folder / "raw.sqlite3")


@contextmanager
def _served(environment: dict[str, str]) -> Iterator[tuple[int, list[int]]]:
    """Serve an installation and give its port and the supervisor's number."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    running = subprocess.Popen(
        [sys.executable, "-m", "bailiwick.config.cli", "up", "--port", str(port)], env=environment, cwd=ROOT, stdout=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + PATIENCE
        while not _answers(port):
            if running.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError("the server does not answer")
            time.sleep(0.2)
        yield port, [running.pid]
    finally:
        running.terminate()
        running.wait(PATIENCE)


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://localhost:{port}/health/live", timeout=2) as answer:
            return bool(answer.status == 200)  # noqa: PLR2004 - it is well
    except OSError:
        return False


def _server_of(url: str) -> list[int]:
    """Return the number of the database server's first process."""
    with psycopg.connect(url) as asking:
        (pid,) = asking.execute("SELECT pg_backend_pid()").fetchone() or (0,)
        return [int(_stat(pid)[1])]


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()


def _facts() -> dict[int, list[str]]:
    """Return what the kernel says of every process."""
    facts = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            facts[int(folder.name)] = _stat(int(folder.name))
        except (OSError, IndexError):
            continue
    return facts


def _below(tops: list[int], facts: dict[int, list[str]]) -> set[int]:
    """Return some processes and all below them."""
    below, last = set(tops), set(tops)
    while last:
        last = {pid for pid, stat in facts.items() if int(stat[1]) in last} - below
        below |= last
    return below


def _programs_of(supervisor: int) -> tuple[list[int], list[int]]:
    """Return the programs that serve, and those that do background work: the library names its processes."""
    facts = _facts()
    children = [pid for pid, stat in facts.items() if int(stat[1]) == supervisor]
    worker = [pid for pid in children if any(b"qcluster" in Path(f"/proc/{each}/cmdline").read_bytes() for each in _below([pid], facts))]
    return [pid for pid in children if pid not in worker], worker


def _spent(tops: list[int]) -> float:
    """Return the seconds of the processor that some processes and all below them have used, the ended ones too."""
    facts = _facts()
    below = _below(tops, facts)
    return sum(sum(map(int, facts[pid][11:15])) for pid in below if pid in facts) / TICKS


def _lag(url: str, folder: Path) -> float:
    """Wait until the worker has done what is due, and return how long that took."""
    began, most = time.perf_counter(), time.monotonic() + PATIENCE
    jobs = "SELECT count(*) FROM core_job WHERE state = 'running' OR (state = 'queued' AND run_at <= {})"
    waiting = f"SELECT ({jobs}) + (SELECT count(*) FROM rules_occasion)"
    while time.monotonic() < most:
        if url:
            with psycopg.connect(url) as asking:
                (left,) = asking.execute(waiting.format("now()")).fetchone() or (0,)
        else:
            with sqlite3.connect(folder / "bailiwick.sqlite3", timeout=20) as reading:
                (left,) = reading.execute(waiting.format("strftime('%Y-%m-%d %H:%M:%f', 'now')")).fetchone()
        if not left:
            break
        time.sleep(0.1)
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
