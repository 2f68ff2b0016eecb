"""Keys are added, and put to use while a mail is understood."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from cryptography import x509
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from bailiwick.core.actors import System
from bailiwick.core.events import publish
from bailiwick.core.permissions import require
from bailiwick.mailroom.engine import parse
from bailiwick.mailroom.events import MailKeyAdded, MailUnlocked
from bailiwick.mailroom.models import MailKey, MailKeyKind
from bailiwick.mailroom.permissions import can_manage_mailroom
from bailiwick.mailroom.unsealing import Keyring, PgpKey, PgpSender, Ring, SmimeKey, SmimeSender
from bailiwick.mailroom.unsealing.materials import Material, plain_bytes, smime_authority, smime_key, smime_sender
from bailiwick.mailroom.unsealing.pgp_materials import pgp_key, pgp_sender

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.mailroom.engine import Parsed
    from bailiwick.mailroom.engine.document import Seal
    from bailiwick.mailroom.models import Arrival

#: the fields that errors belong to
FILE = "upload"


@transaction.atomic
def add_mail_key(*, actor: Actor, now: datetime, name: str, kind: str, content: bytes, pass_phrase: str = "", addresses: str = "") -> MailKey:
    """Take in a certificate or key; what is secret of it is proved to open, and sealed. Raises ValidationError by field."""
    require(can_manage_mailroom(actor))
    try:
        found = _read(MailKeyKind(kind), content, pass_phrase)
    except ValidationError as error:
        raise ValidationError({FILE: error.messages}) from error
    known = MailKey.objects.filter(kind=kind, fingerprint=found.fingerprint).first()
    if known is not None:
        words = _("This key is here already, as “%(name)s”; it is retired and can be brought back.")
        raise ValidationError({FILE: (words if known.is_retired else _("This key is here already, as “%(name)s”.")) % {"name": known}})
    key = MailKey(
        name=name,
        kind=kind,
        addresses=addresses,
        said_addresses=list(found.addresses),
        said=found.said.replace("\0", ""),
        fingerprint=found.fingerprint,
        ids=list(found.ids),
        public=found.public,
        begins_at=found.begins_at,
        ends_at=found.ends_at,
        added_at=now,
    )
    if found.secret:
        key.keep_secret(found.secret, found.pass_phrase)
    key.full_clean()
    key.save()
    publish(MailKeyAdded(actor=actor, subject=key, at=now, key_kind=kind, fingerprint=key.fingerprint))
    return key


def _read(kind: MailKeyKind, content: bytes, pass_phrase: str) -> Material:
    data = plain_bytes(content)
    if kind == MailKeyKind.SMIME_KEY:
        return smime_key(data, pass_phrase)
    if kind == MailKeyKind.PGP_KEY:
        return pgp_key(data, pass_phrase)
    return {MailKeyKind.SMIME_AUTHORITY: smime_authority, MailKeyKind.SMIME_SENDER: smime_sender, MailKeyKind.PGP_SENDER: pgp_sender}[kind](data)


@dataclass(frozen=True, slots=True)
class Read:
    """A mail as it is read without keys, and with those of the installation; one and the same where nothing in it is sealed."""

    plain: Parsed
    opened: Parsed


def read_with_keys(raw: bytes, *, now: datetime, own: str | None = None) -> Read:
    """Return what a mail says. Keys are looked for only where something is signed or encrypted.

    By what it says without keys a message is told from others, whether it could be opened or not, so that a copy that comes
    later is one.
    """
    plain = parse(raw, own=own)
    keys = keyring(now) if plain.seals else None
    return Read(plain, plain if keys is None else parse(raw, own=own, opener=keys))


def keyring(now: datetime) -> Keyring | None:
    """Return the keys that are in use, ready to judge and open; None where there are none."""
    keys = list(MailKey.objects.in_use())
    return Keyring(ring_of(keys), now) if keys else None


def ring_of(keys: Iterable[MailKey]) -> Ring:
    """Return keys as they are used; a private key that the installation can no longer unseal opens nothing."""
    by_kind: dict[str, list[MailKey]] = {}
    for key in keys:
        by_kind.setdefault(key.kind, []).append(key)
    private = [(key, key.secret[0]) for key in by_kind.get(MailKeyKind.SMIME_KEY, [])]
    return Ring(
        smime=tuple(SmimeKey(key.name, _certificate(key), load_pem_private_key(secret.encode(), None)) for key, secret in private if secret),
        authorities=tuple(each for key in by_kind.get(MailKeyKind.SMIME_AUTHORITY, []) for each in _certificates(key)),
        smime_senders=tuple(SmimeSender(_certificate(key), key.stands_for) for key in by_kind.get(MailKeyKind.SMIME_SENDER, [])),
        pgp=tuple(PgpKey(key.name, *key.secret, frozenset(key.ids)) for key in by_kind.get(MailKeyKind.PGP_KEY, []) if key.sealed_secret),
        pgp_senders=tuple(PgpSender(key.public, key.fingerprint, key.stands_for) for key in by_kind.get(MailKeyKind.PGP_SENDER, [])),
    )


def _certificates(key: MailKey) -> list[x509.Certificate]:
    return x509.load_pem_x509_certificates(key.public.encode())


def _certificate(key: MailKey) -> x509.Certificate:
    return _certificates(key)[0]


def note_unlocking(arrival: Arrival, seals: Iterable[Seal], *, now: datetime) -> None:
    """Write into the trail which keys opened a mail."""
    for name in dict.fromkeys(seal.key for seal in seals if seal.key):
        MailKey.objects.filter(name=name).update(last_used_at=now)
        publish(MailUnlocked(actor=System("mail intake"), subject=arrival, at=now, key=name))
