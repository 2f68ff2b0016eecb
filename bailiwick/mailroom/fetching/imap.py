"""One connection to an IMAP folder: what is new, its bytes, and the mark on what was taken."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING, Any, Self

from imap_tools import MailBox, MailBoxStartTls, MailBoxUnencrypted
from imap_tools.errors import ImapToolsError
from imap_tools.utils import encode_folder

from bailiwick.mailroom.fetching.tokens import access_token, forget_token
from bailiwick.mailroom.fetching.trust import context
from bailiwick.mailroom.fetching.words import SignInRefused
from bailiwick.mailroom.models import After, BeginWith, Mailbox, Security, SignInBy

if TYPE_CHECKING:
    import imaplib
    from collections.abc import Callable, Iterable
    from datetime import datetime
    from types import TracebackType

    from imap_tools import BaseMailBox

    Reached = Callable[[str], object]

#: seconds for any single answer of the server
PATIENCE = 60.0
#: seconds after which a waiting connection asks whether it is still wanted
GLANCE = 5.0
#: bytes of the head of a mail that is too large to be fetched
HEAD = 65_536
SIZE = re.compile(rb"UID (\d+).*?RFC822\.SIZE (\d+)|RFC822\.SIZE (\d+).*?UID (\d+)", re.DOTALL | re.IGNORECASE)


def ignore(_step: str) -> None:
    """Hear of a step and do nothing."""


class Unfetched(Exception):  # noqa: N818 - told of one mail, the others are taken
    """The server does not hand over a mail that it lists."""


@dataclass(slots=True)
class Imap:
    """An open folder."""

    mailbox: Mailbox
    server: BaseMailBox
    uid_validity: int = 0
    uid_next: int = 0

    @classmethod
    def opened(cls, mailbox: Mailbox, *, patience: float = PATIENCE, to_look: bool = False, reached: Reached = ignore) -> Self:
        """Connect, sign in and open the folder, to look at alone or to take from it; `reached` hears of each step.

        Raises what sockets and imaplib raise, SignInRefused and TokenError.
        """
        made = cls(mailbox, _connected(mailbox, patience))
        try:
            reached("connected")
            made._sign_in()
            reached("signed in")
            made._ask_what_it_can()
            made.server.folder.set(mailbox.folder, readonly=to_look)
            reached("opened")
            made.uid_validity = made._told("UIDVALIDITY") or 1
            made.uid_next = made._told("UIDNEXT")
        except BaseException:
            made.close()
            raise
        return made

    def __enter__(self) -> Self:
        """Use it for a while."""
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        """Leave the server."""
        self.close()

    def close(self) -> None:
        """Leave the server, whatever state the connection is in."""
        with suppress(OSError, ValueError):
            self.client.shutdown()

    @property
    def client(self) -> imaplib.IMAP4:
        """The connection itself."""
        return self.server.client

    def _sign_in(self) -> None:
        if self.mailbox.sign_in_by == SignInBy.PASSWORD:
            user, password = self.mailbox.user, self.mailbox.password
            plain = user.isascii() and password.isascii()
            (self.server.login if plain else self.server.login_utf8)(user, password, None)
            return
        token = access_token(self.mailbox)
        try:
            self.server.xoauth2(self.mailbox.user, token, None)
        except self.client.abort:
            raise
        except (self.client.error, ImapToolsError) as refusal:
            forget_token(self.mailbox)
            raise SignInRefused(str(refusal)) from refusal

    def _ask_what_it_can(self) -> None:
        """Ask for the capabilities once more: many servers tell of MOVE, UIDPLUS and IDLE only to those who signed in."""
        _kind, data = self.client.capability()
        if data and data[-1]:
            self.client.capabilities = tuple(data[-1].decode("ascii", "replace").upper().split())

    def _told(self, name: str) -> int:
        """Return a number that the server said by the way."""
        _kind, data = self.client.response(name)
        last = data[-1] if data else None
        return int(last) if last else 0

    def key(self, uid: int) -> str:
        """Return how a mail of this folder is known for good."""
        return f"{place_of(self.mailbox)}.{self.uid_validity}.{uid}"

    def counts(self) -> tuple[int, int]:
        """Return how many mails lie in the folder, and how many of them are unread."""
        return len(self._search("ALL")), len(self._search("UNSEEN"))

    @property
    def is_first_look(self) -> bool:
        """Whether nothing is known of this folder yet, or it was made anew since."""
        return self.mailbox.uid_validity != self.uid_validity

    def uids(self, last_seen_at: datetime | None) -> list[int]:
        """Return the mails that may be new, in the server's order; those that were left behind are tried again."""
        if not self.mailbox.uid_validity:
            return self._search({BeginWith.UNREAD: "UNSEEN", BeginWith.ALL: "ALL"}.get(BeginWith(self.mailbox.begin_with), ""))
        if self.is_first_look:  # made anew: what came since the last look, and a little more, to be known by content
            return self._search(f"SINCE {imap_day(last_seen_at)}" if last_seen_at else "ALL")
        after = self.mailbox.taken_up_to
        new = [uid for uid in self._search(f"UID {after + 1}:*") if uid > after]
        return sorted({*self.mailbox.left_behind, *new})

    def last_uid(self) -> int:
        """Return the highest UID that was given out when the folder was opened."""
        return self.uid_next - 1 if self.uid_next else max(self._search("ALL"), default=0)

    def _search(self, wanted: str) -> list[int]:
        if not wanted:
            return []
        kind, data = self.client.uid("SEARCH", wanted)
        _check(kind, data)
        return sorted(int(word) for line in data if line for word in line.split())

    def sizes(self, uids: Iterable[int]) -> dict[int, int]:
        """Return how large mails are; those that vanished meanwhile are missing."""
        kind, data = self.client.uid("FETCH", ",".join(map(str, uids)), "(UID RFC822.SIZE)")
        _check(kind, data)
        lines = [line if isinstance(line, bytes) else line[0] for line in data if line]
        found = [match.groups() for line in lines if (match := SIZE.search(line))]
        return {int(uid or uid_last): int(size or size_first) for uid, size, size_first, uid_last in found}

    def content(self, uid: int) -> bytes:
        """Return a mail byte for byte, without marking it as read. Raises Unfetched."""
        return self._fetched(uid, "BODY.PEEK[]")

    def head(self, uid: int) -> bytes:
        """Return the beginning of a mail's headers."""
        return self._fetched(uid, f"BODY.PEEK[HEADER]<0.{HEAD}>")

    def _fetched(self, uid: int, part: str) -> bytes:
        kind, data = self.client.uid("FETCH", str(uid), f"({part})")
        found = next((each[1] for each in data or [] if isinstance(each, tuple)), None)
        if kind != "OK" or found is None:
            raise Unfetched(_line(data))
        return bytes(found)

    def mark(self, uid: int) -> None:
        """Do with a taken mail what the mailbox wants; doing it twice does no harm.

        Where a server cannot MOVE, one that is interrupted between copying and deleting has the copy twice.
        """
        if self.mailbox.after == After.KEEP:
            self._store(uid, r"(\Seen)")
        elif self.mailbox.after == After.MOVE:
            self._move(uid)
        else:
            self._delete(uid)

    def _store(self, uid: int, flags: str) -> None:
        _check(*self.client.uid("STORE", str(uid), "+FLAGS.SILENT", flags))

    def _move(self, uid: int) -> None:
        folder = encode_folder(self.mailbox.move_to)
        if not self.server.folder.exists(self.mailbox.move_to):
            self.server.folder.create(self.mailbox.move_to)
        if "MOVE" in self.client.capabilities:
            _check(*self.client.uid("MOVE", str(uid), folder))  # type: ignore[arg-type] # imaplib takes bytes as well
            return
        _check(*self.client.uid("COPY", str(uid), folder))  # type: ignore[arg-type] # likewise
        self._delete(uid)

    def _delete(self, uid: int) -> None:
        self._store(uid, r"(\Seen \Deleted)")
        if "UIDPLUS" in self.client.capabilities:
            _check(*self.client.uid("EXPUNGE", str(uid)))
        else:
            _check(*self.client.expunge())

    def said_more(self) -> bool:
        """Whether the server told of further mail while it was asked something else."""
        _kind, data = self.client.response("EXISTS")
        return bool(data and data[-1])

    @property
    def can_idle(self) -> bool:
        """Whether the server tells of new mail by itself."""
        return "IDLE" in self.client.capabilities

    def wait(self, seconds: float, is_wanted: Callable[[], bool]) -> None:
        """Wait until the server tells something, time is up, or nobody wants to know. Raises ConnectionError when it has gone."""
        until = time.monotonic() + seconds
        with self.server.idle as idle:
            while not self._has_buffered() and is_wanted() and (left := until - time.monotonic()) > 0:
                began, patience = time.monotonic(), min(GLANCE, left)
                told = idle.poll(patience)
                if any(b"BYE" in line for line in told) or (not told and time.monotonic() - began < patience / 2):
                    raise ConnectionError("the server closed the connection")
                if told:
                    return

    def _has_buffered(self) -> bool:
        """Whether something was read with the last answer that no look at the socket would show."""
        client: Any = self.client
        timeout = client.sock.gettimeout()
        client.sock.settimeout(0)
        try:
            return bool((getattr(client, "_file", None) or client.file).peek(1))
        except OSError:
            return False
        finally:
            client.sock.settimeout(timeout)


def place_of(mailbox: Mailbox) -> str:
    """Return a short name for a folder on a server, so that keys of another one are others."""
    return sha256(f"{mailbox.host}\n{mailbox.user}\n{mailbox.folder}".encode()).hexdigest()[:8]


def imap_day(moment: datetime) -> str:
    """Return a day as IMAP writes it, in English whatever the language."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{moment.day}-{months[moment.month - 1]}-{moment.year}"


def _connected(mailbox: Mailbox, patience: float) -> BaseMailBox:
    host, port = mailbox.host, mailbox.usual_port
    if mailbox.security == Security.TLS:
        return MailBox(host, port, timeout=patience, ssl_context=context())
    if mailbox.security == Security.STARTTLS:
        return MailBoxStartTls(host, port, timeout=patience, ssl_context=context())
    return MailBoxUnencrypted(host, port, timeout=patience)


def _check(kind: str, data: object) -> None:
    if kind != "OK":
        raise ImapRefusal(_line(data))


class ImapRefusal(OSError):  # noqa: N818 - the server's word, not a fault of ours
    """The server does not do what it was asked."""


def _line(data: object) -> str:
    lines = data if isinstance(data, list | tuple) else [data]
    return " ".join(line.decode("utf-8", "replace") if isinstance(line, bytes) else str(line) for line in lines if line) or "no answer"
