"""What happens to clocks that run: they rest and go on, stop and are taken up again, start anew."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q

from bailiwick.clocks.actions.ledgers import BATCH, Ledgers, Moved
from bailiwick.clocks.engine.facts import SOLVED
from bailiwick.clocks.models import Book, Clock, ClockEvent, ClockState, EventKind, Subject

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import datetime

    from bailiwick.core.actors import Actor


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happened to a subject and concerns its clocks: all of them, or those of some kinds and parties.

    `at` is when it holds. `party` says for whom they rest, `cause` which of several rests is meant.
    """

    subject: Subject
    kind: EventKind
    at: datetime
    party: str = ""
    reason: str = ""
    cause: str = ""
    kinds: Collection[str] | None = None
    parties: Collection[str] | None = None
    key: str | None = None

    def concerns(self, clock: Clock) -> bool:
        """Whether a clock of the subject is meant. What has stopped neither rests nor stops nor starts anew."""
        takes_up_again = self.kind == EventKind.RESUME and self.party == SOLVED
        return (
            (clock.state == ClockState.STOPPED) == takes_up_again
            and (self.kinds is None or clock.kind in self.kinds)
            and (self.parties is None or clock.party in self.parties)
            and (self.key is None or clock.party_key == self.key)
        )


@transaction.atomic
def record_happenings(happenings: Sequence[Happening], *, actor: Actor, now: datetime, book: Book | None = None) -> list[Moved]:
    """Write into the ledgers what happened, in the order given, and return what became of the clocks.

    Takes as many queries for a thousand subjects as for one, so that imports and bulk acts use it as they are.
    """
    moved: list[Moved] = []
    book = book or Book.present()
    by_subject: dict[Subject, list[Happening]] = {}
    for happening in happenings:
        by_subject.setdefault(happening.subject, []).append(happening)
    subjects = list(by_subject)
    for few in (subjects[place : place + BATCH] for place in range(0, len(subjects), BATCH)):
        ledgers = (
            Ledgers.held_of(few[0], now=now, actor=actor, book=book)
            if len(few) == 1
            else Ledgers.held(Clock.objects.filter(any_of(few)), now=now, actor=actor, book=book)
        )
        clocks: dict[Subject, list[Clock]] = {}
        for clock in ledgers.clocks.values():
            clocks.setdefault(Subject(clock.subject_type, clock.subject_id), []).append(clock)
        for subject in few:
            for clock in clocks.get(subject, ()):
                _write(clock, by_subject[subject], ledgers)
        moved += ledgers.keep()
    return moved


def any_of(subjects: Iterable[Subject]) -> Q:
    """Return the condition that a clock runs for one of some subjects."""
    by_type: dict[str, list[int]] = {}
    for subject in subjects:
        by_type.setdefault(subject.type, []).append(subject.id)
    return Q(pk__in=()) if not by_type else _either(Q(subject_type=name, subject_id__in=numbers) for name, numbers in by_type.items())


def _either(conditions: Iterable[Q]) -> Q:
    found = Q()
    for condition in conditions:
        found |= condition
    return found


def _write(clock: Clock, happenings: Sequence[Happening], ledgers: Ledgers) -> None:
    """Write what concerns a clock; what one line does decides whether the next one still concerns it."""
    for happening in happenings:
        if happening.concerns(clock):
            line = ClockEvent(kind=happening.kind, at=happening.at, party=happening.party, reason=happening.reason, cause=happening.cause)
            ledgers.write(clock, line)
            if len(happenings) > 1:
                ledgers.refresh([clock])


def pause_clocks(
    subjects: Iterable[Subject], *, actor: Actor, now: datetime, party: str, reason: str, cause: str = "", at: datetime | None = None
) -> list[Moved]:
    """Let the clocks of subjects rest for somebody; which of them do is for their policy to say."""
    made = [Happening(subject, EventKind.PAUSE, at or now, party, reason, cause) for subject in subjects]
    return record_happenings(made, actor=actor, now=now)


def resume_clocks(
    subjects: Iterable[Subject], *, actor: Actor, now: datetime, party: str = "", cause: str = "", at: datetime | None = None
) -> list[Moved]:
    """End the rests that clocks have for a party, or for one cause; all of them when neither is named."""
    made = [Happening(subject, EventKind.RESUME, at or now, party, cause=cause) for subject in subjects]
    return record_happenings(made, actor=actor, now=now)


def stop_clocks(
    subjects: Iterable[Subject],
    *,
    actor: Actor,
    now: datetime,
    kinds: Collection[str] | None = None,
    parties: Collection[str] | None = None,
    cause: str = "",
    at: datetime | None = None,
) -> list[Moved]:
    """Stop clocks: what was promised is done, or will not be. Without kinds, all of them."""
    made = [Happening(subject, EventKind.STOP, at or now, cause=cause, kinds=kinds, parties=parties) for subject in subjects]
    return record_happenings(made, actor=actor, now=now)


def reopen_clocks(
    subjects: Iterable[Subject], *, actor: Actor, now: datetime, kinds: Collection[str], reason: str = "", cause: str = "", at: datetime | None = None
) -> list[Moved]:
    """Take up again what was taken for solved; the time in between is neither work nor waiting."""
    made = [Happening(subject, EventKind.RESUME, at or now, SOLVED, reason, cause, kinds=kinds) for subject in subjects]
    return record_happenings(made, actor=actor, now=now)


def reset_clocks(
    subjects: Iterable[Subject],
    *,
    actor: Actor,
    now: datetime,
    kinds: Collection[str],
    parties: Collection[str] | None = None,
    reason: str = "",
    cause: str = "",
    at: datetime | None = None,
) -> list[Moved]:
    """End the present run of clocks and begin another, as every word to the client does with the promise of the next."""
    made = [Happening(subject, EventKind.RESET, at or now, reason=reason, cause=cause, kinds=kinds, parties=parties) for subject in subjects]
    return record_happenings(made, actor=actor, now=now)
