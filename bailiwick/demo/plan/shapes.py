"""What a plan is made of. Records name each other by keys: "admin", "tomas", "rita.maldonado"."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime


@dataclass(frozen=True, slots=True)
class Room:
    """A room; `seats` names the departments whose people sit there, with a weight."""

    building: str
    number: str
    name: str
    floor: str
    seats: tuple[tuple[str, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Site:
    """A place with its buildings and rooms."""

    key: str
    code: str
    name: str
    street: str
    town: str
    access: str
    notice: str
    buildings: tuple[tuple[str, int], ...]
    rooms: tuple[Room, ...]


@dataclass(frozen=True, slots=True)
class Department:
    """A part of the county."""

    key: str
    code: str
    name: str
    parent: str
    size: int
    appetite: float
    round_the_clock: bool
    apps: tuple[str, ...]
    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Person:
    """An employee; `login` is the key and, for those with an account, the user name."""

    login: str
    first: str
    last: str
    number: str
    email: str
    phone: str
    extension: str
    mobile: str
    title: str
    department: str
    site: str
    room: Room
    manager: str
    computer: str
    tag: str
    serial: str

    @property
    def name(self) -> str:
        """The name as people say it."""
        return f"{self.first} {self.last}"


@dataclass(frozen=True, slots=True)
class Member:
    """One of the IT staff; `login` leads to the person."""

    key: str
    login: str
    team: str
    level: str
    skills: tuple[str, ...]
    voice: str
    hours: str
    absent: bool
    substitute: str

    @property
    def tier(self) -> int:
        """The tier at which this member works."""
        return {"1": 1, "2": 2}.get(self.level, 3)


@dataclass(frozen=True, slots=True)
class Team:
    """A group of staff that takes tickets over."""

    key: str
    name: str
    tier: int
    lead: str


@dataclass(frozen=True, slots=True)
class Category:
    """A leaf of the tree of categories."""

    key: str
    group: str
    name: str
    team: str
    kind: str
    weight: float
    impact: int
    urgency: int
    season: str


@dataclass(slots=True)
class Entry:
    """One thing said or done; `author` is a login, of staff or of the client."""

    kind: str
    at: datetime
    author: str
    body: str
    seconds: int = 0
    channel: str = ""


@dataclass(slots=True)
class Wait:
    """A rest of the ticket."""

    on: str
    reason: str
    since: datetime
    until: datetime
    ended: datetime | None
    by: str


@dataclass(slots=True)
class HandOff:
    """A change of hands; teams by key, people by login."""

    at: datetime
    from_team: str
    to_team: str
    from_tier: int
    to_tier: int
    from_assignee: str
    to_assignee: str
    reason: str
    by: str


@dataclass(slots=True)
class Move:
    """A step on the line of stages: when, to which, by whom (empty: by the system)."""

    at: datetime
    state: str
    by: str


@dataclass(slots=True)
class Ticket:
    """One matter from the call to the close, or to now."""

    kind: str
    title: str
    text: str
    requester: str
    category: str
    team: str
    tier: int
    assignee: str
    impact: int
    urgency: int
    channel: str
    opened: datetime
    opened_by: str
    site: str = ""
    state: str = "new"
    first_team: str = ""
    responded: datetime | None = None
    solved: datetime | None = None
    closed: datetime | None = None
    call_seconds: int = 0
    first_contact_fix: bool = False
    reopened: int = 0
    parent: Ticket | None = None
    need_to_know: bool = False
    readers: tuple[str, ...] = ()
    entries: list[Entry] = field(default_factory=list)
    waits: list[Wait] = field(default_factory=list)
    hand_offs: list[HandOff] = field(default_factory=list)
    moves: list[Move] = field(default_factory=list)

    def move(self, at: datetime, state: str, by: str) -> None:
        """Take a stage, unless it stands there already."""
        if state != self.state:
            self.moves.append(Move(at, state, by))
            self.state = state


@dataclass(frozen=True, slots=True)
class Notice:
    """A sentence to heed at a site, always or for a while."""

    site: str
    text: str
    starts: datetime | None = None
    ends: datetime | None = None


@dataclass(slots=True)
class County:
    """Everything the loader brings in."""

    name: str
    seat: str
    now: datetime
    departments: dict[str, Department]
    sites: dict[str, Site]
    notices: list[Notice]
    people: dict[str, Person]
    teams: dict[str, Team]
    staff: dict[str, Member]
    categories: dict[str, Category]
    tickets: list[Ticket]
    storm_on: datetime
    election_on: datetime
