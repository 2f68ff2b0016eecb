"""Failures that a sending service tells of in JSON, inside a mail: Amazon SES by way of SNS."""

from __future__ import annotations

import json
from typing import Any

from bailiwick.mailroom.engine import bounds
from bailiwick.mailroom.engine.document import Failure
from bailiwick.mailroom.engine.reasons import is_dead, status_in, told

_NAMES = ("bouncedRecipients", "complainedRecipients", "delayedRecipients")


def notified(text: str) -> list[Failure]:
    """Return the addresses that a notice in JSON says have failed, whose reader complained, or that are late."""
    if "ecipients" not in text or "{" not in text:
        return []
    notice = _object(text[text.index("{") :].replace("!\n ", ""))
    told_of = _object(notice.get("Message")) or notice
    found: list[Failure] = []
    for value in told_of.values():
        if isinstance(value, dict):
            for name in _NAMES:
                listed = value.get(name)
                found.extend(_failure(each, name) for each in (listed if isinstance(listed, list) else ()) if isinstance(each, dict))
    return [failure for failure in found if "@" in failure.recipient][: bounds.RECIPIENTS]


def _failure(said: dict[str, Any], name: str) -> Failure:
    diagnostic = str(said.get("diagnosticCode") or "")[:1_000]
    status = told(status_in(str(said.get("status") or "")), diagnostic)
    dead = name == "bouncedRecipients" and is_dead(status, diagnostic)
    return Failure(str(said.get("emailAddress") or "")[:320].strip("<> "), status, dead, diagnostic)


def _object(text: object) -> dict[str, Any]:
    """Return the first object of a text in JSON; an empty one where there is none."""
    if not isinstance(text, str):
        return {}
    try:
        found, _ = json.JSONDecoder(strict=False).raw_decode(text[: bounds.TEXT])
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}
