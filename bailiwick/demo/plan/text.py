"""Turns a written line into what one person wrote: choices made, blanks filled, in their own voice."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

_CHOICE = re.compile(r"<([^<>]*)>")
_BLANK = re.compile(r"\{(\w+)\}")
_SPACES = re.compile(r" {2,}")
_SHORT = (
    (" and ", " & "),
    ("with ", "w/ "),
    (" minutes", " min"),
    ("computer", "PC"),
    ("password", "pw"),
    (" because ", " bc "),
    ("Supervisor", "Supv"),
    ("printer", "prntr"),
    ("replaced", "swapped"),
)
_CASUAL = (("can't", "cant"), ("don't", "dont"), ("won't", "wont"), ("I'm", "im"), ("doesn't", "doesnt"), ("Please", "pls"), ("please", "pls"))


def fill(line: str, rng: Random, blanks: Mapping[str, str], theme: int = 1) -> str:
    """Choose one of each `<a|b>` and put a value into each `{blank}`; raises KeyError for an unknown blank.

    Of `<#a|b>` the one that belongs to the theme (from 1) is taken.
    """
    while "<" in line and (found := _CHOICE.search(line)) is not None:
        line = line[: found.start()] + _one_of(found.group(1), rng, theme) + line[found.end() :]
    named = line.startswith("{login}")
    line = _tidy(_BLANK.sub(lambda match: blanks[match.group(1)], line))
    return line if named else line[:1].upper() + line[1:]


def _one_of(text: str, rng: Random, theme: int) -> str:
    options = text.removeprefix("#").split("|")
    return options[theme - 1] if text.startswith("#") else rng.choice(options)


def _tidy(line: str) -> str:
    return _SPACES.sub(" ", line).replace(" .", ".").replace(" ,", ",").replace("..", ".").strip()


def in_voice(text: str, voice: str, rng: Random) -> str:
    """Write a technician's line as that person writes: terse, plain or careful."""
    if voice == "terse":
        for long, short in _SHORT:
            text = text.replace(long, short)
        return text[:1].lower() + text[1:].rstrip(".") if rng.random() < 0.7 else text.rstrip(".")
    if voice == "plain" and rng.random() < 0.25:
        return text.rstrip(".")
    return text


def as_mail(text: str, rng: Random, blanks: Mapping[str, str], tone: float) -> str:
    """Write a client's words as a mail; `tone` (0 to 1) is how formal this client is, the same in every mail."""
    if tone < 0.15:
        for right, lazy in _CASUAL:
            text = text.replace(right, lazy)
        return text.lower() + rng.choice(("", "", "\n\nthx " + blanks["first"].lower(), "\n\nsent from my phone"))
    greeting = rng.choice(("Hi,", "Hello,", "Good morning,", "Hi there,", "Hello IT,")) if tone < 0.8 else rng.choice(("Good morning,", "Hello,"))
    closing = rng.choice(("Thanks,", "Thank you,", "Thanks!", "Many thanks,")) if tone < 0.8 else "Thank you and kind regards,"
    name = blanks["first"] if tone < 0.55 else f"{blanks['name']}\n{blanks['title']}, {blanks['dept']}\nExt. {blanks['ext']}"
    return f"{greeting}\n\n{text}\n\n{closing}\n{name}"
