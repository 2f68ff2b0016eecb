"""The mapping file: which column of somebody's log means what here."""

from __future__ import annotations

import re
import tomllib
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pydantic import BaseModel, ConfigDict, Field, field_validator
from pydantic import ValidationError as Malformed

from bailiwick.desk.models import WaitsOn

if TYPE_CHECKING:
    from datetime import tzinfo

#: shipped with the product and used when no other file is named
STANDARD = Path(__file__).parent / "mappings" / "incidents.toml"
STANDARD_XES = STANDARD.with_name("incidents-xes.toml")
#: columns without which a row says nothing
REQUIRED = ("number", "state", "updated_at", "opened_at")
#: what a state may be; a row whose state is unchanged has that of the row before it
STATES = ("new", "open", "waiting", "solved", "closed")
UNCHANGED = "unchanged"
#: stands for any letters in a word, and alone for every word that is not listed
ANY = "*"
#: more of a word is not compared
LONGEST_WORD = 120


class Mapping(BaseModel):
    """How a log is read; every value is explained in the shipped `incidents.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    source: str = Field(min_length=1, max_length=40)
    unknown: list[str] = ["", "?"]
    date_formats: list[str] = Field(min_length=1)
    time_zone: str = ""
    columns: dict[str, str]
    kept: dict[str, str] = {}
    states: dict[str, str] = Field(min_length=1)
    other_state_columns: list[str] = []
    shorten_numbers: bool = False
    channels: dict[str, str] = {}
    impacts: dict[str, int] = {}
    urgencies: dict[str, int] = {}
    priorities: dict[str, int] = {}

    @field_validator("columns")
    @classmethod
    def names_what_is_needed(cls, columns: dict[str, str]) -> dict[str, str]:
        """Refuse a mapping that leaves out a required column."""
        missing = [name for name in REQUIRED if not columns.get(name)]
        if missing:
            raise ValueError(_("[columns] must name %(names)s") % {"names": ", ".join(missing)})
        return columns

    @field_validator("states")
    @classmethod
    def leads_to_states(cls, states: dict[str, str]) -> dict[str, str]:
        """Refuse what is no state here, and waiting for somebody nobody can wait for."""
        for word, said in states.items():
            state, _colon, party = said.partition(":")
            if state not in (*STATES, UNCHANGED) or (party and (state != "waiting" or party not in WaitsOn.values)):
                known = {"word": word, "said": said, "states": ", ".join((*STATES, UNCHANGED)), "parties": ", ".join(WaitsOn.values)}
                raise ValueError(_("“%(word)s” leads to “%(said)s”. Write one of %(states)s, or waiting: with one of %(parties)s.") % known)
        return states

    def state_of(self, said: str) -> str | None:
        """Return what a word is here, whatever its case and spaces: the word itself before patterns, and those in their order."""
        word = plain(said)
        return self._words[word] if word in self._words else next((state for pattern, state in self._patterns if pattern.fullmatch(word)), None)

    @cached_property
    def _words(self) -> dict[str, str]:
        return {plain(word): state for word, state in self.states.items() if ANY not in word}

    @cached_property
    def _patterns(self) -> list[tuple[re.Pattern[str], str]]:
        listed = [(word, state) for word, state in self.states.items() if ANY in word and word != ANY]
        return [(re.compile(".*".join(re.escape(part) for part in plain(word).split(ANY))), state) for word, state in listed]

    @field_validator("time_zone")
    @classmethod
    def is_a_zone(cls, name: str) -> str:
        """Refuse a time zone nobody knows."""
        if name:
            try:
                ZoneInfo(name)
            except (ZoneInfoNotFoundError, ValueError) as error:
                raise ValueError(_("“%(name)s” is not a time zone") % {"name": name}) from error
        return name

    @property
    def zone(self) -> tzinfo:
        """The zone of dates that carry none."""
        return ZoneInfo(self.time_zone or settings.TIME_ZONE)


def plain(word: str) -> str:
    """Return a word as it is compared."""
    return " ".join(word[:LONGEST_WORD].casefold().split())


def read_mapping(path: Path = STANDARD, *, time_zone: str = "") -> Mapping:
    """Read a mapping file, and say for it in which zone dates without an offset are; raise ValidationError with a sentence per fault."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        return Mapping.model_validate({**data, "time_zone": time_zone} if time_zone else data)
    except OSError as error:
        raise ValidationError(_("The mapping file cannot be read: %(why)s") % {"why": error}) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ValidationError(_("The mapping file is not valid TOML: %(why)s") % {"why": error}) from error
    except Malformed as error:
        faults = [f"{'.'.join(str(part) for part in fault['loc'])}: {fault['msg']}" for fault in error.errors()]
        raise ValidationError([_("The mapping file is not complete. %(fault)s") % {"fault": fault} for fault in faults]) from error
