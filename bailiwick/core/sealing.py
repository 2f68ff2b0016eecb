"""Keeps secrets unreadable in the database, under a key made from the installation's own: one key for each purpose.

A sealed secret is `s2.<name of the key>.<nonce and ciphertext>`: AES-256-GCM, bound to its purpose. What older versions
sealed (Fernet, without a name) is opened still, and sealed anew with the rest when keys are exchanged.
"""

from __future__ import annotations

import base64
import binascii
import secrets
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from bailiwick.core.keys.ring import Key, current, ring

MARK = "s2"
#: bytes of the random number that no two secrets under a key share
NONCE = 12


def seal(secret: str, *, purpose: str) -> str:
    """Return a secret as it is stored."""
    key, nonce = current(), secrets.token_bytes(NONCE)
    sealed = nonce + AESGCM(key.derived(purpose)).encrypt(nonce, secret.encode(), purpose.encode())
    return f"{beginning(key)}{base64.urlsafe_b64encode(sealed).decode()}"


def unseal(stored: str, *, purpose: str) -> str:
    """Return a secret in clear, or nothing when it was sealed under a key the installation no longer has, or was altered."""
    if not stored:
        return ""
    if not stored.startswith(f"{MARK}."):
        return _unseal_former(stored, purpose)
    _mark, name, text = stored.split(".", 2) if stored.count(".") > 1 else ("", "", "")
    key = next((key for key in ring() if key.name == name), None)
    if key is None:
        return ""
    try:
        sealed = base64.urlsafe_b64decode(text)
        return AESGCM(key.derived(purpose)).decrypt(sealed[:NONCE], sealed[NONCE:], purpose.encode()).decode()
    except (InvalidTag, binascii.Error, ValueError):
        return ""


def beginning(key: Key) -> str:
    """Return how everything begins that is sealed under a key."""
    return f"{MARK}.{key.name}."


def _unseal_former(stored: str, purpose: str) -> str:
    keys = [base64.urlsafe_b64encode(sha256(f"{purpose}:".encode() + key.material.encode()).digest()) for key in ring()]
    try:
        return MultiFernet([Fernet(key) for key in keys]).decrypt(stored.encode()).decode()
    except InvalidToken:
        return ""
