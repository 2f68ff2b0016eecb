"""Sealing: signs what has been written since the last seal, apart from whoever is writing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction

from bailiwick.audit.keys import key_hint, read_head, signing_key, write_head
from bailiwick.audit.models import AuditRow, Seal
from bailiwick.audit.spans import holes_in, merged, portions, spans_of, within
from bailiwick.audit.statements import content_digest, mark_of, seal_digest

if TYPE_CHECKING:
    from datetime import datetime

#: rows under one seal; bounds the memory of sealing and of proving
LIMIT = 10_000
#: seconds for which the key of a missing row is watched: an open transaction may still fill it
PATIENCE = 7 * 24 * 3600


def seal(now: datetime, *, limit: int = LIMIT) -> int:
    """Seal every row that has no seal yet; return how many.

    Takes no lock that a writer would notice. Two sealers at once do no harm: the second
    finds the number taken and leaves the work to the first.
    """
    sealed = 0
    try:
        while count := _seal_next(now, limit):
            sealed += count
    except IntegrityError:
        return sealed
    return sealed


@transaction.atomic
def _seal_next(now: datetime, limit: int) -> int:
    previous = Seal.objects.order_by("-number").first() or Seal(number=0, last=0)
    found = _late_rows(previous, limit)
    reach = previous.last
    if len(found) < limit:
        newer = list(AuditRow.objects.filter(pk__gt=previous.last).order_by("pk").values_list("pk", "mac")[: limit - len(found)])
        reach = newer[-1][0] if newer else reach
        found += newer
    if not found:
        return 0
    made = _statement(previous, found, reach, now)
    made.save(force_insert=True)
    if _head_is_known(previous):
        transaction.on_commit(lambda: write_head(made.number, made.digest))
    return len(found)


def _late_rows(previous: Seal, limit: int) -> list[tuple[int, str]]:
    """Return rows whose transaction committed after a later row was sealed."""
    found: list[tuple[int, str]] = []
    for portion in portions(previous.gaps):
        found += AuditRow.objects.filter(within([gap[:2] for gap in portion])).order_by("pk").values_list("pk", "mac")[: limit - len(found)]
        if len(found) >= limit:
            break
    return sorted(found)


def _statement(previous: Seal, rows: list[tuple[int, str]], reach: int, now: datetime) -> Seal:
    keys = [pk for pk, _mac in rows]
    made = Seal(
        number=previous.number + 1,
        sealed_at=now,
        first=keys[0],
        last=reach,
        count=len(rows),
        spans=spans_of(keys),
        gaps=_open_gaps(previous, keys, reach, now),
        marks=b"".join(mark_of(pk, mac) for pk, mac in rows),
        previous=previous.digest,
        key_hint=key_hint(),
    )
    made.digest = seal_digest(made, content_digest(rows), signing_key())
    return made


def _open_gaps(previous: Seal, keys: list[int], reach: int, now: datetime) -> list[list[int]]:
    """Return which keys up to `reach` are still missing, each span with the second since when."""
    second = int(now.timestamp())
    spans = spans_of(keys)
    gaps: list[list[int]] = []
    for first, last, since in previous.gaps:
        if second - since < PATIENCE:
            gaps += [[*hole, since] for hole in holes_in(_clipped(spans, first, last), first, last)]
    fresh = holes_in(_clipped(spans, previous.last + 1, reach), previous.last + 1, reach)
    return gaps + [[*hole, second] for hole in fresh]


def _clipped(spans: list[list[int]], first: int, last: int) -> list[list[int]]:
    return merged([max(a, first), min(b, last)] for a, b in spans if b >= first and a <= last)


def _head_is_known(previous: Seal) -> bool:
    """Whether the noted head belongs to this chain; if seals were cut off, the note must keep telling."""
    number, digest = read_head()
    if number in {0, previous.number}:
        return number == 0 or digest == previous.digest
    return Seal.objects.filter(number=number, digest=digest).exists()
