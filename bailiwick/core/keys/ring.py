"""Which keys there are now, and the keys for a purpose that are made from them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from bailiwick.core.keys.files import read_keys

#: characters of a key's name, and bytes of a key for a purpose (AES with 256 bits)
NAME, BYTES = 12, 32


@dataclass(frozen=True)
class Key:
    """One key of the ring."""

    material: str

    def __repr__(self) -> str:
        """Tell nothing but the name: this may end in a log."""
        return f"<Key {self.name}>"

    @property
    def name(self) -> str:
        """The short name by which a key is told from another without revealing it."""
        return _name(self.material)

    def derived(self, purpose: str) -> bytes:
        """Return the 32 bytes for one purpose; from them neither the key nor those of another purpose can be told."""
        return _derived(self.material, purpose)


def ring() -> tuple[Key, ...]:
    """Return every key that opens something, the newest first.

    A file that was exchanged counts at once, so that processes which still run read what is sealed under a key drawn meanwhile.
    """
    path = key_file()
    if path is None:
        return _keys(str(settings.SECRET_KEY), *(str(key) for key in settings.SECRET_KEY_FALLBACKS))
    try:
        return _read(path, path.stat().st_mtime_ns)
    except OSError:  # the file is gone from under a running process: what it began with still opens everything
        return _keys(str(settings.SECRET_KEY), *(str(key) for key in settings.SECRET_KEY_FALLBACKS))


def current() -> Key:
    """Return the key that signs and seals."""
    return ring()[0]


def key_file() -> Path | None:
    """Return the file the keys come from; nothing when the settings give them."""
    named = getattr(settings, "KEY_FILE", None)
    return Path(named) if named else None


def name_of(material: str) -> str:
    """Return the name of a key that is not in the ring yet."""
    return _name(material)


@lru_cache(maxsize=8)
def _read(path: Path, _changed: int) -> tuple[Key, ...]:
    return _keys(*read_keys(path))


@lru_cache(maxsize=8)
def _keys(*materials: str) -> tuple[Key, ...]:
    return tuple(Key(material) for material in dict.fromkeys(materials) if material)


@lru_cache(maxsize=32)
def _name(material: str) -> str:
    return sha256(b"bailiwick key name " + material.encode()).hexdigest()[:NAME]


@lru_cache(maxsize=256)
def _derived(material: str, purpose: str) -> bytes:
    return HKDF(algorithm=SHA256(), length=BYTES, salt=None, info=f"bailiwick {purpose}".encode()).derive(material.encode())
