"""Reads the ledger of a clock: from its facts to its runs, and from those to everything that is kept beside it.

Facts that concern different things may stand in any order when they hold at the same instant; those that concern the same
thing (the course of the clock, or one rest of it) follow in the order in which they were written. Nothing here looks at a
clock on the wall: the same facts give the same answer for ever.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bailiwick.clocks.engine.facts import SOLVED, FactKind
from bailiwick.clocks.engine.readings import Reading, Rest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from datetime import datetime

    from bailiwick.clocks.engine.facts import Fact

_COURSE = (FactKind.STOP, FactKind.RESET)


@dataclass(slots=True)
class _Span:
    """A run while it is being read."""

    since: datetime
    until: datetime | None = None
    replaced_at: datetime | None = None
    #: when it became known that the run is over
    known_at: datetime | None = None
    solved: list[Rest] = field(default_factory=list)


def fold(facts: Iterable[Fact]) -> tuple[Reading, ...]:
    """Return the runs of a clock, the present one last; none for a clock that never started."""
    known = sorted(facts, key=lambda fact: (fact.at, fact.number))
    start = next((fact for fact in known if fact.kind is FactKind.START), None)
    if start is None or start.terms is None:
        return ()
    spans = _spans(start.at, known)
    rests = [rest for found in _by_key(known) for rest in found]
    return tuple(_reading(number, span, start, known, rests) for number, span in enumerate(spans, 1))


def _spans(start: datetime, facts: Sequence[Fact]) -> list[_Span]:
    """Follow the course of the clock: what stops it, takes it up again, and starts it anew. Nothing happens before the start."""
    spans = [_Span(start)]
    course = [fact for fact in facts if fact.kind in _COURSE or (fact.kind is FactKind.RESUME and fact.party == SOLVED)]
    for fact in sorted(course, key=lambda fact: (max(fact.at, start), fact.number)):
        at, run = max(fact.at, start), spans[-1]
        if fact.kind is FactKind.RESET:
            run.known_at = fact.recorded_at if run.until is None else run.known_at
            run.until, run.replaced_at = run.until or at, at
            spans.append(_Span(at))
        elif fact.kind is FactKind.STOP:
            run.known_at = fact.recorded_at if run.until is None else run.known_at
            run.until = run.until or at
        elif run.until is not None:
            run.solved.append(Rest(run.until, at, SOLVED, fact.reason, fact.cause))
            run.until = run.known_at = None
    return spans


def _by_key(facts: Sequence[Fact]) -> Iterator[list[Rest]]:
    """Yield the rests of every party and cause; one that still lasts has no end. A clock that stops ends them all."""
    keys = dict.fromkeys((fact.party, fact.cause) for fact in facts if fact.kind is FactKind.PAUSE)
    told: defaultdict[tuple[str, str], list[Fact]] = defaultdict(list)
    for fact in sorted(facts, key=lambda fact: (fact.at, fact.kind is FactKind.STOP, fact.number)):
        if fact.kind is FactKind.PAUSE:
            told[fact.party, fact.cause].append(fact)
        elif fact.kind is FactKind.STOP:
            for key in keys:
                told[key].append(fact)
        elif fact.kind is FactKind.RESUME and fact.party != SOLVED:
            for key in keys:
                if fact.party in ("", key[0]) and fact.cause in ("", key[1]):
                    told[key].append(fact)
    for own in told.values():
        yield list(_rests(own))


def _rests(facts: Sequence[Fact]) -> Iterator[Rest]:
    """Yield the rests that one party had for one cause."""
    begun: Fact | None = None
    for fact in facts:
        if fact.kind is FactKind.PAUSE:
            begun = begun or fact
        elif begun is not None:
            yield Rest(begun.at, fact.at, begun.party, begun.reason, begun.cause)
            begun = None
    if begun is not None:
        yield Rest(begun.at, None, begun.party, begun.reason, begun.cause)


def _reading(number: int, span: _Span, start: Fact, facts: Sequence[Fact], rests: Sequence[Rest]) -> Reading:
    """Gather what concerns one run. What was said at the instant of a reset concerns the run that begins there."""
    until = span.replaced_at
    said = [fact for fact in facts if until is None or fact.at < until]
    retargets = [fact for fact in said if fact.kind is FactKind.RETARGET and fact.terms is not None]
    terms = retargets[-1].terms if retargets else start.terms
    overrides = [fact for fact in said if fact.kind is FactKind.OVERRIDE and (fact.at >= span.since or number == 1)]
    dues = [fact for fact in overrides if fact.verdict is None]
    verdicts = [fact for fact in overrides if fact.verdict is not None]
    marked = [fact for fact in facts if fact.kind in (FactKind.BREACH, FactKind.THRESHOLD) and fact.run == number]
    if terms is None:
        message = "A clock starts with terms."
        raise ValueError(message)
    if span.known_at is not None:
        terms = terms.known_at(max([span.known_at, *(fact.recorded_at for fact in retargets)]))
    stopping = [rest for rest in rests if rest.party in terms.stops_for] + span.solved
    return Reading(
        number=number,
        terms=terms,
        since=span.since,
        until=span.until,
        rests=tuple(sorted((rest for rest in stopping if _meets(rest, span)), key=Rest.order)),
        fixed_due=dues[-1].due if dues else None,
        verdict=verdicts[-1].verdict if verdicts else None,
        fired={mark: max(fact.at for fact in marked if fact.mark == mark) for mark in {fact.mark for fact in marked}},
    )


def _meets(rest: Rest, span: _Span) -> bool:
    """Whether a rest takes any time of a run."""
    return (rest.until is None or rest.until > max(rest.since, span.since)) and (span.until is None or rest.since < span.until)
