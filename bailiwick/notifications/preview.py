"""Facts to preview a template with: of the last such event the editor may read, else placeholders."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bailiwick.notifications.models import Notification, may_read

if TYPE_CHECKING:
    from bailiwick.core.actors import Account
    from bailiwick.notifications.notices import Notice

#: latest notices looked at for one whose record the editor may read
LATEST = 20


def example_of(notice: Notice, user: Account) -> dict[str, object]:
    """Return facts for every name the notice allows; at most two queries."""
    facts = _placeholders(notice)
    recent = list(Notification.objects.filter(notice=notice.key).order_by("-pk")[:LATEST])
    if recent:
        kind = recent[0].subject_type
        seen = may_read(user, kind, [n.subject_id for n in recent if n.subject_id is not None and n.subject_type == kind])
        found = next((n for n in recent if n.subject_id in seen), None)
        facts |= {**found.context, "recipient": str(user)} if found is not None else {}
    return facts


def _placeholders(notice: Notice) -> dict[str, object]:
    """Return for every dotted name its own name in brackets, nested as the facts would be."""
    made: dict[str, object] = {}
    for name in notice.allowed_names():
        *path, last = name.split(".")
        level = made
        for part in path:
            inner = level.setdefault(part, {})
            level = inner if isinstance(inner, dict) else level
        level[last] = f"‹{name}›"
    return made
