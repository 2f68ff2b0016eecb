"""Tells whoever put a file somewhere, and the administrators, that it carries malware."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bailiwick.core.models import InfectedFile
from bailiwick.core.scanning.events import AttachmentQuarantined, FileFoundInfected
from bailiwick.notifications.models import Mail
from bailiwick.notifications.notices import Urgency, notice
from bailiwick.people.models import Role, User

if TYPE_CHECKING:
    from collections.abc import Mapping


def _uploader(event: AttachmentQuarantined) -> list[User]:
    return list(User.objects.filter(pk=event.uploader, is_active=True)) if event.uploader else []


def _administrators(_event: FileFoundInfected) -> list[User]:
    roles = [role.pk for role in Role.objects.filter(retired_at=None) if "core.run_jobs" in role.abilities]
    holding = User.objects.filter(is_active=True, grants__role__in=roles).distinct()
    return [user for user in holding if user.may("core.run_jobs")]


def _name(event: AttachmentQuarantined) -> Mapping[str, object]:
    return {"file": event.file_name, "finding": event.finding}


def _digest(event: FileFoundInfected) -> Mapping[str, object]:
    return {"finding": event.finding, "digest": event.sha256}


notice(
    AttachmentQuarantined,
    recipients=_uploader,
    title=_("A file of yours carries malware"),
    subject=_("Your file {file} carries malware"),
    text=_(
        "The file {file} that you added carries malware: {finding}. It is in quarantine, and nobody can open it.\n\n"
        "Leave the original alone, disconnect the computer it came from if you can, and call the service desk."
    ),
    context=_name,
    names={"file": _("the file’s name"), "finding": _("what was found")},
    urgency=Urgency.URGENT,
    staff_mail=Mail.NOW,
)
notice(
    FileFoundInfected,
    recipients=_administrators,
    title=_("A file carries malware"),
    subject=_("Malware found: {finding}"),
    text=_(
        "A file that was handed in carries malware: {finding}. It is in quarantine, and nobody can open it. Its SHA-256 is {digest}; the audit log says more."
    ),
    context=_digest,
    names={"finding": _("what was found"), "digest": _("the file’s digest")},
    url=lambda _event: "",
    urgency=Urgency.URGENT,
    about=InfectedFile,
    staff_mail=Mail.NOW,
)
