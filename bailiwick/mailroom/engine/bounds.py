"""How much of one mail is looked at; what lies beyond stays in the raw mail, and the document says so."""

from __future__ import annotations

from typing import Final

#: bytes of one header that are read, and headers of one part
HEADER: Final = 65_536
HEADERS: Final = 1_000
#: bytes of all headers of one part; those beyond are passed over
HEADING: Final = 1_000_000
#: headers that are told on, and bytes of each
TOLD: Final = 200
TOLD_EACH: Final = 4_000
#: headers of one name
REPEATED: Final = 20
#: addresses taken from one kind of header, and message ids from References
ADDRESSES: Final = 1_000
IDENTIFIERS: Final = 1_000
#: parts within parts, and parts in all
DEPTH: Final = 32
PARTS: Final = 1_000
#: characters of text, of HTML as it came and once it is clean; bytes of one part that are decoded
TEXT: Final = 1_000_000
SOURCE: Final = 1_500_000
HTML: Final = 300_000
CONTENT: Final = 64_000_000
#: characters of a file's name
NAME: Final = 150
#: lines in which quotes are looked for, and failed addresses of one report
LINES: Final = 3_000
RECIPIENTS: Final = 100
