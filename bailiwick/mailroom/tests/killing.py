"""Does a piece of intake in processes that end without warning: one at its first step, one at its second, one at each.

Run as a program: `python -m bailiwick.mailroom.tests.killing receive FOLDER` (or `look MAILBOX PORT`, or `drain`). A step is a
statement or commit of the database, a sync or move of a file, a command to a mail server; the process dies before it and,
where there is an answer to lose, after it. What was interrupted is then done again, as its mail server or a worker would.
It prints how many mails there were: one for each step, and one that came through.
"""

from __future__ import annotations

import imaplib
import itertools
import os
import signal
import smtplib
import sys
from pathlib import Path

import django

django.setup()

from django.db import connection, connections  # noqa: E402 - models can be imported only now
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402 - likewise

from bailiwick.core import clock  # noqa: E402 - likewise
from bailiwick.mailroom import receiving  # noqa: E402 - likewise
from bailiwick.mailroom.actions import drain, store_raw  # noqa: E402 - likewise
from bailiwick.mailroom.fetching.imap import Imap  # noqa: E402 - likewise
from bailiwick.mailroom.fetching.looking import look_into_imap  # noqa: E402 - likewise
from bailiwick.mailroom.models import Arrival, Mailbox, Via  # noqa: E402 - likewise
from bailiwick.mailroom.tests.conftest import letter  # noqa: E402 - likewise


class Fuse:
    """Ends this process at a step."""

    def __init__(self, step):
        self.left = step

    def burn(self):
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(self, function):
        def called(*words, **facts):
            self.burn()
            done = function(*words, **facts)
            self.burn()
            return done

        return called


def arm(step):
    fuse = Fuse(step)
    os.fsync, os.replace = fuse.around(os.fsync), fuse.around(os.replace)
    BaseDatabaseWrapper._commit = fuse.around(BaseDatabaseWrapper._commit)
    imaplib.IMAP4.uid = fuse.around(imaplib.IMAP4.uid)  # type: ignore[method-assign] # it is to die
    connection.execute_wrappers.append(lambda execute, *rest: (fuse.burn(), execute(*rest))[1])


class Receive:
    """A mail server pipes a mail in, and does so again unless it was told that it is safe."""

    def __init__(self, folder):
        self.mail = Path(folder) / "mail"

    def prepare(self, number):
        self.mail.write_bytes(letter(f"Number {number}"))

    def work(self):
        with self.mail.open("rb") as mail:
            return receiving.main(["--to", "desk@city.example"], mail)


class Look:
    """A mail lies in a mailbox and is fetched."""

    def __init__(self, key, port):
        self.key, self.port = int(key), int(port)

    def prepare(self, number):
        with smtplib.LMTP("127.0.0.1", self.port) as door:
            door.sendmail("rita@city.example", ["killed@city.example"], letter(f"Number {number}"))

    def work(self):
        with Imap.opened(Mailbox.objects.get(pk=self.key)) as box:
            look_into_imap(box, clock=clock.now)
        return 0


class Drain:
    """A stored mail is understood, by another worker when the claim of the first has run out."""

    def prepare(self, number):
        store_raw(letter(f"Number {number}"), mailbox=Mailbox.objects.get(), via=Via.LMTP, now=clock.now())

    def work(self):
        Arrival.objects.waiting().update(next_at=clock.now())
        drain(clock=clock.now)
        return 0


def main(what, *words):
    """Kill a fresh piece of work at the first step, let it be done again, then another at the second step, until one outlives its fuse."""
    piece = {"receive": Receive, "look": Look, "drain": Drain}[what](*words)
    for step in itertools.count(1):
        piece.prepare(step)
        was_killed = os.WIFSIGNALED(forked(piece.work, step))
        assert os.WIFSIGNALED(forked(piece.work)) is False
        if not was_killed:
            print(step)  # noqa: T201 - what the test reads
            return


def forked(work, step=None):
    """Do the work in a process of its own and return how it ended."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            if step is not None:
                arm(step)
            code = work()
        finally:
            os._exit(code)
    _pid, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, status
    return status


if __name__ == "__main__":
    main(*sys.argv[1:])
