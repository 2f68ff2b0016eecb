"""Attaching files to records, and taking them off again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from bailiwick.core.attachments.events import AttachmentAdded, AttachmentRemoved
from bailiwick.core.attachments.kinds import clean_name, media_type_of, refuse_programs
from bailiwick.core.attachments.store import keep
from bailiwick.core.doors import Door, Doors
from bailiwick.core.events import publish
from bailiwick.core.models import Attachment, Scan, StoredFile
from bailiwick.core.panels import Panel, add_panel
from bailiwick.core.permissions import require
from bailiwick.core.prepared import Prepared, Slot
from bailiwick.core.scanning.running import ask_for_scan
from bailiwick.core.storing import insert

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.core.files.base import File
    from django.db.models import Model, QuerySet

    from bailiwick.core.actors import Account, Actor
    from bailiwick.core.models.attachments import AttachmentQuerySet

doors = Doors()
_KNOWN = Prepared(lambda: StoredFile.objects.filter(sha256=Slot("digest", StoredFile.sha256)))


def attachable(
    model: type[Model], *, queryset: Callable[[Account], QuerySet[Any]], can_add: Callable[[Actor, Any], bool], panel: bool = True
) -> None:
    """Let the records of a model take files, behind the model's own doors; without `panel` the app draws them itself."""
    doors.open(model, Door(queryset, can_add))
    if panel:
        add_panel(model, Panel(_("Attachments"), "core:attachments", order=80, names_type=True))


def attachments_of(record: Model) -> AttachmentQuerySet:
    """Return what is attached to a record that the caller has already let the user see."""
    return Attachment.objects.of(record)


def aside_of(record: Model) -> AttachmentQuerySet:
    """Return what is kept with a record without being listed among its files."""
    return Attachment.objects.aside_of(record)


def can_attach(actor: Actor, record: Model) -> bool:
    """Whether the actor may add and remove files of a record."""
    return doors.may_write(actor, record)


@transaction.atomic
def attach(record: Model, *, actor: Actor, now: datetime, upload: File[bytes], note: str = "", is_aside: bool = False) -> Attachment:
    """Keep a file on a record; one that is aside is reached without being listed among the others.

    Raises Refused, and ValidationError for empty, over-large and executable files, and for what is known to carry malware.
    """
    require(can_attach(actor, record))
    name = clean_name(upload.name or "")
    refuse_programs(b"", name)
    kept = keep(upload)
    refuse_programs(kept.head, name)
    facts = {"size": kept.size, "media_type": media_type_of(kept.head, name), "stored_at": now}
    file = _KNOWN.first(digest=kept.digest) or StoredFile.objects.get_or_create(sha256=kept.digest, defaults=facts)[0]
    if file.scan == Scan.INFECTED:
        raise ValidationError({"upload": gettext("This file carries malware (%(what)s) and was not taken.") % {"what": file.scan_words}})
    ask_for_scan(file)
    attachment = Attachment(
        record_type=record._meta.label_lower,
        record_id=record.pk,
        file=file,
        name=name,
        note=note[:255],
        added_by_id=actor.user.pk if actor.user else None,
        added_at=now,
        is_aside=is_aside,
    )
    insert(attachment)
    publish(AttachmentAdded(actor=actor, subject=record, at=now, file_name=name, size=kept.size, sha256=kept.digest))
    return attachment


@transaction.atomic
def remove_attachment(attachment: Attachment, *, record: Model, actor: Actor, now: datetime) -> None:
    """Take a file off its record; the bytes stay for the trail until retention ends."""
    require(can_attach(actor, record))
    if Attachment.objects.filter(pk=attachment.pk, removed_at=None).update(removed_at=now):
        publish(AttachmentRemoved(actor=actor, subject=record, at=now, file_name=attachment.name, sha256=attachment.file_id))
