"""What is said about one part of an installation."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["ok", "warning", "error"]


@dataclass(frozen=True)
class Finding:
    """What was found about one part: how bad, in which words, and what to do."""

    part: str
    level: Level
    words: str
    mend: str = ""
