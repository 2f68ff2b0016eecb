"""Keeps secrets unreadable in the database, under a key derived from the installation's own: one key for each purpose."""

from __future__ import annotations

import base64
from hashlib import sha256

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


def seal(secret: str, *, purpose: str) -> str:
    """Return a secret as it is stored."""
    return _cipher(purpose).encrypt(secret.encode()).decode()


def unseal(stored: str, *, purpose: str) -> str:
    """Return a secret in clear, or nothing when it was sealed under a key the installation no longer has."""
    try:
        return _cipher(purpose).decrypt(stored.encode()).decode() if stored else ""
    except InvalidToken:
        return ""


def _cipher(purpose: str) -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(sha256(f"{purpose}:".encode() + str(key).encode()).digest())) for key in keys])
