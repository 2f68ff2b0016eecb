"""Explains clocks: every promise opened into the stretches of time that counted and those that did not, each with its why."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING

from django.utils.dateparse import parse_datetime
from django.utils.text import get_text_list
from django.utils.translation import gettext as _

from bailiwick.clocks.engine import Kind, Segment, segments, segments_to_due
from bailiwick.clocks.engine.problems import NoWorkingTime
from bailiwick.clocks.engine.readings import State
from bailiwick.clocks.models.books import Book
from bailiwick.clocks.models.folding import UnreadableLedger, read_ledger
from bailiwick.clocks.models.policies import PolicyVersion
from bailiwick.clocks.models.running import ClockEvent, EventKind
from bailiwick.clocks.models.standings import WAITING, Standing, standing
from bailiwick.clocks.words.reasons import say, say_cause
from bailiwick.clocks.words.times import say_target, say_time
from bailiwick.core.moments import exact

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import datetime

    from bailiwick.clocks.engine import Calendar
    from bailiwick.clocks.engine.readings import Reading
    from bailiwick.clocks.models.running import Clock

NOTHING = timedelta(0)
#: clocks in the order in which people ask for them
ORDER = ("resolve", "first_response", "client_update", "on_site", "acknowledge")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of time of a clock: how much of it counted, why, and whether it is still to come or after the promise ended."""

    starts: datetime
    ends: datetime
    counted: timedelta
    kind: str
    words: str
    is_ahead: bool = False
    is_late: bool = False


@dataclass(frozen=True, slots=True)
class Past:
    """A line of the ledger in words."""

    event: ClockEvent
    words: str


@dataclass(frozen=True)
class Explained:
    """One clock taken apart."""

    clock: Clock
    reading: Reading
    calendar: str
    zone: str
    policy: str
    policy_id: int | None
    policy_number: int | None
    standing: Standing
    stretches: list[Stretch]
    was: list[str]
    history: list[Past]
    is_by_hand: bool = False
    #: working time that rested, by whom it was waited for; what counted as solved stands by itself
    rested: dict[str, timedelta] = field(default_factory=dict)
    #: how the team or vendor is called; whoever owns the subject knows
    whose: str = ""

    @property
    def title(self) -> str:
        """What is promised, to or by whom."""
        kind = str(self.clock.get_kind_display())
        if self.clock.party == "client":
            return kind
        if self.whose:
            return _("%(kind)s, by %(whose)s") % {"kind": kind, "whose": self.whose}
        return _("%(kind)s, by the %(party)s") % {"kind": kind, "party": str(self.clock.get_party_display()).lower()}

    @property
    def by_hand(self) -> Past | None:
        """The line that set it by hand, if it is."""
        return next((past for past in reversed(self.history) if past.event.kind == EventKind.OVERRIDE), None) if self.is_by_hand else None

    @property
    def target(self) -> str:
        """How much time is promised."""
        return say_target(self.clock.target) if self.clock.target else ""

    @property
    def counted(self) -> timedelta:
        """The time that counted so far."""
        return sum((one.counted for one in self.stretches if not one.is_ahead), NOTHING)

    @property
    def ahead(self) -> timedelta:
        """The time that is still left until the promise ends."""
        return sum((one.counted for one in self.stretches if one.is_ahead), NOTHING)


def explain_clocks(clocks: Iterable[Clock], now: datetime, *, book: Book | None = None) -> list[Explained]:
    """Explain clocks, those of the client first. Six queries, however many clocks there are."""
    held = sorted(clocks, key=lambda clock: (_party(clock), ORDER.index(clock.kind), clock.pk))
    if not held:
        return []
    book = book or Book.present()
    lines: defaultdict[int, list[ClockEvent]] = defaultdict(list)
    for event in ClockEvent.objects.filter(clock__in=held).order_by("clock", "number"):
        lines[event.clock_id].append(event)
    wanted = {event.policy_version_id for events in lines.values() for event in events if event.policy_version_id is not None}
    versions = {one.pk: one for one in PolicyVersion.objects.filter(pk__in=wanted).select_related("policy")}
    book.learn(versions.values())
    explained = (_readable(clock, lines[clock.pk], book, versions, now) for clock in held if lines[clock.pk])
    return [one for one in explained if one is not None]


def _readable(clock: Clock, lines: list[ClockEvent], book: Book, versions: dict[int, PolicyVersion], now: datetime) -> Explained | None:
    """Return the explanation of a clock, nothing for one whose ledger cannot be read."""
    try:
        return _explained(clock, lines, book, versions, now)
    except UnreadableLedger:
        return None


def _party(clock: Clock) -> int:
    return ("client", "team", "vendor").index(clock.party)


def _explained(clock: Clock, lines: list[ClockEvent], book: Book, versions: dict[int, PolicyVersion], now: datetime) -> Explained:
    reading = read_ledger(clock, lines, book)[-1]
    calendar, row = reading.terms.calendar, book.calendars[clock.calendar_id].row
    version = versions.get(clock.policy_version_id or 0)
    waits = next((rest.party for rest in reversed(reading.rests) if rest.until is None), "")
    found = stretches_of(reading, now)
    return Explained(
        clock=clock,
        reading=reading,
        calendar=row.name,
        zone=row.zone,
        policy=version.policy.name if version is not None else "",
        policy_id=version.policy_id if version is not None else None,
        policy_number=version.number if version is not None else None,
        standing=standing(clock, calendar, now, waits_for=waits),
        stretches=[Stretch(one.starts, one.ends, one.counted, one.why.kind.value, say(one.why), ahead, late) for one, ahead, late in found],
        was=[_was(event, versions) for event in lines if event.kind == EventKind.RETARGET and event.data.get("was")],
        history=[Past(event, history_words(event)) for event in lines],
        is_by_hand=reading.fixed_due is not None or reading.verdict is not None,
        rested=rested_of([one for one, ahead, _late in found if not ahead], calendar),
    )


def stretches_of(reading: Reading, now: datetime) -> list[tuple[Segment, bool, bool]]:
    """Return the stretches of a run, each with whether it is ahead of now, and whether it lies after the promised end."""
    calendar, run, due = reading.terms.calendar, reading.run, reading.due
    if reading.state is State.STOPPED or due is None:
        end = reading.until or max(now, reading.since)
        whole = segments(calendar, run, end)
    elif reading.fixed_due is not None or reading.terms.target is None:
        whole = segments(calendar, run, max(due, now))
    else:
        whole = _whole(reading, due, now)
    cut = _cut_at(_cut_at(whole, now), due) if due is not None else _cut_at(whole, now)
    return [(one, one.starts >= now, due is not None and one.starts >= due) for one in cut]


def _whole(reading: Reading, due: datetime, now: datetime) -> list[Segment]:
    calendar, run, target = reading.terms.calendar, reading.run, reading.terms.target
    if target is None or now > due:
        return segments(calendar, run, max(due, now))
    try:
        return segments_to_due(calendar, run, target, now)
    except NoWorkingTime:
        return segments(calendar, run, now)


def _cut_at(found: Sequence[Segment], instant: datetime) -> list[Segment]:
    """Cut the stretch that contains an instant in two."""
    cut: list[Segment] = []
    for one in found:
        if one.starts < instant < one.ends:
            parts = ((one.starts, instant), (instant, one.ends))
            cut += [Segment(begins, ends, ends - begins if one.counts else NOTHING, one.why) for begins, ends in parts]
        else:
            cut.append(one)
    return cut


def rested_of(found: Iterable[Segment], calendar: Calendar) -> dict[str, timedelta]:
    """Return how much working time rested, by whom it was waited for; “solved” for what counted as solved."""
    rested: defaultdict[str, timedelta] = defaultdict(timedelta)
    for one in found:
        if one.why.kind in {Kind.PAUSE, Kind.SOLVED}:
            rested[one.why.party] += calendar.between(one.starts, one.ends)
    return {party: length for party, length in rested.items() if length}


def _was(event: ClockEvent, versions: dict[int, PolicyVersion]) -> str:
    """Say what was promised before a change."""
    before = event.data["was"]
    due = parse_datetime(before["due"]) if before.get("due") else None
    facts = {
        "target": say_target(before["target"]) if before.get("target") else _("nothing"),
        "priority": before.get("priority"),
        "due": exact(due),
    }
    version = versions.get(event.policy_version_id or 0)
    said = _("P%(priority)s, %(target)s, due %(due)s") % facts if due is not None else _("P%(priority)s, %(target)s") % facts
    return f"{said} ({version.policy})" if version is not None and event.reason == "" else f"{said}: {event.reason}" if event.reason else said


def history_words(event: ClockEvent) -> str:
    """Return a line of the ledger: “Paused, waiting for vendor since entry 4: sent to the maker”."""
    parts = [str(event.get_kind_display())]
    if event.party:
        parts.append(str(WAITING.get(event.party, event.party)))
    if event.kind in {EventKind.START, EventKind.RETARGET} and event.target:
        parts.append(say_target(event.target))
    if event.data.get("mark"):
        parts.append(str(event.data["mark"]))
    if event.cause:
        parts.append(say_cause(event.cause))
    said = ", ".join(parts)
    return f"{said}: {event.reason}" if event.reason else said


def short_form(one: Explained) -> str:
    """Return for the client how the promise is counted, in two or three sentences."""
    if not one.target:
        return ""
    facts = {"target": one.target, "calendar": one.calendar, "used": say_time(one.counted)}
    said = [_("We promised to solve this within %(target)s, counted in “%(calendar)s”.") % facts, _("%(used)s of it are used.") % facts]
    if listed := say_rested({party: length for party, length in one.rested.items() if party != "solved"}):
        said.append(_("Not counted: %(listed)s.") % {"listed": listed})
    return " ".join(said)


def say_rested(rested: Mapping[str, timedelta]) -> str:
    """Return how much working time rested, for whom: “2 h waiting for client and 1 h counted as solved”."""
    words = {**WAITING, "solved": _("counted as solved")}
    return get_text_list([f"{say_time(length)} {words.get(party, party)}" for party, length in rested.items()], _("and"))
