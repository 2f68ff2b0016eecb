"""Changing the words of a notice, and taking the change back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import Changes, publish
from bailiwick.core.permissions import require
from bailiwick.core.problems import Stale
from bailiwick.core.sentences import names_in
from bailiwick.notifications.events import TemplateChanged, TemplateReset
from bailiwick.notifications.models import EventTemplate
from bailiwick.notifications.permissions import can_edit_templates
from bailiwick.notifications.words import shipped, template_of

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.notifications.notices import Notice


@transaction.atomic
def change_template(
    notice: Notice, *, actor: Actor, now: datetime, subject: str, text: str, html: str = "", version: int | None = None
) -> EventTemplate:
    """Give a notice other words.

    Raises ValidationError for a name that the notice does not know or an empty subject or
    text, Stale when somebody changed the words since `version` was read.
    """
    require(can_edit_templates(actor))
    check_words(notice, subject=subject, text=text, html=html)
    former = template_of(notice)
    if version is not None and version != former.version:
        raise Stale
    changes: Changes = {
        name: (old, new)
        for name, old, new in (("subject", former.subject, subject), ("text", former.text, text), ("html", former.html, html))
        if old != new
    }
    words = {"subject": subject, "text": text, "html": html, "version": former.version + 1}
    template, _created = EventTemplate.objects.update_or_create(notice=notice.key, defaults=words)
    if changes:
        publish(TemplateChanged(actor=actor, subject=template, at=now, changes=changes, version=template.version))
    return template


def check_words(notice: Notice, *, subject: str, text: str, html: str) -> None:
    """Raise ValidationError, by field, for words that could not be used."""
    allowed = set(notice.allowed_names()) | {"changes"}
    errors: dict[str, str] = {}
    for field, words in (("subject", subject), ("text", text), ("html", html)):
        unknown = [name for name in names_in(words) if name not in allowed and not name.startswith("changes.")]
        if unknown:
            errors[field] = _("This notice does not know %(names)s.") % {"names": ", ".join(f"{{{name}}}" for name in unknown)}
        elif field != "html" and not words.strip():
            errors[field] = _("Write something here, or give the notice its shipped words back.")
    if "\n" in subject.strip() or "\r" in subject.strip():
        errors["subject"] = _("A subject is one line.")
    if errors:
        raise ValidationError(errors)


@transaction.atomic
def reset_template(notice: Notice, *, actor: Actor, now: datetime) -> None:
    """Give a notice the words back that came with the program."""
    require(can_edit_templates(actor))
    row = EventTemplate.objects.select_for_update().filter(notice=notice.key).first()
    if row is None:
        return
    words = shipped(notice)
    changes: Changes = {"subject": (row.subject, words.subject), "text": (row.text, words.text), "html": (row.html, words.html)}
    publish(TemplateReset(actor=actor, subject=row, at=now, changes=changes))
    row.delete()
