"""Emptying the outbox: fold storms, hand mails to the server, remember what is known of each.

A mail is claimed and the claim committed before the server hears of it. It is marked as
sent after the server took it. Between the two nothing is repeated by itself.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.db.models import F, Q
from django.utils import translation
from django.utils.translation import gettext as _

from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.notifications.actions.digest import digest_of
from bailiwick.notifications.events import MailFailed
from bailiwick.notifications.folding import WINDOW, Past, Plan, plan
from bailiwick.notifications.messages import message_of
from bailiwick.notifications.models import Outgoing, may_read
from bailiwick.notifications.sending import refused
from bailiwick.notifications.transport import (
    MailError,
    PermanentError,
    TemporaryError,
    Transport,
    UnreachableError,
    UnsureError,
    is_configured,
)
from bailiwick.people.models import User, language_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from django.core.mail import EmailMessage

log = structlog.get_logger(__name__)
State = Outgoing.State
#: after this long without news from whoever claimed a mail, nobody knows what became of it
LEASE = timedelta(minutes=10)
#: minutes to wait after the first, second … failure; after the last the mail is given up
BACKOFF = (1, 5, 15, 60, 180, 360, 720)
#: mails looked at in one run, and seconds after which a run leaves the rest to the next
MOST = 5_000
RUN = 45


@dataclass(slots=True)
class Drained:
    """What one run did."""

    sent: int = 0
    folded: int = 0
    failed: int = 0
    retried: int = 0
    unsure: int = 0
    withheld: int = 0


def drain(now: datetime, *, clock: Callable[[], datetime] | None = None) -> Drained:
    """Send what is due; without a mail server configured everything waits.

    Several runs at once share the work. `clock` gives the instants at which mails are
    really claimed and sent; without it `now` stands for all of them.
    """
    done = Drained(unsure=recover(now))
    if not is_configured():
        return done
    tick = clock or (lambda: now)
    ready = _gather(now, done)
    with Transport() as transport:
        for mail in ready:
            if tick() - now > timedelta(seconds=RUN):
                break
            if not _send(mail, transport, tick, done):
                break
    return done


@transaction.atomic
def recover(now: datetime) -> int:
    """Mark mails as unsure whose sender has not been heard of for LEASE, or claimed them by a clock that ran ahead; return how many."""
    too_long = Q(claimed_at__lt=now - LEASE) | Q(claimed_at__gt=now + LEASE)
    lost = Outgoing.objects.filter(too_long, state=State.SENDING)
    return lost.update(state=State.UNSURE, error=_("The program stopped while it was sending this. Whether the mail server took it is not known."))


# -- Deciding


def _gather(now: datetime, done: Drained) -> list[Outgoing]:
    """Withhold, hold back and fold; return the mails to send now, oldest first."""
    due = list(Outgoing.objects.due(now).order_by("id")[:MOST])
    due = _withhold(due, done)
    by_address: defaultdict[str, list[Outgoing]] = defaultdict(list)
    for mail in due:
        by_address[mail.address.casefold()].append(mail)
    past = _past([mail.address for mail in due], now)
    ready: list[Outgoing] = []
    for address, mails in by_address.items():
        made = plan(mails, past.get(address, Past()), now)
        ready += made.each
        _hold(made)
        if made.fold:
            digest = _fold(made.fold, now)
            ready += [digest] if digest is not None else []
            done.folded += len(made.fold) if digest is not None else 0
    return sorted(ready, key=lambda mail: mail.pk)


def _withhold(due: Sequence[Outgoing], done: Drained) -> list[Outgoing]:
    """Take out mails about what their reader, having an account, may no longer read, and those to addresses to which nothing is sent."""
    due = _refuse(due, done)
    accounts = {u.person_id: u for u in User.objects.filter(person__in={m.person_id for m in due}).select_related("person")}
    asked: defaultdict[tuple[int, str], list[Outgoing]] = defaultdict(list)
    for mail in due:
        if mail.person_id in accounts and mail.subject_type and mail.subject_id is not None:
            asked[mail.person_id, mail.subject_type].append(mail)
    refused: set[int] = set()
    for (person, subject_type), mails in asked.items():
        seen = may_read(accounts[person], subject_type, [m.subject_id for m in mails if m.subject_id is not None])
        refused |= {m.pk for m in mails if m.subject_id not in seen}
    if refused:
        why = _("The reader may no longer read what this mail is about.")
        done.withheld += Outgoing.objects.filter(pk__in=refused, state=State.WAITING).update(state=State.WITHHELD, error=why)
    return [m for m in due if m.pk not in refused]


@transaction.atomic
def _refuse(due: Sequence[Outgoing], done: Drained) -> list[Outgoing]:
    """Take out mails to addresses that are dead, a machine's or our own, with the words why."""
    reasons = refused({mail.address for mail in due})
    for address, why in reasons.items():
        keys = [mail.pk for mail in due if mail.address.lower() == address]
        done.withheld += Outgoing.objects.filter(pk__in=keys, state=State.WAITING).update(state=State.WITHHELD, error=why[:500])
    return [mail for mail in due if mail.address.lower() not in reasons]


def _past(addresses: Sequence[str], now: datetime) -> dict[str, Past]:
    """Return what went to each address within the window; one query."""
    sent: defaultdict[str, list[datetime]] = defaultdict(list)
    storms: dict[str, datetime] = {}
    recent = Outgoing.objects.filter(address__in=set(addresses), sent_at__gt=now - WINDOW, state=State.SENT)
    for address, at, is_digest in recent.values_list("address", "sent_at", "is_digest"):
        if at is not None:
            sent[address.casefold()].append(at)
            if is_digest:
                storms[address.casefold()] = max(at, storms.get(address.casefold(), at))
    return {address: Past(tuple(instants), storms.get(address)) for address, instants in sent.items()}


@transaction.atomic
def _hold(made: Plan) -> None:
    """Let a storm settle; the mails come up again when it is time."""
    if made.hold and made.until is not None:
        Outgoing.objects.filter(pk__in=[m.pk for m in made.hold], state=State.WAITING).update(not_before=made.until)


@transaction.atomic
def _fold(mails: Sequence[Outgoing], now: datetime) -> Outgoing | None:
    """Make one mail of many; None when another run was quicker with any of them."""
    keys = [mail.pk for mail in mails]
    if len(Outgoing.objects.select_for_update(of=("self",), skip_locked=True).filter(pk__in=keys, state=State.WAITING)) != len(keys):
        return None
    key = sha256(("digest " + " ".join(mail.key for mail in mails)).encode()).hexdigest()
    with translation.override(language_of(mails[0].person_id)):
        digest = digest_of(mails, key=key, now=now)
    digest.save(force_insert=True)
    Outgoing.objects.filter(pk__in=keys).update(state=State.FOLDED, folded_into=digest)
    return digest


# -- Sending


def _send(mail: Outgoing, transport: Transport, tick: Callable[[], datetime], done: Drained) -> bool:
    """Send one mail; return whether it makes sense to go on with others."""
    if not _claim(mail, tick()):
        return True
    try:
        transport.send(_written(mail))
    except UnsureError as error:
        done.unsure += _settle(mail, State.UNSURE, error=str(error))
    except PermanentError as error:
        done.failed += _give_up(mail, error, tick())
    except TemporaryError as error:
        _try_later(mail, error, tick(), done)
        return not isinstance(error, UnreachableError)
    else:
        done.sent += _settle(mail, State.SENT, sent_at=tick())
    return True


def _written(mail: Outgoing) -> EmailMessage:
    """Return the mail itself, and remember under which name it goes; one that cannot be written stops none of the others."""
    try:
        message = message_of(mail)
    except Exception as error:
        log.exception("mail could not be written", mail=mail.pk)
        raise TemporaryError(_("It could not be written: %(error)s") % {"error": f"{type(error).__name__}: {error}"}) from error
    name = str(message.extra_headers["Message-ID"])
    if mail.message_id != name:
        Outgoing.objects.filter(pk=mail.pk).update(message_id=name)
    return message


@transaction.atomic
def _claim(mail: Outgoing, now: datetime) -> bool:
    """Take a mail for sending, unless somebody else has or is about to; committed before the server hears of it."""
    mail.attempts += 1
    free = Outgoing.objects.select_for_update(of=("self",), skip_locked=True).filter(pk=mail.pk, state=State.WAITING)
    if not free:
        return False
    Outgoing.objects.filter(pk=mail.pk).update(state=State.SENDING, claimed_at=now, attempts=F("attempts") + 1)
    return True


def _settle(mail: Outgoing, state: Outgoing.State, *, error: str = "", sent_at: datetime | None = None, not_before: datetime | None = None) -> int:
    """Write down what became of a claimed mail."""
    values: dict[str, object] = {"state": state, "error": error[:500], "claimed_at": None}
    values |= {"sent_at": sent_at} if sent_at is not None else {}
    values |= {"not_before": not_before} if not_before is not None else {}
    from_states = {State.SENDING, State.UNSURE} if state is State.SENT else {State.SENDING}
    return Outgoing.objects.filter(pk=mail.pk, state__in=from_states).update(**values)


def _try_later(mail: Outgoing, error: MailError, now: datetime, done: Drained) -> None:
    if mail.attempts > len(BACKOFF):
        done.failed += _give_up(mail, error, now)
    else:
        done.retried += _settle(mail, State.WAITING, error=str(error), not_before=now + timedelta(minutes=BACKOFF[mail.attempts - 1]))


@transaction.atomic
def _give_up(mail: Outgoing, error: MailError, now: datetime) -> int:
    settled = _settle(mail, State.FAILED, error=str(error))
    if settled:
        publish(MailFailed(actor=System(_("mail server")), subject=mail, at=now, error=str(error)))
    return settled
