"""A desk and a client who write to each other through real mail servers: Postfix carries, Dovecot keeps, the desk's watcher fetches.

Mail of both sides goes to Postfix, which hands what is for city.example to Dovecot, and knows nobody at gone.example. The
watcher is a process of its own that holds IDLE; nothing else tells the desk that there is mail.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time

from bailiwick.core import clock
from bailiwick.mailroom.actions import drain
from bailiwick.mailroom.models import Arrival
from bailiwick.mailroom.tests.dovecot import Dovecot, free_ports
from bailiwick.mailroom.tests.postfix import Postfix
from bailiwick.notifications.actions import drain as send_mails

DESK = "desk@city.example"
PATIENCE = 60
#: Postfix's own delivery, which finds no such user and returns the mail
ROUTES = "lmtp:inet:127.0.0.1:{lmtp} }}, {{ gone.example = local:"


class PostOffice:
    """The two mail servers."""

    def __init__(self, dovecot, postfix):
        (port,) = free_ports(1)
        self.dovecot = Dovecot(dovecot, submission=port)
        self.postfix = Postfix(postfix, transport=ROUTES.format(lmtp=self.dovecot.ports["lmtp"]), port=port)

    def start(self):
        self.dovecot.start()
        self.postfix.start()

    def stop(self):
        self.postfix.stop()
        self.dovecot.stop()

    def said(self):
        return f"{self.postfix.said()}\n{self.dovecot.said()}"


class Loop:
    """The desk at its work between the mail servers."""

    def __init__(self, office, environment):
        self.office, self.environment, self.watcher = office, environment, None

    def start(self):
        """Begin to watch, and wait until the watcher looked into the mailbox once: from then on it is told."""
        command = [sys.executable, "-m", "django", "watch_mailboxes"]
        self.watcher = subprocess.Popen(command, env={**os.environ, **self.environment}, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # noqa: S603 - ours

    def stop(self):
        self.watcher.terminate()
        self.watcher.wait(PATIENCE)

    def write(self, mail, sender="rita@city.example", to=DESK):
        """Send a mail as a client does, and let everything that follows from it happen."""
        self.office.postfix.send(mail, to, sender=sender)
        self.run()

    def run(self):
        """Fetch, understand and send until nothing moves any more: no queue, nothing unread, nothing to send."""
        moved = None
        while moved != (moved := self._moved()):
            self._wait(lambda: not self.office.postfix.queue())
            self._wait(lambda: Arrival.objects.count() == len(self.office.dovecot.files(DESK)))
            assert drain(clock=clock.now).failed == 0
            send_mails(clock.now())

    def _moved(self):
        self._wait(lambda: not self.office.postfix.queue())
        return len(self.office.dovecot.files(DESK)), Arrival.objects.waiting().count(), self.office.postfix.said().count("status=")

    def letters(self, user="rita@city.example"):
        """Return what a client has got."""
        return self.office.dovecot.letters(user)

    def _wait(self, is_so):
        deadline = time.monotonic() + PATIENCE
        while not is_so():
            assert time.monotonic() < deadline, self.office.said()
            assert self.watcher.poll() is None, "the watcher ended"
            time.sleep(0.05)
