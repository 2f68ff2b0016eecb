"""Keeps what people type: one draft per user and form, until it is sent."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.models import Draft

if TYPE_CHECKING:
    from bailiwick.core.actors import Account

#: characters of JSON one draft may take
LIMIT = 200_000
#: characters of the name of a form
LONGEST_KEY = 120
#: how long a draft is kept
KEPT_FOR = timedelta(days=30)


def draft_for(user: Account, key: str) -> dict[str, object]:
    """Return what the user typed and did not send in this form, or nothing."""
    return Draft.objects.filter(user_id=user.pk, key=key).values_list("content", flat=True).first() or {}


@transaction.atomic
def save_draft(user: Account, key: str, content: object, *, now: datetime) -> None:
    """Keep what is typed now, an object of plain JSON; raises ValidationError when it is something else or too much."""
    if not isinstance(content, dict):
        raise ValidationError(_("A draft is a JSON object of fields."))
    text = json.dumps(content)
    if len(text) > LIMIT or len(key) > LONGEST_KEY:
        raise ValidationError(_("This text is too long to be kept as a draft."))
    if "\\u0000" in text:
        raise ValidationError(_("This text has characters that cannot be stored."))
    Draft.objects.update_or_create(user_id=user.pk, key=key, defaults={"content": content, "saved_at": now})


@transaction.atomic
def drop_draft(user: Account, key: str) -> None:
    """Forget a draft; the action that sends a form's content calls this."""
    Draft.objects.filter(user_id=user.pk, key=key).delete()


@transaction.atomic
def carry_draft(user: Account, key: str, to: str) -> None:
    """Keep a draft under another form's name, because what it was written for stands there now; one that is there stays."""
    if not Draft.objects.filter(user_id=user.pk, key=to).exists():
        Draft.objects.filter(user_id=user.pk, key=key).update(key=to)


@transaction.atomic
def purge_drafts(now: datetime) -> int:
    """Forget drafts nobody has touched for thirty days; returns how many."""
    deleted, _kinds = Draft.objects.filter(saved_at__lt=now - KEPT_FOR).delete()
    return deleted
