"""Writing the trail, sealing it, proving it."""

from bailiwick.audit.actions.record import Past, record, record_history

__all__ = ["Past", "record", "record_history"]
