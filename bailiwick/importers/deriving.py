"""Works out, from the changes a log tells, what a ticket is now and how it got there.

Pure functions: the same rows give the same story, whichever run brought them.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from bailiwick.importers.parsing import LogRow

FINISHED = frozenset({"solved", "closed"})
#: what the timeline compares between one row and the next
WATCHED = ("state", "team", "assignee", "category", "subcategory", "site", "impact", "urgency", "priority", "requester", "symptom")


@dataclass(slots=True)
class WaitSpan:
    """For whom a ticket waited, from when to when (None: still)."""

    party: str
    since: datetime
    ended_at: datetime | None = None


@dataclass(slots=True)
class ReturnSpan:
    """From when to when a ticket was taken for solved, before it came back or was solved at last."""

    since: datetime
    until: datetime


@dataclass(slots=True)
class Passage:
    """One change of hands: team and assignee before and after, by name."""

    at: datetime
    from_team: str
    to_team: str
    from_assignee: str
    to_assignee: str
    by: str


@dataclass(slots=True)
class Step:
    """One line of the timeline."""

    at: datetime
    who: str
    changes: dict[str, tuple[object, object]]


@dataclass(slots=True)
class Story:
    """Everything the rows of one incident say."""

    last: LogRow
    opened_at: datetime
    state: str
    solved_at: datetime | None
    closed_at: datetime | None
    responded_at: datetime | None
    last_activity_at: datetime
    reopened: int
    rows: Sequence[LogRow]
    waits: list[WaitSpan] = field(default_factory=list)
    returns: list[ReturnSpan] = field(default_factory=list)
    passages: list[Passage] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)


def tell(rows: Sequence[LogRow]) -> Story:
    """Return the story of one incident; rows in the order of `LogRow.order`, at least one."""
    rows = list(_with_states(rows))
    last = rows[-1]
    story = Story(
        last=last,
        opened_at=min(row.opened_at for row in rows),
        state=last.state,
        solved_at=None,
        closed_at=None,
        responded_at=next((row.at for row in rows if row.state != "new"), None),
        last_activity_at=last.at,
        reopened=0,
        rows=rows,
    )
    before: LogRow | None = None
    for row in rows:
        _follow(story, before, row)
        before = row
    _end(story, rows)
    story.returns = list(_returns(rows, story.solved_at))
    return story


def _with_states(rows: Sequence[LogRow]) -> Iterator[LogRow]:
    """Give every row that leaves the state as it is that of the row before it; the first of such is open."""
    state, waiting_on = "open", ""
    for row in rows:
        kept = row if row.state else replace(row, state=state, waiting_on=waiting_on)
        state, waiting_on = kept.state, kept.waiting_on
        yield kept


def _returns(rows: Sequence[LogRow], solved_at: datetime | None) -> Iterator[ReturnSpan]:
    """Yield when the incident was taken for solved, up to the instant at which it was solved at last."""
    for begins, came_back in _taken_for_solved(rows):
        until = came_back if solved_at is None else min(came_back or solved_at, solved_at)
        if until is not None and begins < until:
            yield ReturnSpan(begins, until)


def _taken_for_solved(rows: Sequence[LogRow]) -> Iterator[tuple[datetime, datetime | None]]:
    """Yield from when to when the rows have it in a state that is finished; the last such time may have no end."""
    since: datetime | None = None
    for row in rows:
        if row.state in FINISHED:
            since = since or row.at
        elif since is not None:
            yield since, row.at
            since = None
    if since is not None:
        yield since, None


def watched(row: LogRow) -> dict[str, object]:
    """Return what of a row the timeline compares."""
    own = {"state": row.state, "impact": row.impact, "urgency": row.urgency, "priority": row.priority}
    return {name: own.get(name) if name in own else row.names.get(name, "") for name in WATCHED}


def _follow(story: Story, before: LogRow | None, row: LogRow) -> None:
    old = watched(before) if before else dict.fromkeys(WATCHED, "")
    new = watched(row)
    story.steps.append(Step(row.at, row.names.get("updated_by", ""), {name: (old[name], new[name]) for name in WATCHED if old[name] != new[name]}))
    if before is None or (before.state, before.waiting_on) != (row.state, row.waiting_on):
        if story.waits and story.waits[-1].ended_at is None:
            story.waits[-1].ended_at = row.at
        if row.state == "waiting":
            story.waits.append(WaitSpan(row.waiting_on, row.at))
    if before is None:
        return
    if before.state in FINISHED and row.state not in FINISHED:
        story.reopened += 1
    hands = (before.names.get("team", ""), row.names.get("team", ""), before.names.get("assignee", ""), row.names.get("assignee", ""))
    if hands[0] and hands[1] and hands[0] != hands[1]:
        story.passages.append(Passage(row.at, *hands, row.names.get("updated_by", "")))


def _end(story: Story, rows: Sequence[LogRow]) -> None:
    """Set when it was solved and closed, in an order that can have happened."""
    last = story.last
    counted = last.names.get("reopened_count", "")
    story.reopened = max(story.reopened, int(counted) if counted.isascii() and counted.isdigit() and len(counted) < 4 else 0)  # noqa: PLR2004 - nobody reopens ten thousand times
    if last.state not in FINISHED:
        return
    finished = [row for row in rows if row.state in FINISHED]
    run = finished[-1]
    for row in reversed(rows):
        if row.state not in FINISHED:
            break
        run = row
    story.solved_at = max(last.solved_at or run.at, story.opened_at)
    if last.state == "closed":
        closed = [row.at for row in rows if row.state == "closed"]
        story.closed_at = max(last.closed_at or closed[0], story.solved_at)
    story.last_activity_at = max(story.last_activity_at, story.closed_at or story.solved_at)
