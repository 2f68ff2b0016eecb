"""Etcd, Patroni, HAProxy and PgBouncer on loopback ports, run with the very files that deploy/ha/render.sh writes."""

from __future__ import annotations

import json
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import time
from contextlib import suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

HA = Path(__file__).parents[2] / "deploy" / "ha"
NODES = ("db1", "db2", "db3")
#: Debian's packages and the programs that are used of them
PROGRAMS = {"etcd-server": "etcd", "patroni": "patroni", "haproxy": "haproxy", "pgbouncer": "pgbouncer"}
BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
#: seconds to wait for what other programs do, on a busy machine
PATIENCE = 120


def missing() -> str:
    """Say what must be installed, and as whom to run, before a cluster can be started here; nothing when all is there."""
    packages = [package for package, program in PROGRAMS.items() if program_path(program) is None]
    packages += [] if BINARIES else ["postgresql"]
    if packages:
        return f"a cluster needs more programs: apt install {' '.join(packages)} (then stop their services: they are started here with files of their own)"
    if os.geteuid() != 0 and pwd.getpwuid(os.geteuid()).pw_name != "postgres":
        return "a cluster is started as root, which lends PostgreSQL its own user, or as postgres"
    return ""


def program_path(name: str) -> str | None:
    """Return where a program is, also where only an administrator looks for it."""
    return shutil.which(name, path=f"/usr/bin:/usr/sbin:{os.environ.get('PATH', '')}")


def free_ports(number: int) -> list[int]:
    """Return ports nobody uses now."""
    probes = [socket.socket() for _ in range(number)]
    try:
        for probe in probes:
            probe.bind(("127.0.0.1", 0))
        return [probe.getsockname()[1] for probe in probes]
    finally:
        for probe in probes:
            probe.close()


class Cluster:
    """Three members and what stands before them, each a process of its own that can be killed."""

    def __init__(self, folder: Path) -> None:
        """Choose ports and passwords, and let render.sh write the files."""
        self.folder = folder
        self.running: dict[str, subprocess.Popen[bytes]] = {}
        self.values = self._values()
        (folder / "cluster.env").write_text("".join(f"{name}={value}\n" for name, value in self.values.items()))
        words = [str(HA / "render.sh"), str(folder / "cluster.env"), str(folder / "out")]
        subprocess.run(words, check=True, capture_output=True, env={**os.environ, "PATRONI_CONFIG": f"{folder}/out/%n"})
        for name in ("wal", "run", "sockets", *(f"{node}-{kind}" for node in NODES for kind in ("data", "etcd"))):
            (folder / name).mkdir(mode=0o700)
        if os.geteuid() == 0:
            user = pwd.getpwnam("postgres")
            for path in [folder, *folder.rglob("*")]:
                os.chown(path, user.pw_uid, user.pw_gid)

    def _values(self) -> dict[str, str]:
        """Return what cluster.env.example asks for, with loopback in the place of three machines."""
        example = dict(line.split("=", 1) for line in (HA / "cluster.env.example").read_text().splitlines() if "=" in line and line[0] != "#")
        names = [name for name in example if name.endswith("_PORT")]
        chosen = {name: str(port) for name, port in zip(names, free_ports(len(names)), strict=True)}
        chosen |= {name: secrets.token_hex(16) for name in example if name.endswith("_PASSWORD")}
        chosen |= {f"NODE{number}_ADDRESS": "127.0.0.1" for number in (1, 2, 3)}
        for number, node in enumerate(NODES, 1):
            chosen |= {f"NODE{number}_DATA": f"{self.folder}/{node}-data", f"NODE{number}_ETCD_DATA": f"{self.folder}/{node}-etcd"}
        return (
            example
            | chosen
            | {
                "CLUSTER_NETWORK": "127.0.0.0/8",
                "POSTGRESQL_BIN": str(BINARIES[-1].parent),
                "SOCKETS": f"{self.folder}/sockets",
                "PGBOUNCER_RUN": f"{self.folder}/run",
                "PGBOUNCER_FOLDER": f"{self.folder}/out/app",
                "ARCHIVE_COMMAND": f"test ! -f {self.folder}/wal/%f && cp %p {self.folder}/wal/%f",
            }
        )

    # -- Processes

    def start(self) -> None:
        """Start everything and wait until there are a primary, a synchronous standby and one more."""
        for node in NODES:
            self.run(f"etcd-{node}", "etcd", "--config-file", str(self.folder / "out" / node / "etcd.yml"))
        for node in NODES:
            self.run_member(node)
        self.run("haproxy", "haproxy", "-db", "-f", str(self.folder / "out/app/haproxy.cfg"))
        self.run("pgbouncer", "pgbouncer", str(self.folder / "out/app/pgbouncer.ini"))
        self.wait_until(self.is_whole)

    def run(self, name: str, program: str, *words: str) -> None:
        """Start one program as PostgreSQL's user; what it says goes to a file of its name."""
        path = program_path(program)
        assert path is not None
        environment = {"PATH": "/usr/bin:/bin:/usr/sbin:/sbin", "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}
        user = "postgres" if os.geteuid() == 0 else None
        with (self.folder / f"{name}.log").open("ab") as log:
            self.running[name] = subprocess.Popen(
                [path, *words],
                env=environment,
                cwd=self.folder,
                stdout=log,
                stderr=log,
                user=user,
                group=user,
                extra_groups=[] if user else None,
                start_new_session=True,
            )

    def run_member(self, node: str) -> None:
        """Start the Patroni of a machine, which starts PostgreSQL."""
        self.run(node, "patroni", str(self.folder / "out" / node / "patroni.yml"))

    def kill_member(self, node: str) -> None:
        """End PostgreSQL and Patroni of a machine as a loss of power would, without a warning."""
        postmaster = int((self.folder / f"{node}-data" / "postmaster.pid").read_text().split()[0])
        patroni = self.running.pop(node)
        os.kill(postmaster, signal.SIGKILL)
        patroni.kill()
        patroni.wait()

    def stop(self) -> None:
        """End every program and all that it started."""
        for name in [*NODES, "pgbouncer", "haproxy"]:
            if (process := self.running.get(name)) is not None:
                process.terminate()
        for name, process in self.running.items():
            with suppress(subprocess.TimeoutExpired):
                process.wait(0 if name.startswith("etcd") else 20)
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()
        for node in NODES:
            with suppress(OSError, ValueError, IndexError):  # no Patroni, no shutdown: its server is ended here
                os.kill(int((self.folder / f"{node}-data" / "postmaster.pid").read_text().split()[0]), signal.SIGKILL)

    # -- What is said

    def members(self) -> dict[str, dict[str, str]]:
        """Return what Patroni says about the members by name; nothing while no member answers."""
        for number in (1, 2, 3):
            asking = HTTPConnection("127.0.0.1", int(self.values[f"NODE{number}_REST_PORT"]), timeout=5)
            with suppress(OSError, HTTPException, ValueError, KeyError):
                asking.request("GET", "/cluster")
                return {member["name"]: member for member in json.load(asking.getresponse())["members"]}
            asking.close()
        return {}

    def primary(self) -> str:
        """Return the name of the primary, or nothing."""
        return next((name for name, member in self.members().items() if member["role"] == "leader" and member["state"] == "running"), "")

    def is_whole(self) -> bool:
        """Tell whether all three work, one of them as primary and one as synchronous standby."""
        roles = sorted(member["role"] for member in self.members().values() if member["state"] in {"running", "streaming"})
        return roles == ["leader", "replica", "sync_standby"]

    def wait_until(self, is_so) -> float:
        """Wait for what other programs do; returns the seconds it took, fails with what they said last."""
        began = time.monotonic()
        while not is_so():
            assert time.monotonic() - began < PATIENCE, self.said()
            time.sleep(0.1)
        return time.monotonic() - began

    def said(self) -> str:
        """Return the last lines of every program."""
        return "\n".join(f"--- {log.name}\n{log.read_text(errors='replace')[-2500:]}" for log in sorted(self.folder.glob("*.log"))) + str(
            self.members()
        )

    @property
    def url(self) -> str:
        """The address the product is given: PgBouncer."""
        return f"postgresql://bailiwick:{self.values['BAILIWICK_PASSWORD']}@127.0.0.1:{self.values['PGBOUNCER_PORT']}/bailiwick"
