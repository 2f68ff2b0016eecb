"""Sticking words on records of any kind.

taggable(Ticket, queryset=lambda user: Ticket.objects.visible_to(user), can_tag=can_edit_ticket)
tag(ticket, "storm", actor=actor, now=now)
Ticket.objects.filter(tagged(Ticket, "storm"))
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, Model, OuterRef
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bailiwick.core.doors import Door, Doors
from bailiwick.core.events import Event, publish
from bailiwick.core.models import Tag, Tagging
from bailiwick.core.panels import Panel, add_panel
from bailiwick.core.permissions import require

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from django.db.models import QuerySet

    from bailiwick.core.actors import Account, Actor

doors = Doors()
#: characters of one tag
LONGEST = 40


@dataclass(frozen=True, kw_only=True)
class RecordTagged(Event):
    """A tag was put on the record."""

    sentence = gettext_lazy("put the tag “{tag}” on it")

    tag: str


@dataclass(frozen=True, kw_only=True)
class RecordUntagged(Event):
    """A tag was taken off the record."""

    sentence = gettext_lazy("took the tag “{tag}” off it")

    tag: str


def taggable(model: type[Model], *, queryset: Callable[[Account], QuerySet[Any]], can_tag: Callable[[Actor, Any], bool], panel: bool = True) -> None:
    """Let the records of a model take tags, behind the model's own doors; without `panel` the app draws them itself."""
    doors.open(model, Door(queryset, can_tag))
    if panel:
        add_panel(model, Panel(gettext_lazy("Tags"), "core:tags", order=20, names_type=True))


def can_tag(actor: Actor, record: Model) -> bool:
    """Whether the actor may put tags on a record and take them off."""
    return doors.may_write(actor, record)


def tags_of(record: Model) -> list[str]:
    """Return the tags of a record, by name."""
    return list(Tag.objects.on(record).values_list("name", flat=True))


def tagged(model: type[Model], name: str) -> Exists:
    """Return the condition that a record of the model carries a tag."""
    return Exists(Tagging.objects.filter(tag__name=word_of(name), record_type=model._meta.label_lower, record_id=OuterRef("pk")))


@transaction.atomic
def tag(record: Model, name: str, *, actor: Actor, now: datetime) -> None:
    """Put a tag on a record; nothing happens when it is there. Raises Refused, ValidationError."""
    require(can_tag(actor, record))
    word = word_of(name)
    if not word or len(word) > LONGEST:
        raise ValidationError({"tag": _("A tag is a word or two, at most %(count)d characters.") % {"count": LONGEST}})
    row, _is_new = Tag.objects.get_or_create(name=word)
    about = {"record_type": record._meta.label_lower, "record_id": record.pk}
    _tagging, made = Tagging.objects.get_or_create(tag=row, **about, defaults={"added_by_id": actor.user.pk if actor.user else None, "added_at": now})
    if made:
        publish(RecordTagged(actor=actor, subject=record, at=now, tag=word))


@transaction.atomic
def untag(record: Model, name: str, *, actor: Actor, now: datetime) -> None:
    """Take a tag off a record; nothing happens when it is not there. Raises Refused."""
    require(can_tag(actor, record))
    word = word_of(name)
    mine = Tagging.objects.filter(tag__name=word, record_type=record._meta.label_lower, record_id=record.pk)
    removed, _kinds = mine.delete()
    if removed:
        publish(RecordUntagged(actor=actor, subject=record, at=now, tag=word))


def word_of(name: str) -> str:
    """Return a tag as it is kept: one line, small letters, single spaces, no sign in front."""
    plain = "".join(c for c in unicodedata.normalize("NFC", name) if c.isprintable())
    return " ".join(plain.lstrip("# ").casefold().split())
