"""Trying a mailbox: connect, sign in, open the folder and count, without taking or marking anything.

It goes wherever the watch would go a second later, also to addresses inside the county, for that is where mail servers stand;
whoever may try a mailbox may change it as well. A server that hangs holds up the page for a few seconds and no longer.
"""

from __future__ import annotations

import queue
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db import connections
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from bailiwick.core.problems import Conflict
from bailiwick.mailroom.fetching.imap import Imap
from bailiwick.mailroom.fetching.pop3 import Pop3
from bailiwick.mailroom.fetching.words import words_of
from bailiwick.mailroom.models import MailboxKind

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bailiwick.mailroom.models import Mailbox

#: seconds for everything, and for a single answer of the server
BOUND, PATIENCE = 15.0, 10.0
#: tries at the same time
_hands: Final = threading.BoundedSemaphore(4)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a try, and whether it was reached."""

    words: str
    is_done: bool


@dataclass(frozen=True, slots=True)
class Trial:
    """What came of a try: how far it got, and the result in words."""

    is_well: bool
    words: str
    steps: tuple[Step, ...]


def try_out(mailbox: Mailbox, *, bound: float = BOUND) -> Trial:
    """Try a mailbox. Raises Conflict while too many others are being tried."""
    if not _hands.acquire(blocking=False):
        raise Conflict(_("Several mailboxes are being tried right now. Try again in a few seconds."))
    reached: list[str] = []
    answers: queue.SimpleQueue[str | Exception] = queue.SimpleQueue()
    threading.Thread(target=_work, args=(mailbox, reached, answers), daemon=True).start()
    try:
        answer = answers.get(timeout=bound)
    except queue.Empty:
        answer = TimeoutError()
    steps = tuple(_steps(mailbox, reached, is_counted=isinstance(answer, str)))
    return Trial(True, answer, steps) if isinstance(answer, str) else Trial(False, words_of(answer, mailbox), steps)


def _work(mailbox: Mailbox, reached: list[str], answers: queue.SimpleQueue[str | Exception]) -> None:
    try:
        answers.put(_counted_by_pop3(mailbox, reached) if mailbox.kind == MailboxKind.POP3 else _counted_by_imap(mailbox, reached))
    except Exception as problem:  # noqa: BLE001 - whatever it is, it is told
        answers.put(problem)
    finally:
        _hands.release()
        connections.close_all()


def _counted_by_imap(mailbox: Mailbox, reached: list[str]) -> str:
    with Imap.opened(mailbox, patience=PATIENCE, to_look=True, reached=reached.append) as box:
        mails, unread = box.counts()
    said = ngettext("%(count)d mail lies in “%(folder)s”", "%(count)d mails lie in “%(folder)s”", mails) % {"count": mails, "folder": mailbox.folder}
    return _("%(said)s, %(unread)d of them unread. None was taken.") % {"said": said, "unread": unread}


def _counted_by_pop3(mailbox: Mailbox, reached: list[str]) -> str:
    with Pop3.opened(mailbox, patience=PATIENCE, reached=reached.append) as box:
        mails = box.count()
    return ngettext("%(count)d mail lies there. It was not taken.", "%(count)d mails lie there. None was taken.", mails) % {"count": mails}


def _steps(mailbox: Mailbox, reached: list[str], *, is_counted: bool) -> Iterator[Step]:
    place = {"host": mailbox.host, "port": mailbox.usual_port}
    yield Step(_("Connect to %(host)s, port %(port)s") % place, "connected" in reached)
    yield Step(_("Sign in as %(user)s") % {"user": mailbox.user}, "signed in" in reached)
    if mailbox.kind != MailboxKind.POP3:
        yield Step(_("Open the folder “%(folder)s”") % {"folder": mailbox.folder}, "opened" in reached)
    yield Step(_("Count the mails"), is_counted)
