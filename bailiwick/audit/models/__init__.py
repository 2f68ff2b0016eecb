"""The trail and the seals on it."""

from bailiwick.audit.models.hiding import hide_rows
from bailiwick.audit.models.rows import AuditRow
from bailiwick.audit.models.seals import Seal

__all__ = ["AuditRow", "Seal", "hide_rows"]
