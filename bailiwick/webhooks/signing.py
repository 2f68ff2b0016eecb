"""Signs messages as Standard Webhooks describes: HMAC-SHA256 over id, instant and body.

    expected = "v1," + base64(hmac_sha256(secret, f"{id}.{timestamp}.{body}"))

A receiver compares in constant time, refuses instants older than five minutes, and keeps
the ids it has seen: after a crash the same message may come twice.
"""

from __future__ import annotations

import base64
import binascii
import hmac
from hashlib import sha256

from bailiwick.webhooks.sealing import PREFIX

#: shown on a webhook's page; run by the tests against real messages
VERIFY = '''\
import base64, hashlib, hmac, time

def is_genuine(secret: str, headers: dict[str, str], body: bytes) -> bool:
    """Whether a message is ours and fresh; headers by their names in small letters."""
    message, sent = headers["webhook-id"], headers["webhook-timestamp"]
    if abs(time.time() - int(sent)) > 300:
        return False
    key = base64.b64decode(secret.removeprefix("whsec_"))
    signed = hmac.new(key, f"{message}.{sent}.".encode() + body, hashlib.sha256).digest()
    expected = "v1," + base64.b64encode(signed).decode()
    return any(hmac.compare_digest(expected, given) for given in headers["webhook-signature"].split())
'''


def signature(secrets: list[str], message_id: str, timestamp: int, body: bytes) -> str:
    """Return the signature header: one signature for each secret that holds, the newest first."""
    return " ".join(f"v1,{_signed(secret, message_id, timestamp, body)}" for secret in secrets if secret)


def _signed(secret: str, message_id: str, timestamp: int, body: bytes) -> str:
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error:
        key = secret.encode()
    return base64.b64encode(hmac.new(key, f"{message_id}.{timestamp}.".encode() + body, sha256).digest()).decode()
