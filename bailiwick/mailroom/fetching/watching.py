"""Watches every mailbox whose mail is fetched, each by itself: one that hangs or fails holds up no other."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING

import structlog
from django.db import DatabaseError, close_old_connections, connection, connections

from bailiwick.core import clock
from bailiwick.core.leases import hold, release
from bailiwick.core.whereabouts import this_node
from bailiwick.mailroom.actions import note_failure, note_look, note_pulse
from bailiwick.mailroom.fetching.imap import Imap
from bailiwick.mailroom.fetching.looking import Look, look_into_imap, look_into_pop3
from bailiwick.mailroom.fetching.pop3 import Pop3
from bailiwick.mailroom.fetching.words import words_of
from bailiwick.mailroom.health import EVERY, WATCHER
from bailiwick.mailroom.models import Mailbox, MailboxKind

if TYPE_CHECKING:
    from datetime import datetime

log = structlog.get_logger(__name__)
#: seconds between two looks at which mailboxes there are
ROUND = 2.0
#: seconds for which a node has the turn to watch, and after how many it prolongs it
LEASE, KEPT_EVERY = 40, 10
#: seconds between two tries of a mailbox that fails: at first, and at most
FIRST_PAUSE, LONGEST_PAUSE = 5.0, 300.0
#: seconds between two notes that all is well with a mailbox
NOTED_EVERY = 60.0


class Watch(threading.Thread):
    """Watches one mailbox until it is told to stop, or the mailbox is changed."""

    def __init__(self, mailbox: Mailbox) -> None:
        super().__init__(name=f"mailbox-{mailbox.pk}", daemon=True)
        self.mailbox = mailbox
        self.ended = threading.Event()
        self.known: set[str] = set()
        self.pause = FIRST_PAUSE
        self.noted: datetime | None = None

    @property
    def version(self) -> tuple[int, int]:
        """What was watched: the mailbox as it was when the watch began."""
        return self.mailbox.pk, self.mailbox.version

    def run(self) -> None:
        """Look, wait, look again; after a failure with growing pauses."""
        try:
            while not self.ended.is_set():
                close_old_connections()
                self.ended.wait(self._turn())
        finally:
            connections.close_all()

    def _turn(self) -> float:
        """Watch until something fails, and return the seconds until the next try."""
        try:
            if self.mailbox.kind == MailboxKind.POP3:
                self._look_by_pop3()
                return float(self.mailbox.look_every)
            self._watch_by_imap()
        except Exception as problem:  # noqa: BLE001 - whatever it is, it is told, and the others go on
            return self._failed(problem)
        return 0.0

    def _look_by_pop3(self) -> None:
        with Pop3.opened(self.mailbox) as box:
            look = look_into_pop3(box, self.known, clock=clock.now)
        self._well(look)

    def _watch_by_imap(self) -> None:
        with Imap.opened(self.mailbox) as box:
            while not self.ended.is_set():
                box.said_more()
                look = look_into_imap(box, clock=clock.now)
                self._well(look)
                if look.taken or box.said_more():
                    continue  # what came meanwhile would not be told a second time
                self._wait(box)

    def _wait(self, box: Imap) -> None:
        """Wait for the server to tell of mail, or for the next look."""
        if box.can_idle:
            box.wait(self.mailbox.look_every, lambda: not self.ended.is_set())
        else:
            self.ended.wait(self.mailbox.look_every)

    def _well(self, look: Look) -> None:
        """Note that the mailbox could be looked into; not at every look, if there is nothing to say."""
        now, self.pause = clock.now(), FIRST_PAUSE
        is_news = look.taken or look.complaint or self.mailbox.failing_since is not None or self.noted is None
        if is_news or (self.noted is not None and (now - self.noted).total_seconds() > NOTED_EVERY):
            note_look(self.mailbox, now=now, complaint=look.complaint)
            self.noted, self.mailbox.last_seen_at, self.mailbox.failing_since = now, now, None

    def _failed(self, problem: Exception) -> float:
        """Tell what is wrong, and return the seconds until the next try."""
        why = words_of(problem, self.mailbox)
        log.warning("mailbox fails", mailbox=self.mailbox.address, why=why)
        now = clock.now()
        try:
            note_failure(self.mailbox, why, now=now)
            self.mailbox.failing_since = self.mailbox.failing_since or now
        except DatabaseError:
            log.exception("failure not noted", mailbox=self.mailbox.address)
        pause, self.pause = self.pause, min(self.pause * 2, LONGEST_PAUSE)
        return pause


class Watchers:
    """Keeps one watch for every mailbox that is fetched."""

    def __init__(self) -> None:
        """Begin with none."""
        self.running: dict[int, Watch] = {}
        self.told = float("-inf")

    def tell(self) -> None:
        """Say now and then that mailboxes are watched."""
        if time.monotonic() - self.told >= EVERY:
            note_pulse(WATCHER, now=clock.now())
            self.told = time.monotonic()

    def sync(self) -> None:
        """Begin, end and renew watches so that they are those of the mailboxes as they are now."""
        wanted = {mailbox.pk: mailbox for mailbox in Mailbox.objects.fetched()}
        for key, watch in list(self.running.items()):
            if key not in wanted or watch.version != (key, wanted[key].version):
                watch.ended.set()
            if not watch.is_alive():
                del self.running[key]
        for key, mailbox in wanted.items():
            if key not in self.running:
                self.running[key] = Watch(mailbox)
                self.running[key].start()

    def end(self, patience: float = 0.0) -> None:
        """Tell all to stop; what they have in hand is safe, whether they come to an end in time or not."""
        for watch in self.running.values():
            watch.ended.set()
        for watch in self.running.values():
            watch.join(patience)


class Turn:
    """Whether this node is the one that watches: of several on one database only one does, and another when it is gone."""

    def __init__(self) -> None:
        """Begin without."""
        self.until = 0.0 if connection.vendor == "postgresql" else float("inf")  # SQLite has one node

    def is_ours(self) -> bool:
        """Take or keep the turn, asking the database only now and then."""
        now = time.monotonic()
        if self.until - now < LEASE - KEPT_EVERY and hold(WATCHER, this_node(), seconds=LEASE):
            self.until = now + LEASE
        return self.lasts()

    def lasts(self) -> bool:
        """Whether nobody else can have the turn yet; told without the database, which may be away."""
        return time.monotonic() < self.until

    def leave(self) -> None:
        """Let another node begin at once."""
        if connection.vendor == "postgresql":
            with suppress(DatabaseError):
                release(WATCHER, this_node())


def watch_mailboxes(stop: threading.Event) -> None:
    """Watch all mailboxes until told to stop; survives a database that is away for a while."""
    watchers, turn = Watchers(), Turn()
    while not stop.is_set():
        close_old_connections()
        try:
            if turn.is_ours():
                watchers.sync()
                watchers.tell()
        except DatabaseError:
            log.exception("mailboxes cannot be read")
        if not turn.lasts():
            watchers.end()
        stop.wait(ROUND)
    watchers.end()
    turn.leave()
