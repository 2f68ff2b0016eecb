"""Whoever holds the keys of the installation while a mail is read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bailiwick.mailroom.engine.sealed import Opened, Verdict
from bailiwick.mailroom.unsealing import pgp, signatures
from bailiwick.mailroom.unsealing.locks import open_smime

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.mailroom.engine.document import Seal
    from bailiwick.mailroom.unsealing.rings import Ring


@dataclass(frozen=True, slots=True)
class Keyring:
    """Judges and opens with the keys of a ring, at the time a mail came; nothing here raises, whatever the mail holds."""

    ring: Ring
    now: datetime

    def check(self, seal: Seal) -> Verdict:
        """Judge a signature."""
        try:
            return pgp.check(seal, self.ring) if seal.way == "pgp" else signatures.check(seal, self.ring, self.now)
        except Exception:  # noqa: BLE001 - a mail must never be lost to its seal
            return Verdict("unreadable")

    def open(self, seal: Seal) -> Opened:
        """Open what is locked."""
        try:
            return pgp.open_pgp(seal, self.ring) if seal.way == "pgp" else open_smime(seal, self.ring)
        except Exception:  # noqa: BLE001 - a mail must never be lost to its lock
            return Opened(why="unreadable")
