"""What a scanner says."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """Clean, or the name of what was found, or why nothing can be said."""

    found: str = ""
    problem: str = ""

    @property
    def is_clean(self) -> bool:
        """Whether the scanner read everything and found nothing."""
        return not self.found and not self.problem


class ScannerSilent(OSError):  # noqa: N818 - said to people: the scanner does not answer
    """The scanner does not answer, or not in words that are known; the file must be shown to it again."""
