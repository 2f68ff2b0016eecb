"""Keys at work: signatures are judged, and what is encrypted is opened. Knows nothing of the database."""

from bailiwick.mailroom.unsealing.keyring import Keyring
from bailiwick.mailroom.unsealing.rings import PgpKey, PgpSender, Ring, SmimeKey, SmimeSender

__all__ = ["Keyring", "PgpKey", "PgpSender", "Ring", "SmimeKey", "SmimeSender"]
