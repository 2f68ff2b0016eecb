"""The seam: what a scanner can do, and which one this installation uses."""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Protocol

from django.conf import settings

from bailiwick.core.scanning.addresses import scanner_place
from bailiwick.core.scanning.clamd import Clamd

if TYPE_CHECKING:
    from typing import BinaryIO

    from bailiwick.core.scanning.verdicts import Verdict


class Scanner(Protocol):
    """Something that looks for malware in bytes."""

    def scan(self, content: BinaryIO) -> Verdict:
        """Return what was found. Raises ScannerSilent when it does not answer."""

    def probe(self) -> str:
        """Return the scanner's own words about itself. Raises ScannerSilent when it does not answer."""


def scanner() -> Scanner | None:
    """Return the scanner of this installation; None when none is set."""
    return scanner_at(str(getattr(settings, "SCANNER_URL", "")), int(getattr(settings, "SCANNER_TIMEOUT", 60)))


@lru_cache(maxsize=8)
def scanner_at(url: str, timeout: int) -> Scanner | None:
    """Return the scanner at an address, None for an empty one. Raises ValueError for an address of none."""
    place = scanner_place(url)
    return Clamd(place, timeout) if place is not None else None
