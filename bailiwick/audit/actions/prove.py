"""Proving the trail: reads every row and seal once and names what is not as it was."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max

from bailiwick.audit.keys import believed_under, key_hint, proving_keys, read_head
from bailiwick.audit.macs import SIGNED, is_genuine
from bailiwick.audit.models import AuditRow, Seal
from bailiwick.audit.spans import holds, holes_in, keys_in, merged, portions, within
from bailiwick.audit.statements import MARK, content_digest, mark_of, seal_digest

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

#: rows held in memory at a time, give or take one seal
GROUP = 5_000
#: flaws after which looking further tells nothing new
ENOUGH = 1_000
#: what to do when the database is older than the note
RESTORED = "If the database was restored from a backup, say so with `verify_audit --adopt`: that is recorded."
#: key, the signed values, mac
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is not as it was: what, where, and a sentence that says so."""

    kind: str
    words: str
    row: int | None = None
    event: str = ""
    at: datetime | None = None
    seal: int | None = None

    def sentence(self) -> str:
        """Name the row as people look for it, then say what is wrong."""
        if self.row is None or not self.event or self.at is None:
            return self.words
        return f"Row {self.row} ({self.event}, {self.at:%Y-%m-%d %H:%M:%S} UTC): {self.words}"


class Proof:
    """One examination of the trail; read `flaws` and the counts afterwards."""

    def __init__(self, start: int = 0) -> None:
        """Examine from the seal that covers row `start` on; everything by default."""
        self.start = start
        self.waiting_keys = proving_keys()[:2]
        self.rows = 0
        self.seals = 0
        self.unsealed = 0
        self._flaws: list[Flaw] = []
        self._covered: list[list[int]] = []
        self._newest: Seal | None = None

    @property
    def flaws(self) -> list[Flaw]:
        """What was found, the first row first."""
        return sorted(self._flaws, key=lambda flaw: (flaw.row is None, flaw.row or 0, flaw.seal or 0))

    @property
    def is_whole(self) -> bool:
        """Whether nothing was altered, removed, reordered or put in."""
        return not self._flaws

    def examine(self) -> Proof:
        """Read everything once; memory stays bounded by one group of rows."""
        if self._other_key():
            return self
        for seals in self._groups():
            self._examine_group(seals)
            if len(self._flaws) >= ENOUGH:
                return self
        self._examine_head()
        if all(flaw.seal is None for flaw in self._flaws):
            self._examine_between()
        self._examine_tail()
        self._examine_copies()
        return self

    def _say(self, kind: str, words: str, row: Row | None = None, *, seal: int | None = None) -> None:
        pk, event, at = row[:3] if row is not None else (None, "", None)
        self._flaws.append(Flaw(kind, words, pk, event, at, seal))

    def _other_key(self) -> bool:
        hint = Seal.objects.order_by("-number").values_list("key_hint", flat=True).first()
        if hint is None or believed_under(hint):
            return False
        self._say(
            "key",
            f"The trail was sealed with the key {hint}, but this installation holds the key {key_hint()}. Put the right audit.key back into the data folder; without it nothing can be proved.",
        )
        return True

    # -- Seals, group by group

    def _groups(self) -> Iterator[list[Seal]]:
        """Yield seals in order, about GROUP rows at a time."""
        group: list[Seal] = []
        held = 0
        for seal in Seal.objects.filter(last__gte=self.start).order_by("number").iterator(200):
            group.append(seal)
            held += seal.count
            if held >= GROUP:
                yield group
                group, held = [], 0
        if group:
            yield group

    def _examine_group(self, seals: list[Seal]) -> None:
        rows = {row[0]: row for row in self._rows_in(merged(span for seal in seals if _adds_up(seal) for span in seal.spans))}
        for seal in seals:
            self._examine_link(seal)
            self._examine_seal(seal, rows)
            self._newest = seal
        self._covered = merged([*self._covered, *(span for seal in seals for span in seal.spans)])

    def _rows_in(self, spans: list[list[int]]) -> Iterator[Row]:
        for portion in portions(spans):
            yield from AuditRow.objects.filter(within(portion)).order_by("pk").values_list("pk", *SIGNED, "mac").iterator(GROUP)

    def _examine_link(self, seal: Seal) -> None:
        """See that the seal follows the one before it."""
        before = self._newest
        self.seals += 1
        if before is None:
            if not self.start and (seal.number != 1 or seal.previous):
                self._say("seal removed", f"Seal {seal.number} is the first, but seals before it were removed.", seal=1)
        elif seal.number != before.number + 1:
            self._say(
                "seal removed",
                f"Seal {before.number + 1} was removed; it stood between seals {before.number} and {seal.number}.",
                seal=before.number + 1,
            )
        elif seal.previous != before.digest:
            self._say("seal altered", f"Seal {seal.number} does not continue seal {before.number}: one of them was replaced.", seal=seal.number)

    def _examine_seal(self, seal: Seal, rows: dict[int, Row]) -> None:
        if not _adds_up(seal):
            self._say("seal altered", f"Seal {seal.number} was altered: its row keys and its count differ.", seal=seal.number)
            return
        keys = believed_under(seal.key_hint)
        if not keys:
            self._say("seal altered", f"Seal {seal.number} names the key {seal.key_hint}, which this installation never had.", seal=seal.number)
            return
        marks, found = bytes(seal.marks), len(self._flaws)
        content: list[tuple[int, str]] = []
        for place, pk in enumerate(keys_in(seal.spans)):
            row = rows.get(pk)
            if row is None:
                self._say("removed", f"Row {pk} was removed after it was sealed{self._neighbour(pk)}.", (pk, "", None))
                continue
            self.rows += 1
            content.append((pk, row[-1]))
            self._examine_row(row, marks[place * MARK : place * MARK + MARK], keys)
        if len(self._flaws) == found and seal_digest(seal, content_digest(content), keys[0]) != seal.digest:
            self._say(
                "seal altered", f"Seal {seal.number} of {seal.sealed_at:%Y-%m-%d %H:%M} UTC was altered; its rows are genuine.", seal=seal.number
            )

    def _examine_row(self, row: Row, mark: bytes | None, keys: tuple[bytes, ...]) -> None:
        """See that a row is genuine and, when sealed, that it stands where it was sealed."""
        moved = mark is not None and mark_of(row[0], row[-1]) != mark
        if not any(is_genuine(row[1:-1], row[-1], key) for key in keys):
            self._say(
                "altered",
                "it was replaced by something this system did not write." if moved else "its content was changed after it was written.",
                row,
            )
        elif moved:
            self._say("reordered", "it is genuine, but another row stood here when it was sealed: rows were reordered.", row)

    def _neighbour(self, pk: int) -> str:
        before = AuditRow.objects.filter(pk__lt=pk).order_by("-pk").values_list("pk", "event", "at").first()
        return f"; it followed row {before[0]} ({before[1]}, {before[2]:%Y-%m-%d %H:%M:%S} UTC)" if before else "; it was the first"

    # -- What no seal in the database can tell

    def _examine_head(self) -> None:
        """See that the newest seals are still there, by the note kept outside the database."""
        number, digest = read_head()
        newest = Seal.objects.aggregate(newest=Max("number"))["newest"] or 0
        noted = Seal.objects.filter(number=number).values_list("digest", flat=True).first()
        if number < 0:
            self._say(
                "head", "The note of the newest seal (audit.head) is damaged; whether seals were cut off at the end cannot be told.", seal=newest
            )
        elif number > newest:
            self._say("cut off", f"Seals {newest + 1} to {number} were cut off at the end, with the rows under them. {RESTORED}", seal=newest + 1)
        elif noted is not None and noted != digest:
            self._say(
                "cut off", f"Seal {number} is not the one noted outside the database: the end of the chain was replaced. {RESTORED}", seal=number
            )

    def _examine_between(self) -> None:
        """Look for rows that appeared between rows sealed long ago."""
        if self._newest is None:
            return
        awaited = merged(gap[:2] for gap in self._newest.gaps)
        start = max(self.start, 1) if not self.start else self._covered[0][0]
        for row in self._rows_in(holes_in(self._covered, start, self._newest.last)):
            self.rows += 1
            if holds(awaited, row[0]):
                self.unsealed += 1
                self._examine_row(row, None, self.waiting_keys)
            else:
                self._say("inserted", "it was put between rows that were already sealed.", row)

    def _examine_tail(self) -> None:
        """Check the signatures of rows that wait for their seal."""
        last = self._newest.last if self._newest is not None else self.start - 1
        waiting: Iterable[Row] = AuditRow.objects.filter(pk__gt=last).order_by("pk").values_list("pk", *SIGNED, "mac").iterator(GROUP)
        for row in waiting:
            self.rows += 1
            self.unsealed += 1
            self._examine_row(row, None, self.waiting_keys)

    def _examine_copies(self) -> None:
        """Look for genuine rows written a second time under another key."""
        repeated = AuditRow.objects.order_by().values("mac").annotate(times=Count("pk"), latest=Max("pk")).filter(times__gt=1)[:ENOUGH]
        for row in self._rows_in(sorted([r["latest"], r["latest"]] for r in repeated)):
            self._say("inserted", "it is a copy of an earlier row.", row)


def _adds_up(seal: Seal) -> bool:
    """Whether keys, count and marks tell of equally many rows; if not, the keys are not worth reading."""
    keys: int = sum(last - first + 1 for first, last in seal.spans)
    return keys == seal.count and len(bytes(seal.marks)) == keys * MARK
