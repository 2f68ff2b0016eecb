"""The keys of an installation, ready to be used."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
    from cryptography.x509 import Certificate


@dataclass(frozen=True, slots=True)
class SmimeKey:
    """A key of ours, which opens what was encrypted for its certificate."""

    name: str
    certificate: Certificate = field(repr=False)
    key: PrivateKeyTypes = field(repr=False)


@dataclass(frozen=True, slots=True)
class SmimeSender:
    """A certificate that is believed by itself, with the addresses it stands for."""

    certificate: Certificate = field(repr=False)
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PgpKey:
    """A private key of ours, locked by a pass phrase or not, with the short names of its parts."""

    name: str
    key: str = field(repr=False)
    pass_phrase: str = field(repr=False)
    ids: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class PgpSender:
    """A public key of somebody who writes to us."""

    key: str = field(repr=False)
    fingerprint: str = ""
    addresses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Ring:
    """All keys that are in use."""

    smime: tuple[SmimeKey, ...] = ()
    authorities: tuple[Certificate, ...] = field(default=(), repr=False)
    smime_senders: tuple[SmimeSender, ...] = ()
    pgp: tuple[PgpKey, ...] = ()
    pgp_senders: tuple[PgpSender, ...] = ()

    @property
    def knows_smime(self) -> bool:
        """Whether signatures of S/MIME can be judged at all."""
        return bool(self.authorities or self.smime_senders)
