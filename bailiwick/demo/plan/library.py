"""The written material of the county, read from `library/*.toml` when first asked for."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

Table = dict[str, Any]

#: what a step of a story may be; "wait" and "hand" name on what and to whom
STEP_KINDS = ("test", "adjust", "note", "reply", "client", "call", "wait", "hand")


@dataclass(frozen=True, slots=True)
class Step:
    """One act of a story; an optional one is left out every second time."""

    kind: str
    target: str
    text: str
    optional: bool
    theme: int = 0


@dataclass(frozen=True, slots=True)
class Story:
    """One matter as it happens again and again, with the words for it."""

    category: str
    weight: float
    minutes: tuple[float, float]
    hours: tuple[float, float]
    level: int
    always: bool
    kind: str
    impact: int
    urgency: int
    departments: frozenset[str]
    channels: tuple[str, ...]
    subjects: tuple[str, ...]
    says: tuple[str, ...]
    asks: tuple[str, ...]
    steps: tuple[Step, ...]
    done: tuple[str, ...]
    #: how many versions of the matter the words tell; lines marked "2)" belong to the second
    themes: int

    @property
    def rests(self) -> bool:
        """Whether the story waits or changes hands, so that no first call ends it."""
        return any(step.kind in {"wait", "hand"} for step in self.steps)


@cache
def read(name: str) -> Table:
    """Return one file of the library, such as `events/storm`."""
    place = files("bailiwick.demo").joinpath("library")
    for part in f"{name}.toml".split("/"):
        place = place.joinpath(part)
    return tomllib.loads(place.read_text(encoding="utf-8"))


@cache
def stories() -> tuple[Story, ...]:
    """Return every story of everyday life, in the order of the files' names."""
    shelf = files("bailiwick.demo").joinpath("library").joinpath("stories")
    names = sorted(entry.name.removesuffix(".toml") for entry in shelf.iterdir() if entry.name.endswith(".toml"))
    return tuple(story for name in names for story in stories_of(f"stories/{name}"))


@cache
def stories_of(name: str) -> tuple[Story, ...]:
    """Return the stories of one file."""
    return tuple(_story(table) for table in read(name)["story"])


def _story(table: Table) -> Story:
    low, high = table["hours"]
    least, most = table["minutes"]
    return Story(
        category=table["category"],
        weight=float(table.get("weight", 1)),
        minutes=(float(least), float(most)),
        hours=(float(low), float(high)),
        level=int(table.get("level", 1)),
        always=bool(table.get("always", False)),
        kind=table.get("kind", ""),
        impact=int(table.get("impact", 0)),
        urgency=int(table.get("urgency", 0)),
        departments=frozenset(table.get("departments", ())),
        channels=tuple(table.get("channels", ())),
        subjects=lines(table["subjects"]),
        says=lines(table.get("says", "")),
        asks=lines(table.get("asks", "")),
        steps=steps(lines(table["steps"])),
        done=lines(table["done"]),
        themes=int(table.get("themes", 1)),
    )


def lines(text: str) -> tuple[str, ...]:
    """Return the lines of a block that say something."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def of_theme(written: tuple[str, ...], theme: int) -> list[str]:
    """Return the lines that suit a version of the story, without their marks: unmarked ones and those marked "2)"."""
    marked = [line.partition(") ") if line[:1].isdigit() and line[1:3] == ") " else ("", "", line) for line in written]
    return [line for mark, _, line in marked if mark in {"", str(theme)}]


def steps(texts: tuple[str, ...] | list[str]) -> tuple[Step, ...]:
    """Read steps written as "test: …", "wait parts: …" or, if optional, "? note: …"."""
    return tuple(_step(text) for text in texts)


def _step(line: str) -> Step:
    theme = int(line[0]) if line[:1].isdigit() else 0
    line = line[3:].lstrip() if theme else line
    optional = line.startswith("?")
    head, _, text = line.removeprefix("?").partition(":")
    kind, _, target = head.strip().partition(" ")
    if kind not in STEP_KINDS:
        raise ValueError(f"a story has a step of no known kind: {line}")
    return Step(kind, target, text.strip(), optional, theme)
