"""`bailiwick up`: everything a working installation needs, from one command, as one supervised group."""

from __future__ import annotations

import fcntl
import http.client
import sys
import time
from functools import partial
from typing import IO, TYPE_CHECKING

from django.db import connection, connections
from django.utils.module_loading import import_string

from bailiwick.config.apart import apart
from bailiwick.config.node import run_node
from bailiwick.config.options import Options, options
from bailiwick.config.preparation import is_empty, prepare
from bailiwick.config.serving import is_free, run_web
from bailiwick.config.supervisor import ROUND, Program, Supervisor
from bailiwick.config.watchers import forget_figures
from bailiwick.config.working import run_worker
from bailiwick.demo.actions import SignIn, demo_sign_ins
from bailiwick.mailroom.serving import ports, run_listener, run_watcher

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

#: seconds between two looks whether the web server answers yet, and for one such look
GLANCE, PATIENCE = 0.05, 2.0


def up(began: float) -> int:
    """Prepare what is missing, serve until Ctrl-C, and return the exit code; `began` is the monotonic second of the start."""
    chosen = options()
    chosen.data_dir.mkdir(parents=True, exist_ok=True)
    lock = locked(chosen.data_dir / "up.lock")
    if lock is None:
        return _refuse(f"Bailiwick runs on {chosen.data_dir} already. Stop that one first, or choose another folder with BAILIWICK_DATA.")
    with lock:
        if "web" in chosen.roles and not is_free(chosen.host, chosen.port):
            return _refuse(
                f"Port {chosen.port} on {chosen.host} is taken or not allowed. Choose another, for example BAILIWICK_PORT={chosen.port + 1}."
            )
        if taken := [port for port in ports().values() if "mail" in chosen.roles and not is_free(chosen.mail_listen, port)]:
            return _refuse(f"Port {taken[0]} on {chosen.mail_listen}, where mail is to be taken, is taken or not allowed. Choose another.")
        forget_figures()
        apart(partial(prepare, say, with_demo=chosen.demo))
        greeting = Greeting(chosen, began, demo_sign_ins(), nobody=is_empty())
        programs = list(programs_of(chosen))
        connections.close_all()  # a connection must not be shared by the processes forked from here
        return Supervisor(programs, each_round=greeting).run()


def programs_of(chosen: Options) -> Iterator[Program]:
    """Yield what runs on this node, by its roles."""
    if "web" in chosen.roles:
        application = import_string("bailiwick.config.wsgi.application")  # only now: it lists the static files once, when it is loaded
        yield Program("web", partial(run_web, chosen, application))
    if "jobs" in chosen.roles:
        yield Program("worker", run_worker)
    if "mail" in chosen.roles:
        yield Program("mailboxes", run_watcher)
        if ports():
            yield Program("mail", run_listener)
    if connection.vendor == "postgresql":  # it may be one of several nodes
        yield Program("node", run_node)


def locked(path: Path) -> IO[str] | None:
    """Return the file locked for this process, or None when another process has it; the kernel frees it at any end."""
    file = path.open("w")
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        file.close()
        return None
    return file


def say(sentence: str) -> None:
    """Tell the person at the terminal."""
    sys.stdout.write(f"{sentence}\n")
    sys.stdout.flush()


def _refuse(reason: str) -> int:
    sys.stderr.write(f"{reason}\n")
    return 1


class Greeting:
    """Says once, as soon as the web server answers, where it is and how to sign in."""

    def __init__(self, chosen: Options, began: float, sign_ins: list[SignIn], *, nobody: bool) -> None:
        """Remember what to greet with."""
        self.chosen = chosen
        self.began = began
        self.sign_ins = sign_ins
        self.nobody = nobody
        self.said = False

    def __call__(self) -> float:
        """Look whether the server answers; return the seconds until the next look."""
        if self.said:
            return ROUND
        if "web" not in self.chosen.roles:
            self.said = True
            say(f"This node of Bailiwick is ready after {time.monotonic() - self.began:.1f} s: {', '.join(self.chosen.roles)}. Ctrl-C stops it.")
            return ROUND
        if not answers(self.chosen):
            return GLANCE
        self.said = True
        say(f"Bailiwick is ready after {time.monotonic() - self.began:.1f} s: {self.chosen.url}")
        if self.sign_ins:
            say("The demo county is loaded (`bailiwick demo --remove` removes it). Sign in as one of:")
        elif self.nobody:
            say("Nobody can sign in yet. In another terminal: bailiwick manage create_administrator")
        for person in self.sign_ins:
            say(f"  {person.username:<12} {person.password:<22} {person.name}, {person.role}")
        say("Ctrl-C stops it.")
        return ROUND


def answers(chosen: Options) -> bool:
    """Tell whether the web server of this installation answers."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(chosen.host, chosen.host)  # noqa: S104 - compared, not bound
    asking = http.client.HTTPConnection(host, chosen.port, timeout=PATIENCE)
    try:
        asking.request("GET", "/health/live", headers={"Host": chosen.hosts[0]})
        return asking.getresponse().status == http.HTTPStatus.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        asking.close()
