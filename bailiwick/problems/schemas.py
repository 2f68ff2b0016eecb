"""Spikes, outages and problems as programs see them."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

from ninja import Field, Schema

from bailiwick.core.api import Key
from bailiwick.problems.models import Problem, Spike

PROBLEM_NUMBER = r"^P-[0-9]{1,18}$"
TICKET_NUMBER = r"^[A-Za-z]{1,8}-?[0-9]{1,18}$"


class SpikeStage(StrEnum):
    """The stages of a spike."""

    OPEN = "open"
    OUTAGE = "outage"
    ENDED = "ended"
    DISMISSED = "dismissed"


class ProblemStage(StrEnum):
    """The stages of a problem."""

    NEW = "new"
    INVESTIGATING = "investigating"
    KNOWN = "known"
    RESOLVED = "resolved"
    CLOSED = "closed"


class OutageAudience(StrEnum):
    """To whom an outage is announced."""

    EVERYBODY = "everybody"
    CLIENTS = "clients"
    IT = "it"
    SITES = "sites"


class SpikesAsked(Schema):
    """Which spikes are wanted."""

    state: SpikeStage | None = None


class ProblemsAsked(Schema):
    """Which problems are wanted."""

    state: ProblemStage | None = None


class SpikeOut(Schema):
    """A spike of calls, or the known outage that was made of it."""

    id: int
    state: str
    title: str
    rule: str = Field(description="What its rule asks for, in words.")
    site_id: int | None
    category_id: int | None
    room_start: str
    words: list[str]
    calls: int
    first_at: datetime
    last_at: datetime
    found_at: datetime
    joined_at: datetime | None
    ended_at: datetime | None
    auto_join: bool
    workaround: str
    workaround_es: str
    announcement_id: int | None
    dismissed_because: str

    @staticmethod
    def resolve_title(row: Spike) -> str:
        """Say what the calls have in common."""
        return str(row)

    @staticmethod
    def resolve_rule(row: Spike) -> str:
        """Say why it was found."""
        return row.rule.in_words if row.rule is not None else ""

    @staticmethod
    def resolve_words(row: Spike) -> list[str]:
        """Return the words in common, the commonest first."""
        return row.words.split()


class SpikeWithCallsOut(SpikeOut):
    """A spike with the tickets that whoever asks may read."""

    tickets: list[str]
    parent: str | None

    @staticmethod
    def resolve_tickets(row: Spike) -> list[str]:
        """Return their numbers, put there by the endpoint."""
        return list(getattr(row, "shown_tickets", ()))

    @staticmethod
    def resolve_parent(row: Spike) -> str | None:
        """Return its number, put there by the endpoint."""
        return getattr(row, "shown_parent", None)


class NoticeIn(Schema):
    """What is announced, and to whom."""

    title: str = Field(min_length=1, max_length=160)
    text: str = Field("", max_length=10_000, description="Markdown.")
    title_es: str = Field("", max_length=160)
    text_es: str = Field("", max_length=10_000)
    severity: int = Field(3, ge=1, le=3)
    audience: OutageAudience = OutageAudience.SITES
    tell_by_mail: bool = False


class TakeUpIn(Schema):
    """How a spike becomes a known outage."""

    title: str = Field("", max_length=160)
    description: str = Field("", max_length=10_000)
    workaround: str = Field("", max_length=4000, description="What callers are told.")
    workaround_es: str = Field("", max_length=4000, description="The same in Spanish.")
    auto_join: bool = True
    announcement: NoticeIn | None = None


class DismissIn(Schema):
    """Why it is no spike."""

    reason: str = Field(min_length=1, max_length=255)


class OutageIn(Schema):
    """What callers are told, and whether they join by themselves."""

    workaround: str = Field("", max_length=4000)
    workaround_es: str = Field("", max_length=4000)
    auto_join: bool = True


class FollowIn(Schema):
    """What somebody adds who has it too."""

    description: str = Field("", max_length=4000)


class FollowedOut(Schema):
    """The ticket by which somebody follows an outage."""

    ticket: str


class JoinedOut(Schema):
    """How many calls joined."""

    joined: int


class ProblemOut(Schema):
    """A problem."""

    id: int
    number: str
    state: str
    title: str
    description: str
    impact: int
    category_id: int | None
    site_id: int | None
    team_id: int | None
    owner_id: int | None
    root_cause: str
    workaround: str
    workaround_es: str
    workaround_it: str
    is_published: bool
    keywords: str
    review_on: date | None
    opened_at: datetime
    known_at: datetime | None
    resolved_at: datetime | None
    closed_at: datetime | None
    resolution: str
    version: int


class ProblemWithTicketsOut(ProblemOut):
    """A problem with the tickets that whoever asks may read."""

    tickets: list[str]

    @staticmethod
    def resolve_tickets(row: Problem) -> list[str]:
        """Return their numbers, put there by the endpoint."""
        return list(getattr(row, "shown_tickets", ()))


class ProblemIn(Schema):
    """A problem to open, from tickets or none."""

    title: str = Field(min_length=1, max_length=200)
    description: str = Field("", max_length=100_000)
    impact: int = Field(1, ge=1, le=4)
    category: Key | None = None
    site: Key | None = None
    team: Key | None = None
    owner: Key | None = Field(None, description="Member of the staff.")
    root_cause: str = Field("", max_length=100_000)
    workaround: str = Field("", max_length=100_000)
    workaround_es: str = Field("", max_length=100_000)
    workaround_it: str = Field("", max_length=100_000)
    is_published: bool = False
    keywords: str = Field("", max_length=200)
    review_on: date | None = None
    tickets: list[str] = Field(default_factory=list, max_length=200, description="Numbers of tickets it caused.")


class ProblemMoveIn(Schema):
    """To which stage, and why."""

    state: ProblemStage
    reason: str = Field("", max_length=2000)


class ResolveIn(Schema):
    """What removed the cause, and what becomes of the tickets."""

    resolution: str = Field(min_length=1, max_length=10_000)
    told: str = Field("", max_length=10_000, description="What the clients of unfinished tickets are told, each once.")
    solve: bool = Field(default=False, description="Solve the tickets with these words instead of only telling.")


class ResolvedOut(Schema):
    """What became of the tickets."""

    solved: int
    left: int


class ProblemLinkIn(Schema):
    """Which tickets a problem caused."""

    tickets: list[str] = Field(min_length=1, max_length=200)
