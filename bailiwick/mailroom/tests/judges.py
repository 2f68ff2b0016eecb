"""Judges of S/MIME for the tests: who is trusted, and what is found."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from bailiwick.mailroom.engine.reading import read
from bailiwick.mailroom.tests.sealers import authority, person
from bailiwick.mailroom.unsealing import Keyring, Ring, SmimeKey, SmimeSender

NOW = datetime(2026, 3, 10, 17, 0, tzinfo=UTC)
BEFORE = NOW - timedelta(days=30)


def ours(key="rsa"):
    return person("desk@city.example", key=key)


def opener(*, trusts=("City Authority",), senders=(), keys=None):
    known = tuple(SmimeSender(who.certificate, (who.address,)) for who in senders)
    held = tuple(SmimeKey("The desk", who.certificate, who.key) for who in (keys if keys is not None else [ours()]))
    return Keyring(Ring(smime=held, authorities=tuple(authority(name).certificate for name in trusts), smime_senders=known), NOW)


def seals(raw, keys=None):
    return [(seal.kind, seal.state, seal.why, seal.by) for seal in read(raw, opener=keys or opener()).seals]


def one(raw, keys=None):
    ((_kind, state, why, _by),) = seals(raw, keys)
    return state, why
