"""What can go wrong between people, as sentences that page, API and command line share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from bailiwick.core.refusals import Conflict

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

__all__ = ["Conflict", "Stale"]


class Stale(Conflict):
    """Somebody changed the record since it was read; both versions should be shown."""

    def __init__(self, message: str | _StrPromise = "", fields: Mapping[str, tuple[object, object]] | None = None) -> None:
        """Say what to do, unless the caller says it better; `fields` holds what is stored and what was sent, where they differ."""
        self.fields = dict(fields or {})
        super().__init__(message or _("Somebody changed this record while you were working on it. Check their change, then save again."))
