"""Keeps what people type: one draft per user and form, until it is sent."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core import clock
from bailiwick.core.actors import account_of
from bailiwick.core.models import Draft, SentForm

if TYPE_CHECKING:
    from django.http import HttpRequest

    from bailiwick.core.actors import Account

#: characters of JSON one draft may take
LIMIT = 200_000
#: characters of the name of a form
LONGEST_KEY = 120
#: how long a draft is kept
KEPT_FOR = timedelta(days=30)
#: how long it is remembered that a form was sent; nothing is under way for longer
LATE_FOR = timedelta(days=1)
#: the hidden field by which a form in a browser's window names itself, and its longest value
FORM_FIELD, LONGEST_FORM = "draft_form", 40


def draft_for(user: Account, key: str) -> dict[str, object]:
    """Return what the user typed and did not send in this form, or nothing."""
    return Draft.objects.filter(user_id=user.pk, key=key).values_list("content", flat=True).first() or {}


@transaction.atomic
def save_draft(user: Account, key: str, content: object, *, now: datetime, form: str = "") -> None:
    """Keep what is typed now, an object of plain JSON; raises ValidationError when it is something else or too much.

    What comes late, from a form that was sent meanwhile, is not kept.
    """
    if not isinstance(content, dict):
        raise ValidationError(_("A draft is a JSON object of fields."))
    text = json.dumps(content)
    if len(text) > LIMIT or len(key) > LONGEST_KEY:
        raise ValidationError(_("This text is too long to be kept as a draft."))
    if "\\u0000" in text:
        raise ValidationError(_("This text has characters that cannot be stored."))
    _one_at_a_time(user)
    if not _is_name(form) or not SentForm.objects.filter(user_id=user.pk, form=form).exists():
        Draft.objects.update_or_create(user_id=user.pk, key=key, defaults={"content": content, "saved_at": now})


@transaction.atomic
def drop_draft(user: Account, key: str, *, now: datetime, form: str = "") -> None:
    """Forget a draft for good: what the same form saves from now on came late."""
    _one_at_a_time(user)
    if _is_name(form):
        SentForm.objects.get_or_create(user_id=user.pk, form=form, defaults={"at": now})
    Draft.objects.filter(user_id=user.pk, key=key).delete()


def drop_sent(request: HttpRequest, key: str) -> None:
    """Forget the draft of a form whose content has arrived; the view that takes it calls this."""
    drop_draft(account_of(request), key, now=clock.now(), form=request.POST.get(FORM_FIELD, ""))


def _is_name(form: str) -> bool:
    return 0 < len(form) <= LONGEST_FORM and form.isalnum()


def _one_at_a_time(user: Account) -> None:
    """Let a save and the sending of the same form come one after the other."""
    get_user_model().objects.select_for_update(no_key=True).filter(pk=user.pk).values_list("pk", flat=True).first()


@transaction.atomic
def carry_draft(user: Account, key: str, to: str) -> None:
    """Keep a draft under another form's name, because what it was written for stands there now; one that is there stays."""
    if not Draft.objects.filter(user_id=user.pk, key=to).exists():
        Draft.objects.filter(user_id=user.pk, key=key).update(key=to)


@transaction.atomic
def purge_drafts(now: datetime) -> int:
    """Forget drafts nobody has touched for thirty days, and which forms were sent; returns how many drafts."""
    SentForm.objects.filter(at__lt=now - LATE_FOR).delete()
    deleted, _kinds = Draft.objects.filter(saved_at__lt=now - KEPT_FOR).delete()
    return deleted
