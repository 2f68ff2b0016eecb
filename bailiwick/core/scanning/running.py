"""Scans as background work: each file at once, and every few minutes what had to wait."""

from __future__ import annotations

from django.db import transaction

from bailiwick.core import clock
from bailiwick.core.actors import System
from bailiwick.core.jobs import enqueue, job, scheduled
from bailiwick.core.models import Scan, StoredFile
from bailiwick.core.scanning.actions import scan_file, scan_round
from bailiwick.core.scanning.scanner import scanner

CAUSE = "malware scan"


@job
def scan(digest: str) -> None:
    """Show one file to the scanner; a silent one is asked again by the queue."""
    scan_file(digest, actor=System(CAUSE), now=clock.now())


@scheduled("*/5 * * * *")
def scan_what_waits() -> None:
    """Show the scanner what it has not seen, as long as it answers."""
    scan_round(actor=System(CAUSE), now=clock.now())


@transaction.atomic(savepoint=False)
def ask_for_scan(file: StoredFile) -> None:
    """Have a file that came just now scanned, when there is a scanner; inside the transaction that keeps it."""
    if scanner() is None or file.scan != Scan.NONE:
        return
    file.scan = Scan.WAITING
    file.save(update_fields=["scan"])
    enqueue(scan.using(unique_key=file.pk), file.pk)
