"""Does a piece of intake in processes that end without warning: one at its first step, one at its second, one at each.

Run as a program: `python -m bailiwick.mailroom.tests.killing receive FOLDER` (or `look MAILBOX PORT [servers]`, `deliver PORT`,
`drain`, `send TICKET PORT`). A step is a statement or commit of the database, a sync or move of a file, a command to a mail server
or an answer to one; the process dies before it and, where there is an answer to lose, after it. With `servers` only what is said to
mail servers counts. What was interrupted is then done again, as its mail server or a worker would. It prints how many mails there
were: one for each step, and one that came through.
"""

from __future__ import annotations

import asyncio
import contextlib
import imaplib
import itertools
import os
import signal
import smtplib
import sys
import time
from datetime import timedelta
from pathlib import Path

import django

django.setup()

from aiosmtpd.smtp import SMTP  # noqa: E402 - after the set-up, like all that follows
from django.conf import settings  # noqa: E402 - likewise
from django.db import connections  # noqa: E402 - likewise
from django.db.backends.base.base import BaseDatabaseWrapper  # noqa: E402 - likewise
from django.db.backends.signals import connection_created  # noqa: E402 - likewise
from django.urls import get_resolver  # noqa: E402 - likewise

from bailiwick.core import clock  # noqa: E402 - likewise
from bailiwick.core.actors import Actor  # noqa: E402 - likewise
from bailiwick.desk.actions import add_entry  # noqa: E402 - likewise
from bailiwick.desk.models import Ticket  # noqa: E402 - likewise
from bailiwick.mailroom import receiving  # noqa: E402 - likewise
from bailiwick.mailroom.actions import drain, store_raw  # noqa: E402 - likewise
from bailiwick.mailroom.fetching.imap import Imap  # noqa: E402 - likewise
from bailiwick.mailroom.fetching.looking import look_into_imap  # noqa: E402 - likewise
from bailiwick.mailroom.listening.listener import listen  # noqa: E402 - likewise
from bailiwick.mailroom.models import Arrival, Mailbox, Via  # noqa: E402 - likewise
from bailiwick.mailroom.tests.conftest import letter  # noqa: E402 - likewise
from bailiwick.mailroom.tests.dovecot import answers  # noqa: E402 - likewise
from bailiwick.mailroom.tests.letters import file, part, parted  # noqa: E402 - likewise
from bailiwick.notifications.actions import drain as send_mails  # noqa: E402 - likewise
from bailiwick.people.models import User  # noqa: E402 - likewise

#: seconds that a listener may take to begin on a busy machine
PATIENCE = 60


class Fuse:
    """Ends this process at a step."""

    def __init__(self, step):
        self.left = step

    def burn(self):
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)

    def before(self, function):
        def called(*words, **facts):
            self.burn()
            return function(*words, **facts)

        return called

    def around(self, function):
        def called(*words, **facts):
            self.burn()
            done = function(*words, **facts)
            self.burn()
            return done

        return called


def arm(step, *, only_servers=False, every=1):
    """Let the process die at a step; of the statements only some count where a transaction makes many."""
    fuse = Fuse(step)
    imaplib.IMAP4.uid = fuse.around(imaplib.IMAP4.uid)  # type: ignore[method-assign] # it is to die
    smtplib.SMTP.send = fuse.before(smtplib.SMTP.send)  # type: ignore[method-assign] # likewise
    smtplib.SMTP.getreply = fuse.before(smtplib.SMTP.getreply)  # type: ignore[method-assign] # likewise
    SMTP.push = around_later(fuse, SMTP.push)  # type: ignore[method-assign] # likewise
    if only_servers:
        return
    os.fsync, os.replace = fuse.around(os.fsync), fuse.around(os.replace)
    BaseDatabaseWrapper._commit = fuse.around(BaseDatabaseWrapper._commit)
    connection_created.connect(lambda connection, **_: connection.execute_wrappers.append(before_some(fuse, every)), weak=False)


def before_some(fuse, every):
    numbers = itertools.count()
    return lambda execute, *rest: (next(numbers) % every or fuse.burn(), execute(*rest))[1]


def around_later(fuse, function):
    async def called(*words, **facts):
        fuse.burn()
        done = await function(*words, **facts)
        fuse.burn()
        return done

    return called


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

    def __init__(self, key, port, only=""):
        self.key, self.port, self.only_servers = int(key), int(port), bool(only)

    def prepare(self, number):
        with smtplib.LMTP("127.0.0.1", self.port) as door:
            door.sendmail("rita@city.example", ["killed@city.example"], letter(f"Number {number}"))

    def work(self):
        with Imap.opened(Mailbox.objects.get(pk=self.key)) as box:
            look_into_imap(box, clock=clock.now)
        return 0


class Deliver:
    """A mail server hands a mail over by LMTP, and does so again unless it was told 250."""

    def __init__(self, port):
        settings.MAIL_LMTP_PORT, self.port, self.mail, self.is_taken = int(port), int(port), b"", False

    def prepare(self, number):
        self.mail, self.is_taken = letter(f"Number {number}"), False

    def beside(self):
        """Do what the mail server does while the process listens."""
        began = time.monotonic()
        while not answers(self.port):
            assert time.monotonic() - began < PATIENCE
            time.sleep(0.005)
        with contextlib.suppress(smtplib.SMTPException, OSError), smtplib.LMTP("127.0.0.1", self.port, timeout=PATIENCE) as door:
            self.is_taken = self.is_taken or not door.sendmail("rita@city.example", ["desk@city.example"], self.mail)

    def work(self):
        asyncio.run(self._listen())
        return 0

    async def _listen(self):
        stop = asyncio.Event()
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
        await listen(stop)


class Drain:
    """A stored mail with a file is understood, by another worker when the claim of the first has run out.

    A ticket takes some hundred statements in one transaction, which are all kept or none: every ninth stands for them.
    """

    every = 9

    def prepare(self, number):
        mail = parted(part(f"Number {number}"), file(f"filename=number-{number}.pdf", b"%PDF " + str(number).encode()))
        mail = mail.replace(b"Subject: Printer", f"Subject: Number {number}".encode()).replace(b"<m1@", f"<m{number}@".encode())
        store_raw(mail.replace(b"rosa@", f"rosa{number}@".encode()), mailbox=Mailbox.objects.get(), via=Via.LMTP, now=clock.now())

    def work(self):
        Arrival.objects.waiting().update(next_at=clock.now())
        drain(clock=clock.now)
        return 0


class Send:
    """A letter to a client is handed to a mail server; what was in hand when the sender died is in doubt after a while."""

    every = 3

    def __init__(self, key, port):
        self.ticket, self.later = Ticket.objects.get(pk=int(key)), timedelta()
        settings.EMAIL_PORT = int(port)

    def prepare(self, number):
        self.later = timedelta()
        add_entry(self.ticket, actor=Actor(user=User.objects.get(username="tomas")), now=clock.now(), kind="reply", body=f"Number {number}")

    def work(self):
        send_mails(clock.now() + self.later)
        return 0

    def again(self):
        self.later = timedelta(minutes=11)


PIECES = {"receive": Receive, "look": Look, "deliver": Deliver, "drain": Drain, "send": Send}


def main(what, *words):
    """Kill a fresh piece of work at the first step, let it be done again, then another at the second step, until one outlives its fuse."""
    piece = PIECES[what](*words)
    get_resolver().url_patterns  # noqa: B018 - read once, here, instead of in every process
    for step in itertools.count(1):
        piece.prepare(step)
        was_killed = os.WIFSIGNALED(forked(piece, step))
        getattr(piece, "again", lambda: None)()
        assert getattr(piece, "is_taken", False) or os.WIFSIGNALED(forked(piece)) is False
        if not was_killed:
            print(step)  # noqa: T201 - what the test reads
            return


def forked(piece, step=None):
    """Do the work in a process of its own and return how it ended."""
    connections.close_all()
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            if step is not None:
                arm(step, only_servers=getattr(piece, "only_servers", False), every=getattr(piece, "every", 1))
            code = piece.work()
        finally:
            os._exit(code)
    if hasattr(piece, "beside"):
        piece.beside()
        os.kill(pid, signal.SIGTERM)
    _pid, status = os.waitpid(pid, 0)
    assert os.WIFSIGNALED(status) or os.WEXITSTATUS(status) == 0, status
    return status


if __name__ == "__main__":
    main(*sys.argv[1:])
