"""Showing files to the scanner, and remembering what it said."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO
from typing import TYPE_CHECKING

import structlog
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from bailiwick.core.attachments.store import opened
from bailiwick.core.events import publish
from bailiwick.core.models import Attachment, InfectedFile, Scan, StoredFile
from bailiwick.core.permissions import require
from bailiwick.core.scanning.events import AttachmentQuarantined, FileFoundInfected
from bailiwick.core.scanning.scanner import scanner
from bailiwick.core.scanning.verdicts import ScannerSilent, Verdict

if TYPE_CHECKING:
    from datetime import datetime

    from django.db.models import Model, QuerySet

    from bailiwick.core.actors import Actor

#: how long a file of which the scanner could say nothing waits for its next turn, and files of one round
AGAIN, ROUND = timedelta(hours=6), 200
log = structlog.get_logger(__name__)


def scan_file(digest: str, *, actor: Actor, now: datetime) -> Scan:
    """Show stored bytes to the scanner, unless that was done; returns how they stand. Raises ScannerSilent and OSError.

    Bytes are read outside of any transaction: a large file must not hold rows.
    """
    file, there = StoredFile.objects.get(pk=digest), scanner()
    if there is None or file.scan in {Scan.CLEAN, Scan.INFECTED}:
        return Scan(file.scan)
    with opened(digest) as content:
        verdict = there.scan(content)
    return settle_scan(file, verdict, actor=actor, now=now)


@transaction.atomic
def settle_scan(file: StoredFile, verdict: Verdict, *, actor: Actor, now: datetime) -> Scan:
    """Remember what the scanner said; malware is told on every record that has the file."""
    require(actor.is_system)
    file = StoredFile.objects.select_for_update().get(pk=file.pk)
    if file.scan == Scan.INFECTED:
        return Scan.INFECTED
    file.scan = Scan.INFECTED if verdict.found else Scan.FAILED if verdict.problem else Scan.CLEAN
    file.scan_words, file.scanned_at = verdict.found or verdict.problem, now
    file.save(update_fields=["scan", "scan_words", "scanned_at"])
    if verdict.found:
        _tell(file, verdict.found, actor=actor, now=now)
    return Scan(file.scan)


def _tell(file: StoredFile, finding: str, *, actor: Actor, now: datetime) -> None:
    row = InfectedFile.objects.create(file=file, finding=finding, found_at=now)
    publish(FileFoundInfected(actor=actor, subject=row, at=now, finding=finding, sha256=file.pk, size=file.size))
    for attachment in Attachment.objects.filter(file=file, removed_at=None).order_by("id"):
        record = _record_of(attachment)
        if record is not None:
            publish(
                AttachmentQuarantined(
                    actor=actor,
                    subject=record,
                    at=now,
                    file_name=attachment.name,
                    finding=finding,
                    sha256=file.pk,
                    uploader=attachment.added_by_id,
                )
            )


def _record_of(attachment: Attachment) -> Model | None:
    record: Model | None = apps.get_model(attachment.record_type)._default_manager.filter(pk=attachment.record_id).first()
    return record


def scan_round(*, actor: Actor, now: datetime) -> int:
    """Show the scanner what waits, what came before there was one, and now and then what it could not read; returns how many were settled.

    Ends when the scanner is silent: what waits keeps waiting, and is not handed out.
    """
    done = 0
    if scanner() is None:
        return done
    for digest in unsettled(now).values_list("pk", flat=True)[:ROUND]:
        try:
            scan_file(digest, actor=actor, now=now)
        except ScannerSilent as silent:
            log.warning("the scanner is silent", why=str(silent))
            return done
        except OSError as problem:
            log.warning("a stored file cannot be read for the scanner", sha256=digest, why=str(problem))
            continue
        done += 1
    return done


def unsettled(now: datetime) -> QuerySet[StoredFile]:
    """Return what must be shown to the scanner, the newest first."""
    turn = Q(scan__in=(Scan.NONE, Scan.WAITING)) | Q(scan=Scan.FAILED, scanned_at__lt=now - AGAIN)
    return StoredFile.objects.filter(turn).order_by("-stored_at")


def refuse_malware(content: bytes) -> None:
    """Show bytes that are read at once and not kept, such as the table of an import, to the scanner.

    Raises ValidationError with a sentence when they carry malware, or nothing can be said about them now.
    """
    there = scanner()
    if there is None:
        return
    try:
        verdict = there.scan(BytesIO(content))
    except ScannerSilent as silent:
        log.warning("the scanner is silent", why=str(silent))
        raise ValidationError(_("Files cannot be checked for malware at the moment. Try again in a few minutes.")) from silent
    if verdict.found:
        raise ValidationError(_("This file carries malware (%(what)s) and was not taken.") % {"what": verdict.found})
    if verdict.problem:
        raise ValidationError(_("This file could not be checked for malware (%(why)s) and was not taken.") % {"why": verdict.problem})
