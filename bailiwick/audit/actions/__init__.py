"""Writing the trail, sealing it, proving it."""

from bailiwick.audit.actions.adopt import adopt_trail
from bailiwick.audit.actions.exchange import exchange_trail_key
from bailiwick.audit.actions.prove import Flaw, Proof
from bailiwick.audit.actions.record import Past, record, record_history, record_many, trail_signer
from bailiwick.audit.actions.seal import seal

__all__ = ["Flaw", "Past", "Proof", "adopt_trail", "exchange_trail_key", "record", "record_history", "record_many", "seal", "trail_signer"]
