"""What happens to people and their rights."""

from __future__ import annotations

from dataclasses import dataclass

from bailiwick.core.events import Event


@dataclass(frozen=True, kw_only=True)
class RoleGranted(Event):
    """A user got a role."""

    role: str
    department: str
