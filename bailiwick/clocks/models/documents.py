"""What a policy promises: one JSON document, validated whenever it is read.

    {"calendar": "office", "stops_for": ["client", "vendor"],
     "marks": [{"at": "75%", "tell": ["assignee"]}, {"at": "due", "tell": ["assignee", "team"]}],
     "promises": [{"kind": "resolve", "priority": 1, "target": "2h", "calendar": "around-the-clock"}],
     "ageing": [{"priority": 4, "after": "40h", "to": 3}]}

What stands at the top holds for every promise that does not say it itself.
"""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Literal, Self

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator
from pydantic import ValidationError as ShapeError

from bailiwick.clocks.engine.facts import PARTIES
from bailiwick.clocks.engine.marks import END, Mark, mark
from bailiwick.clocks.engine.targets import Target

if TYPE_CHECKING:
    from collections.abc import Iterator

Kind = Literal["acknowledge", "first_response", "client_update", "on_site", "resolve"]
Side = Literal["client", "team", "vendor"]
Priority = Annotated[int, Field(ge=1, le=4)]
Code = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9_-]{0,39}$")]
#: who is told: a word that those who own the subject explain, a rota's people, a team, a person
TOLD = re.compile(r"^[a-z][a-z_]{0,29}(:[0-9]{1,12})?$")
LINES_AT_MOST, MARKS_AT_MOST, TOLD_AT_MOST = 400, 12, 10


def _target(text: str) -> str:
    Target.parse(text)
    return text


def _point(text: str) -> str:
    if mark(text).is_age:
        raise ValueError(_("An age belongs under “ageing”. Write a share as 75%, time before the end as -30m, after it as +2h, or due."))
    return text


def _age(text: str) -> str:
    try:
        mark(f"@{text}")
    except ValueError:
        raise ValueError(_("“%(text)s” is no time after which something has aged. Write working time as 40h or 90m.") % {"text": text[:40]}) from None
    return text


def _told(text: str) -> str:
    if not TOLD.match(text):
        raise ValueError(_("“%(name)s” names nobody. Write assignee, team, lead, on_call, team:3, on_call:3 or person:12.") % {"name": text})
    return text


def _party(text: str) -> str:
    if text not in PARTIES:
        raise ValueError(_("“%(name)s” stops no clock. Write one of %(all)s.") % {"name": text, "all": ", ".join(PARTIES)})
    return text


class _Part(BaseModel):
    """Every part refuses keys it does not know, so a misspelt one is not lost silently."""

    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class Step(_Part):
    """A point of a promise, and who is told at it."""

    at: Annotated[str, AfterValidator(_point)]
    tell: Annotated[tuple[Annotated[str, AfterValidator(_told)], ...], Field(max_length=TOLD_AT_MOST)] = ()


Steps = Annotated[tuple[Step, ...], Field(max_length=MARKS_AT_MOST)]
Parties = tuple[Annotated[str, AfterValidator(_party)], ...]


class Line(_Part):
    """One promise: to whom, for which priority, how much time."""

    kind: Kind
    party: Side = "client"
    #: of which team or vendor, where not all have the same
    key: Annotated[str, Field(max_length=60)] = ""
    priority: Priority
    target: Annotated[str, AfterValidator(_target)]
    calendar: Code | None = None
    stops_for: Parties | None = None
    marks: Steps | None = None

    def name(self) -> tuple[int, str, str, str]:
        """Return what there may be one promise for."""
        return self.priority, self.kind, self.party, self.key


class AgeingRule(_Part):
    """What has been open for long enough goes before others."""

    priority: Priority
    #: time that counts, as the promise to solve counts it
    after: Annotated[str, AfterValidator(_age)]
    to: Priority

    @model_validator(mode="after")
    def raises(self) -> Self:
        """Refuse a rule that would lower the priority or leave it."""
        if self.to >= self.priority:
            raise ValueError(_("Ageing raises a priority: write a smaller number for “to” than %(priority)s.") % {"priority": self.priority})
        return self

    @property
    def mark(self) -> Mark:
        """The point at which the rule speaks."""
        return mark(f"@{self.after}")


class Document(_Part):
    """All promises of a version of a policy."""

    calendar: Code = "office"
    stops_for: Parties = tuple(party for party in PARTIES if party != "team")
    marks: Steps = ()
    promises: Annotated[tuple[Line, ...], Field(max_length=LINES_AT_MOST)] = ()
    ageing: Annotated[tuple[AgeingRule, ...], Field(max_length=20)] = ()

    @model_validator(mode="after")
    def promises_once(self) -> Self:
        """Refuse two promises for the same."""
        twice = next((name for name, times in Counter(line.name() for line in self.promises).items() if times > 1), None)
        if twice is not None:
            raise ValueError(_("There are two promises for %(name)s. Keep one.") % {"name": " ".join(str(part) for part in twice if part)})
        return self

    def line(self, priority: int, kind: str, party: str, key: str = "") -> Line | None:
        """Return the promise to somebody: the one for them by name, otherwise the one for all of their sort."""
        return self._by_name.get((priority, kind, party, key)) or self._by_name.get((priority, kind, party, ""))

    @cached_property
    def _by_name(self) -> dict[tuple[int, str, str, str], Line]:
        return {line.name(): line for line in self.promises}

    def kinds(self, party: str) -> list[str]:
        """Return the kinds of promises there are to a sort of party, whatever the priority, in order."""
        return list(dict.fromkeys(line.kind for line in self.promises if line.party == party))

    def calendar_of(self, line: Line) -> str:
        """Return the short name of the calendar in which a promise is counted."""
        return line.calendar or self.calendar

    def stops(self, line: Line) -> frozenset[str]:
        """Return for whom the clock of a promise may rest."""
        return frozenset(self.stops_for if line.stops_for is None else line.stops_for)

    def steps(self, line: Line) -> Steps:
        """Return at which points of a promise somebody is told."""
        return self.marks if line.marks is None else line.marks

    def ageing_of(self, line: Line) -> list[AgeingRule]:
        """Return the rules of ageing that the clock of a promise carries: that to the client to solve it."""
        return [rule for rule in self.ageing if rule.priority == line.priority] if (line.kind, line.party) == ("resolve", "client") else []

    def marks_of(self, line: Line) -> tuple[Mark, ...]:
        """Return every point at which the clock of a promise must be looked at, its end always among them."""
        points = {found.name: found for found in (mark(step.at) for step in self.steps(line))}
        ages = {rule.mark.name: rule.mark for rule in self.ageing_of(line)}
        return tuple(({END.name: END} | points | ages).values())

    def calendars(self) -> Iterator[str]:
        """Yield the short names of the calendars that the promises are counted in."""
        yield from dict.fromkeys(self.calendar_of(line) for line in self.promises)


def refuse_empty(document: Document) -> None:
    """Refuse what would be broken as soon as it begins. Raises ValidationError."""
    for number, line in enumerate(document.promises, start=1):
        target = Target.parse(line.target)
        if not (target.days or target.working):
            words = _("A promise gives some time. Write 30m, 4h or 2d, or leave the promise out.")
            raise ValidationError(_("Promise %(number)d: %(words)s") % {"number": number, "words": words})


def read_document(data: object) -> Document:
    """Return a document from what JSON holds. Raises ValidationError with where and what is wrong."""
    try:
        return Document.model_validate(data)
    except ShapeError as error:
        raise ValidationError(
            [f"{'.'.join(str(part) for part in found['loc'])}: {found['msg'].removeprefix('Value error, ')}" for found in error.errors()]
        ) from error
