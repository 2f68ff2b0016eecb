"""Works off what was stored: each mail is claimed, understood in one transaction, and tried again after a failure.

A claim is committed before the mail is opened, so that one which ends the program is counted as tried, and is put into
quarantine after the third time instead of ending the program for ever.
"""

from __future__ import annotations

import traceback
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING

import structlog
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.prepared import Prepared, Slot
from bailiwick.mailroom.actions.heading import note_heading_of
from bailiwick.mailroom.actions.settling import Outcome, outcome_of, settle
from bailiwick.mailroom.actions.storing import LEASE
from bailiwick.mailroom.actions.understanding import understand
from bailiwick.mailroom.models import Arrival, OutcomeKind

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

log = structlog.get_logger(__name__)
#: how often a mail is tried before it goes into quarantine
ATTEMPTS = 3
#: the pause after the first failure; after the second twice as long
PAUSE = timedelta(minutes=1)
#: how long a run takes up further mails
RUN = timedelta(seconds=40)
#: characters of an error that are kept
KEPT = 8_000
#: a mail with all that its understanding begins with, held until commit
HELD = Prepared(
    lambda: Arrival.objects.select_for_update(of=("self",)).select_related("raw", "mailbox__team").filter(pk=Slot("key", Arrival.id)),
)


@dataclass(slots=True)
class Drained:
    """What one run did."""

    settled: int = 0
    failed: int = 0


def drain(*, clock: Callable[[], datetime]) -> Drained:
    """Understand what waits, the oldest first; returns after a while even if more waits."""
    done, began = Drained(), clock()
    while (now := clock()) - began < RUN:
        arrival = _claim(now)
        if arrival is None:
            break
        if work_off(arrival, now=now) is None:
            done.failed += 1
        else:
            done.settled += 1
    return done


def is_due(now: datetime) -> bool:
    """Whether a mail waits that may be taken up."""
    return Arrival.objects.waiting().filter(next_at__lte=now).exists()


@transaction.atomic
def _claim(now: datetime) -> Arrival | None:
    """Take the oldest mail that is due, and commit that it is being tried."""
    free = Arrival.objects.select_for_update(of=("self",), skip_locked=transaction.get_connection().features.has_select_for_update_skip_locked)
    found = free.waiting().filter(next_at__lte=now).order_by("id").first()
    if found is not None:
        _begin(found, now)
    return found


def _begin(arrival: Arrival, now: datetime) -> None:
    arrival.attempts += 1
    arrival.next_at = now + LEASE
    arrival.save(update_fields=["attempts", "next_at"])


def understand_at_once(arrival: Arrival, *, now: datetime) -> Outcome:
    """Understand a mail that was stored with `at_once`, and return what it became; an error in it leads into quarantine."""
    while (outcome := outcome_of(arrival)) is None:
        with transaction.atomic():
            arrival.refresh_from_db(from_queryset=Arrival.objects.select_for_update())
            if arrival.is_settled:
                continue
            _begin(arrival, now)
        work_off(arrival, now=now)
        arrival.refresh_from_db()
    return outcome


def work_off(arrival: Arrival, *, now: datetime) -> Outcome | None:
    """Understand a claimed mail in one transaction; None when that failed and it is tried again later."""
    if arrival.attempts > ATTEMPTS:
        return _give_up(arrival, arrival.error or _("The program ended each time it was opened."), now)
    try:
        with transaction.atomic():
            (held,) = HELD(key=arrival.pk)
            outcome = outcome_of(held)
            if outcome is None:
                outcome = understand(held, now=now)
                settle(held, outcome, now=now)
    except Exception as problem:
        log.exception("mail not understood", arrival=arrival.pk, attempt=arrival.attempts)
        return _failed(arrival, problem, now)
    return outcome


def _failed(arrival: Arrival, problem: Exception, now: datetime) -> Outcome | None:
    """Let a mail wait a while, or give it up after the last attempt."""
    error = "".join(traceback.format_exception(problem))[-KEPT:].replace("\0", "")
    if arrival.attempts >= ATTEMPTS:
        _tell_who_wrote(arrival)
        return _give_up(arrival, error, now)
    Arrival.objects.waiting().filter(pk=arrival.pk).update(error=error, next_at=now + PAUSE * 2 ** (arrival.attempts - 1))
    return None


def _tell_who_wrote(arrival: Arrival) -> None:
    """Keep sender and subject for whoever is to look at the mail, if that much can be read."""
    try:
        with transaction.atomic():
            note_heading_of(Arrival.objects.select_for_update(of=("self",)).select_related("raw").get(pk=arrival.pk))
    except Exception:
        log.exception("mail not read", arrival=arrival.pk)


@transaction.atomic
def _give_up(arrival: Arrival, error: str, now: datetime) -> Outcome | None:
    """Put a mail into quarantine with the error it caused."""
    held = Arrival.objects.select_for_update(of=("self",)).get(pk=arrival.pk)
    if not held.is_settled:
        held.error = error
        held.save(update_fields=["error"])
        last = error.strip().rpartition("\n")[2]
        why = _("It could not be understood: %(error)s") % {"error": last}
        settle(held, Outcome(OutcomeKind.QUARANTINED, reason="error", why=why), now=now)
    return outcome_of(held)
