"""Raw first: a mail is on disk and in the database before anybody is told that it was taken, and before anybody looks into it."""

from __future__ import annotations

from contextlib import contextmanager
from datetime import timedelta
from typing import IO, TYPE_CHECKING

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.db import connection, transaction
from django.db.models import F
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from bailiwick.core.actors import System
from bailiwick.core.attachments.store import Kept, keep
from bailiwick.core.events import publish
from bailiwick.core.models import StoredFile
from bailiwick.core.scanning.running import ask_for_scan
from bailiwick.mailroom.actions.settling import Outcome, settle
from bailiwick.mailroom.events import MailStored
from bailiwick.mailroom.models import Arrival, Mailbox, OutcomeKind, RawMail, Repeat, Via

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

#: how long whoever stored a mail, or claimed it, alone may work on it
LEASE = timedelta(minutes=10)
MEDIA_TYPE = "message/rfc822"
#: what SQLite calls waiting for the disk at every commit
FULL = 2


class TooLarge(Exception):  # noqa: N818 - a refusal, not a fault
    """The mail is larger than what is kept at all; nothing was stored, and the message says so."""


def store_raw(
    content: bytes | IO[bytes],
    *,
    mailbox: Mailbox | None,
    via: Via,
    now: datetime,
    envelope_from: str = "",
    envelope_to: str = "",
    server_key: str = "",
    at_once: bool = False,
    quarantine: Outcome | None = None,
) -> Arrival:
    """Store a mail and return its arrival once both survive a power cut; it is not parsed.

    The same mail for the same mailbox and address is one arrival, whose sightings are counted. With `at_once` the caller
    understands it itself, and no worker does until the lease is over; with `quarantine` nobody does.
    Raises TooLarge, OSError when the disk and DatabaseError when the database cannot take it.
    """
    kept = _on_disk(content)
    with surviving_power_cuts(), transaction.atomic():
        raw = _raw(kept, now)
        known = _known(mailbox, server_key)
        due = now + LEASE if at_once else now
        facts = {"via": via, "envelope_from": envelope_from[:500], "server_key": server_key, "at": now, "last_at": now, "next_at": due}
        arrival, is_new = (known, False) if known else Arrival.objects.get_or_create(
            raw=raw, mailbox=mailbox, envelope_to=envelope_to[:500], defaults=facts
        )  # fmt: skip
        if not is_new:
            return _seen_again(arrival, server_key, now)
        publish(MailStored(actor=System("mail intake"), subject=arrival, at=now, via=via, size=kept.size, sha256=kept.digest))
        outcome = quarantine or _refused_unread(kept)
        if outcome is not None:
            settle(arrival, outcome, now=now)
    return arrival


def _on_disk(content: bytes | IO[bytes]) -> Kept:
    """Return what lies on disk now; the limit is kept while it is read."""
    most = int(settings.MAIL_HARD_LIMIT)
    try:
        return keep(ContentFile(content) if isinstance(content, bytes) else File(content), limit=most, may_be_empty=True)
    except ValidationError as problem:
        raise TooLarge(_("This mail is larger than %(limit)s, and not kept.") % {"limit": filesizeformat(most)}) from problem


def _raw(kept: Kept, now: datetime) -> RawMail:
    file, _is_new = StoredFile.objects.get_or_create(sha256=kept.digest, defaults={"size": kept.size, "media_type": MEDIA_TYPE, "stored_at": now})
    ask_for_scan(file)
    raw, _is_new = RawMail.objects.get_or_create(sha256=kept.digest, defaults={"file": file, "size": kept.size, "first_at": now})
    return raw


def _known(mailbox: Mailbox | None, server_key: str) -> Arrival | None:
    """Return the arrival that a server's key stands for already."""
    if mailbox is None or not server_key:
        return None
    return Arrival.objects.filter(mailbox=mailbox, server_key=server_key).first()


def _seen_again(arrival: Arrival, server_key: str, now: datetime) -> Arrival:
    """Count another sight of a mail, and know it by its new key too."""
    Arrival.objects.filter(pk=arrival.pk).update(sightings=F("sightings") + 1, last_at=now)
    if server_key and server_key != arrival.server_key and arrival.mailbox is not None:
        Repeat.objects.get_or_create(mailbox=arrival.mailbox, server_key=server_key, defaults={"arrival": arrival, "at": now})
    arrival.refresh_from_db()
    return arrival


def _refused_unread(kept: Kept) -> Outcome | None:
    """Return why a mail goes into quarantine without a look into it."""
    limit = int(settings.MAIL_LIMIT)
    if not kept.size:
        return Outcome(OutcomeKind.QUARANTINED, reason="empty", why=_("There is nothing in this mail."))
    if kept.size > limit:
        words = _("This mail is %(size)s, more than the %(limit)s that become tickets by themselves.")
        said = words % {"size": filesizeformat(kept.size), "limit": filesizeformat(limit)}
        return Outcome(OutcomeKind.QUARANTINED, reason="too_large", why=said)
    return None


@contextmanager
def surviving_power_cuts() -> Iterator[None]:
    """Commit to the disk, not only to the kernel: SQLite's usual setting here spares that, PostgreSQL does it by itself."""
    if connection.vendor != "sqlite" or connection.in_atomic_block:
        yield
        return
    with connection.cursor() as cursor:
        usual = cursor.execute("PRAGMA synchronous").fetchone()[0]
        cursor.execute(f"PRAGMA synchronous={FULL}")
        try:
            yield
        finally:
            cursor.execute(f"PRAGMA synchronous={usual}")


def known_keys(mailbox: Mailbox, keys: list[str]) -> set[str]:
    """Return those of a server's keys whose mail is stored already."""
    own = Arrival.objects.filter(mailbox=mailbox, server_key__in=keys).values_list("server_key", flat=True)
    again = Repeat.objects.filter(mailbox=mailbox, server_key__in=keys).values_list("server_key", flat=True)
    return {*own, *again}
