"""Drawing a key, sealing everything under it, putting former ones away: while the product runs, and resumable at any point."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.events import publish
from bailiwick.core.keys.columns import Column, columns
from bailiwick.core.keys.events import KeyRetired, KeyTaken, SecretsResealed
from bailiwick.core.keys.files import read_keys, write_keys
from bailiwick.core.keys.ring import Key, current, key_file, ring
from bailiwick.core.keys.state import may_go_at, standings
from bailiwick.core.models import KeyNote
from bailiwick.core.permissions import require
from bailiwick.core.problems import Conflict
from bailiwick.core.sealing import seal, unseal

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.core.actors import Actor

#: bytes of a new key, and secrets that are held at a time while they are sealed anew
BYTES, BATCH = 48, 100


def new_key() -> str:
    """Return a fresh key as it is written into a file or a setting."""
    return secrets.token_urlsafe(BYTES)


def draw_key(*, actor: Actor, now: datetime) -> Key:
    """Put a new key before the others in the key file; it seals at once, and signs in every process that starts from now on.

    Raises Refused for people, and Conflict when the keys come from the settings, which only an administrator of the machines can change.
    """
    require(actor.is_system)
    path = key_file()
    if path is None:
        raise Conflict(_("The keys come from the settings. Put the new one there, before the others."))
    write_keys(path, [new_key(), *read_keys(path)])
    note_keys(actor=actor, now=now)
    return current()


@transaction.atomic
def note_keys(*, actor: Actor, now: datetime) -> KeyNote:
    """Note since when the newest key is in use; returns its note."""
    require(actor.is_system)
    note, is_new = KeyNote.objects.get_or_create(name=current().name, defaults={"begun_at": now})
    if is_new:
        publish(KeyTaken(actor=actor, subject=note, at=now))
    elif note.ended_at is not None:
        note.ended_at = None
        note.save(update_fields=["ended_at"])
        publish(KeyTaken(actor=actor, subject=note, at=now))
    return note


def reseal(*, actor: Actor, now: datetime) -> int:
    """Seal every secret under the newest key that is not; returns how many were.

    Each batch is a transaction of its own, and what is done shows it: stopped anywhere, the next call goes on from there. Rows are
    held while they are exchanged, so that nothing that is written meanwhile is lost. What no key of the ring opens stays as it is.
    """
    require(actor.is_system)
    note, done = note_keys(actor=actor, now=now), 0
    for column in columns:
        after = 0
        while keys := list(column.not_under(current()).filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:BATCH]):
            done += _reseal(column, keys)
            after = keys[-1]
    if done:
        with transaction.atomic():
            publish(SecretsResealed(actor=actor, subject=note, at=now, count=done))
    return done


@transaction.atomic
def _reseal(column: Column, keys: list[int]) -> int:
    done = 0
    for row in column.model._default_manager.select_for_update().filter(pk__in=keys).order_by("pk"):
        clear = unseal(column.read(row), purpose=column.purpose)
        if clear:
            column.write(row, seal(clear, purpose=column.purpose))
            row.save(update_fields=[column.field])
            done += 1
    return done


def retire_keys(*, actor: Actor, now: datetime) -> list[Key]:
    """Put away every former key that nothing needs any more: out of the key file, or said to be ready to leave the settings.

    Returns these keys. A key under which anything lies, or whose signatures are still believed, stays.
    """
    require(actor.is_system)
    gone = [standing.key for standing in standings() if (at := may_go_at(standing)) is not None and at <= now]
    path = key_file()
    if path is not None and gone:
        write_keys(path, [key.material for key in ring() if key not in gone])
    for key in gone:
        _note_end(key, actor=actor, now=now)
    return gone


@transaction.atomic
def _note_end(key: Key, *, actor: Actor, now: datetime) -> None:
    note, _is_new = KeyNote.objects.get_or_create(name=key.name, defaults={"begun_at": now})
    if note.ended_at is None:
        note.ended_at = now
        note.save(update_fields=["ended_at"])
        publish(KeyRetired(actor=actor, subject=note, at=now))
