"""The understanding of mail: raw bytes become one frozen document, without a database, without Django and without the network."""

from bailiwick.mailroom.engine.addresses import Address
from bailiwick.mailroom.engine.document import Attachment, Bounce, Failure, Kind, Parsed, Seal
from bailiwick.mailroom.engine.kinds import OWN
from bailiwick.mailroom.engine.quoting import visible
from bailiwick.mailroom.engine.reading import parse

__all__ = ["OWN", "Address", "Attachment", "Bounce", "Failure", "Kind", "Parsed", "Seal", "parse", "visible"]
