"""Turns a row of text into a change of an incident, or says why it cannot be taken."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from bailiwick.importers.mapping import ANY, UNCHANGED

if TYPE_CHECKING:
    from bailiwick.importers.mapping import Mapping

#: longest number a ticket can carry
LONGEST_NUMBER = 24
#: under which a number is kept that was shortened
WHOLE_NUMBER = "Number there"
#: names are cut here; no person, team or place is called longer
LONGEST_NAME = 80
#: stands among the forms of dates for all of ISO 8601
ISO = "iso"
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)


#: what is stored of a row besides its number and key
STORED = (
    "change", "line", "state", "waiting_on", "impact", "urgency", "priority", "channel", "names", "kept", "at", "opened_at", "solved_at", "closed_at",
)  # fmt: skip


class NotTaken(Exception):  # noqa: N818 - a verdict on a row, not a fault of ours
    """A row cannot be taken; the message says why, in words for whoever made the file."""


@dataclass(frozen=True, slots=True)
class LogRow:
    """One change of one incident as the log tells it."""

    number: str
    key: str
    line: int
    at: datetime
    change: int
    state: str
    waiting_on: str
    opened_at: datetime
    solved_at: datetime | None
    closed_at: datetime | None
    impact: int | None
    urgency: int | None
    priority: int | None
    channel: str
    names: dict[str, str] = field(default_factory=dict)
    kept: dict[str, str] = field(default_factory=dict)

    @property
    def order(self) -> tuple[datetime, int, int]:
        """What sorts the changes of an incident as they happened."""
        return self.at, self.change, self.line

    def as_json(self) -> dict[str, Any]:
        """Return the row fit for a JSON column; instants are written as ISO 8601."""
        return {name: getattr(self, name) for name in STORED}

    @classmethod
    def from_json(cls, number: str, key: str, data: dict[str, Any]) -> LogRow:
        """Return the row that `as_json` stored."""
        moments = {name: datetime.fromisoformat(data[name]) if data[name] else None for name in ("at", "opened_at", "solved_at", "closed_at")}
        return cls(number=number, key=key, **{**data, **moments})


#: columns that hold a name of something: kept as text until it is looked up
NAMES = (
    "updated_by",
    "opened_by",
    "solved_by",
    "requester",
    "site",
    "category",
    "subcategory",
    "symptom",
    "team",
    "assignee",
    "resolution_code",
    "reopened_count",
)


class RowParser:
    """Reads rows by a mapping; raises NotTaken for those that make no sense."""

    def __init__(self, mapping: Mapping) -> None:
        self.mapping = mapping
        self._unknown = frozenset(mapping.unknown)
        self._column_of = {name: mapping.columns.get(name, "") for name in (*NAMES, *mapping.columns)}
        self._named = [(name, column) for name in NAMES if (column := mapping.columns.get(name))]
        self._kept = list(mapping.kept.items())
        self._state_columns = [mapping.columns["state"], *mapping.other_state_columns]
        self._state_of = lru_cache(maxsize=4096)(mapping.state_of)
        self._moment = lru_cache(maxsize=65536)(self._read_moment)

    def parse(self, line: int, cells: dict[str, str]) -> LogRow:
        """Return the change a row tells of."""
        told = self._required(cells, "number")
        number = _short(told) if self.mapping.shorten_numbers else told
        if len(number) > LONGEST_NUMBER:
            raise NotTaken(_("The number is longer than %(n)d characters.") % {"n": LONGEST_NUMBER})
        state, waiting_on = self._state(cells)
        opened_at, at = self._required_moment(cells, "opened_at"), self._required_moment(cells, "updated_at")
        return LogRow(
            number=number,
            key=self._key(cells),
            line=line,
            at=max(at, opened_at),
            change=self._count(cells, "change"),
            state=state,
            waiting_on=waiting_on,
            opened_at=opened_at,
            solved_at=self._optional_moment(cells, "solved_at"),
            closed_at=self._optional_moment(cells, "closed_at"),
            impact=self._level(cells, "impact", self.mapping.impacts),
            urgency=self._level(cells, "urgency", self.mapping.urgencies),
            priority=self._level(cells, "priority", self.mapping.priorities),
            channel=self.mapping.channels.get(self._cell(cells, "channel"), ""),
            names={name: text[:LONGEST_NAME].strip() for name, column in self._named if (text := cells.get(column, "")) not in self._unknown},
            kept={title: text for column, title in self._kept if (text := cells.get(column, "")) not in self._unknown}
            | ({WHOLE_NUMBER: told} if told != number else {}),
        )

    def _cell(self, cells: dict[str, str], name: str) -> str:
        text = cells.get(self._column_of.get(name, ""), "")
        return "" if text in self._unknown else text

    def _required(self, cells: dict[str, str], name: str) -> str:
        text = self._cell(cells, name)
        if not text:
            raise NotTaken(_("“%(column)s” is empty.") % {"column": self.mapping.columns[name]})
        return text

    def _state(self, cells: dict[str, str]) -> tuple[str, str]:
        """Return the state and for whom it waits; nothing for one that is as before."""
        said = [text for column in self._state_columns if (text := _joined(cells, column)) not in self._unknown]
        if not said and ANY not in self.mapping.states:
            raise NotTaken(_("“%(column)s” is empty.") % {"column": self.mapping.columns["state"]})
        found = next((state for text in said if (state := self._state_of(text))), self.mapping.states.get(ANY))
        if found is None:
            raise NotTaken(_("“%(state)s” is not a state this mapping knows. Add it to [states] to take such rows.") % {"state": said[0]})
        state, _colon, party = found.partition(":")
        return "" if state == UNCHANGED else state, (party or "client") if state == "waiting" else ""

    def _required_moment(self, cells: dict[str, str], name: str) -> datetime:
        return self._moment(self.mapping.columns[name], self._required(cells, name))

    def _optional_moment(self, cells: dict[str, str], name: str) -> datetime | None:
        text = self._cell(cells, name)
        return self._moment(self.mapping.columns[name], text) if text else None

    def _read_moment(self, column: str, text: str) -> datetime:
        for form in self.mapping.date_formats:
            try:
                moment = datetime.fromisoformat(text) if form == ISO else datetime.strptime(text, form)  # noqa: DTZ007 - the zone is added below when the text has none
            except ValueError:
                continue
            aware = moment if moment.tzinfo else moment.replace(tzinfo=self.mapping.zone)
            if aware.year < EARLIEST.year + 1 or aware.year > 9000:  # noqa: PLR2004 - beyond it, no zone can be applied
                break
            return aware.astimezone(UTC)
        raise NotTaken(_("“%(text)s” in “%(column)s” is not a date this mapping can read.") % {"text": text, "column": column})

    def _count(self, cells: dict[str, str], name: str) -> int:
        text = self._cell(cells, name)
        if not text:
            return 0
        if not (text.isascii() and text.isdigit() and len(text) < 10):  # noqa: PLR2004 - no incident changed a billion times
            raise NotTaken(_("“%(text)s” in “%(column)s” is not a count.") % {"text": text, "column": self.mapping.columns[name]})
        return int(text)

    def _level(self, cells: dict[str, str], name: str, levels: dict[str, int]) -> int | None:
        text = self._cell(cells, name)
        if not text:
            return None
        if text not in levels and ANY not in levels:
            raise NotTaken(_("“%(text)s” in “%(column)s” is not in the mapping.") % {"text": text, "column": self.mapping.columns[name]})
        return levels.get(text, levels.get(ANY)) or None

    def _key(self, cells: dict[str, str]) -> str:
        """Return what makes this change the same one in the next export: all it says."""
        return hashlib.sha256("\x1f".join(f"{name}={cells[name]}" for name in sorted(cells)).encode()).hexdigest()[:32]


def _short(number: str) -> str:
    """Return a number that a ticket can carry: a longer one is cut and ends with a digest of the whole."""
    if len(number) <= LONGEST_NUMBER:
        return number
    return f"{number[: LONGEST_NUMBER - 9]}~{hashlib.sha256(number.encode()).hexdigest()[:8]}"


def _joined(cells: dict[str, str], column: str) -> str:
    """Return a cell; a column that is not there and is written with “+” is several, joined in the same way."""
    if column in cells or "+" not in column:
        return cells.get(column, "")
    parts = [cells.get(part, "") for part in column.split("+")]
    return "+".join(parts) if all(parts) else ""
