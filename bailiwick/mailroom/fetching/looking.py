"""One look into a mailbox: fetch, store, then mark, mail by mail, in this order whatever happens in between.

A mail is marked, moved or deleted on the server only once it is stored here. Stored mail is known by its key on the server,
so what was interrupted between storing and marking is marked at the next look and not fetched again. A mail that cannot be
fetched is told of and left behind; those after it are taken.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from imap_tools.errors import ImapToolsError

from bailiwick.mailroom.actions import Outcome, TooLarge, known_keys, note_place, store_raw
from bailiwick.mailroom.fetching.imap import ImapRefusal, Unfetched
from bailiwick.mailroom.models import After, OutcomeKind, Via

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from datetime import datetime

    from bailiwick.mailroom.fetching.imap import Imap
    from bailiwick.mailroom.fetching.pop3 import Pop3
    from bailiwick.mailroom.models import Mailbox

    Clock = Callable[[], datetime]

#: mails whose sizes are asked for together, and after which it is noted how far the look came
STEP = 100
#: mails that may be left behind before the mailbox counts as failing
MOST_LEFT = 1_000
#: how far back a folder that was made anew is compared with what is stored
OVERLAP = timedelta(days=2)


@dataclass(slots=True)
class Look:
    """What one look found."""

    taken: int = 0
    troubles: list[str] = field(default_factory=list)

    @property
    def complaint(self) -> str:
        """What to tell of single mails, in a sentence."""
        if not self.troubles:
            return ""
        count = len(self.troubles)
        said = ngettext("%(count)d mail could not be taken: %(why)s", "%(count)d mails could not be taken, the first one: %(why)s", count)
        return said % {"count": count, "why": self.troubles[0]}


def look_into_imap(box: Imap, *, clock: Clock) -> Look:
    """Take what is new in a folder. Raises what the connection raises; what was stored until then is stored."""
    found, left = Look(), []
    seen, is_first = box.mailbox.last_seen_at, box.is_first_look
    for step in _steps(box.uids(seen - OVERLAP if seen else None)):
        sizes = box.sizes(step)
        known = known_keys(box.mailbox, [box.key(uid) for uid in step])
        left += [uid for uid in step if uid in sizes and not _take_uid(box, uid, sizes[uid], clock, found, is_known=box.key(uid) in known)]
        if len(left) > MOST_LEFT:
            raise ImapRefusal(found.complaint)
        if not is_first:
            later = [uid for uid in box.mailbox.left_behind if uid > step[-1]]
            note_place(box.mailbox, uid_validity=box.uid_validity, taken_up_to=max(box.mailbox.taken_up_to, step[-1]), left_behind=left + later)
    if is_first:  # at its end: half a first look is begun again
        note_place(box.mailbox, uid_validity=box.uid_validity, taken_up_to=box.last_uid(), left_behind=left)
    return found


def _take_uid(box: Imap, uid: int, size: int, clock: Clock, found: Look, *, is_known: bool) -> bool:
    """Store one mail unless it is, then mark it; returns whether that is done."""
    is_too_large = size > int(settings.MAIL_HARD_LIMIT)
    try:
        if not is_known:
            if is_too_large:
                _store_head(box.mailbox, Via.IMAP, box.head(uid), size, box.key(uid), clock)
            else:
                _store(box.mailbox, Via.IMAP, box.content(uid), box.key(uid), clock)
            found.taken += 1
        if not is_too_large:
            box.mark(uid)
    except (Unfetched, ImapRefusal, ImapToolsError, TooLarge) as problem:
        found.troubles.append(str(problem))
        return False
    return True


def look_into_pop3(box: Pop3, known: set[str], *, clock: Clock) -> Look:
    """Take what is new in a POP3 mailbox; `known` is what earlier looks of this program found, and grows."""
    found = Look()
    for step in _steps(box.listed()):
        keys = [box.key(uidl) for _number, uidl, _size in step]
        known |= known_keys(box.mailbox, [key for key in keys if key not in known])
        for (number, _uidl, size), key in zip(step, keys, strict=True):
            _take_number(box, number, size, key, known, clock, found)
    return found


def _take_number(box: Pop3, number: int, size: int, key: str, known: set[str], clock: Clock, found: Look) -> None:
    is_too_large = size > int(settings.MAIL_HARD_LIMIT)
    try:
        if key not in known:
            if is_too_large:
                _store_head(box.mailbox, Via.POP3, box.head(number), size, key, clock)
            else:
                _store(box.mailbox, Via.POP3, box.content(number), key, clock)
            known.add(key)
            found.taken += 1
    except (Unfetched, TooLarge) as problem:
        found.troubles.append(str(problem))
        return
    if box.mailbox.after == After.DELETE and not is_too_large:
        box.delete(number)


def _store(mailbox: Mailbox, via: Via, content: bytes, key: str, clock: Clock) -> None:
    store_raw(content, mailbox=mailbox, via=via, envelope_to=mailbox.address, server_key=key, now=clock())


def _store_head(mailbox: Mailbox, via: Via, head: bytes, size: int, key: str, clock: Clock) -> None:
    """Keep the headers of a mail that is too large to be kept, so that somebody hears of it; it stays on the server, unmarked."""
    why = _("This mail is %(size)s, too large to be kept; it stays on the server, and this is its head.") % {"size": filesizeformat(size)}
    outcome = Outcome(OutcomeKind.QUARANTINED, reason="left_on_server", why=why)
    store_raw(head, mailbox=mailbox, via=via, envelope_to=mailbox.address, server_key=key, now=clock(), quarantine=outcome)


def _steps(rows: Sequence[int] | Sequence[tuple[int, str, int]]) -> Iterator[Sequence]:  # type: ignore[type-arg] # of either kind
    """Yield a sequence in pieces."""
    for start in range(0, len(rows), STEP):
        yield rows[start : start + STEP]
