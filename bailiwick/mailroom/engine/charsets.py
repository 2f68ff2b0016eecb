"""Bytes become words, whatever the mail says of its charset; the same bytes always become the same words.

The order: a byte order mark; the charset that is named, under the name that senders mean by it; UTF-8 where
the bytes prove it; escapes of ISO-2022; a guess over the bytes when there are enough of them; Windows-1252,
which has a letter for nearly every byte.
"""

from __future__ import annotations

import codecs
import re
from typing import Final

from bailiwick.mailroom.engine import japanese
from bailiwick.mailroom.engine.guessing import likeliest

#: what senders mean by the names they use; most are older or smaller than the charset really sent
MEANT: Final = {
    "ascii": "ascii", "us-ascii": "ascii", "iso-8859-1": "cp1252", "latin-1": "cp1252", "latin1": "cp1252", "iso8859-1": "cp1252", "8859-1": "cp1252",
    "ansi": "cp1252", "windows1252": "cp1252", "x-ansi": "cp1252", "cp-1252": "cp1252", "iso-8859-8-i": "iso8859-8", "iso-8859-8-e": "iso8859-8",
    "iso-8859-6-i": "iso8859-6", "iso-8859-9": "cp1254", "iso-8859-11": "cp874", "windows-874": "cp874", "tis-620": "cp874",
    "gb2312": "gb18030", "gbk": "gb18030", "x-gbk": "gb18030", "gb_2312-80": "gb18030", "euc-cn": "gb18030", "cp936": "gb18030", "hz": "hz",
    "ks_c_5601-1987": "cp949", "ks_c_5601": "cp949", "ksc5601": "cp949", "euc-kr": "cp949", "korean": "cp949", "shift_jis": "cp932",
    "shift-jis": "cp932", "x-sjis": "cp932", "sjis": "cp932", "windows-31j": "cp932", "iso-2022-jp": "iso2022_jp_ext", "iso-2022-jp-ms": "iso2022_jp_ext",
    "big5": "big5hkscs", "x-x-big5": "big5hkscs", "cp-850": "cp850", "ibm850": "cp850", "x-mac-roman": "mac-roman", "macintosh": "mac-roman", "mac": "mac-roman",
    "unicode": "utf-16", "x-unicode": "utf-16", "utf8": "utf-8", "utf-8-sig": "utf-8", "x-utf-8": "utf-8", "unicode-1-1-utf-8": "utf-8", "utf8mb4": "utf-8",
    "cp65001": "utf-8", "koi8-r": "koi8-r", "koi8-u": "koi8-u", "win-1251": "cp1251", "x-windows-1251": "cp1251",
}  # fmt: skip
#: names that say nothing
SILENT: Final = {"", "unknown", "unknown-8bit", "x-unknown", "x-user-defined", "binary", "default", "none", "null", "8bit", "7bit", "default_charset"}
MARKS: Final = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
#: small charsets whose name is often put on UTF-8
DOUBTFUL: Final = {"ascii", "cp1252", "cp1254", "iso8859-15", "cp850", "cp1250", "cp1251", "iso8859-2", "koi8-r"}
ISO_2022_JP: Final = "iso2022_jp_ext"
_ESCAPES = re.compile(rb"\x1b(?:\$[@B]|\$\(|\([BIJ])")
_UNSAYABLE = re.compile("[\0\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_HIGH = re.compile(rb"[\x80-\xff]")


def decode(data: bytes, named: str | None = None, *, seven_bit: bool = False) -> str:
    """Return bytes as words. `seven_bit` allows UTF-7, which is refused everywhere but in plain text that names it."""
    for mark, codec in MARKS:
        if data.startswith(mark):
            return sayable(data.decode(codec, "replace").removeprefix("\ufeff"))
    codec = codec_of(named)
    if codec == "utf-7":
        codec = "utf-7" if seven_bit else "ascii"
    return sayable(_decode(data, codec))


def codec_of(named: str | None) -> str:
    """Return the codec that a sender means by a name; none for a name that says nothing or is unknown."""
    name = (named or "").strip(" \t\r\n\"'<>;=").lower().split("*")[0][:60]
    if name.startswith("charset="):
        name = name.removeprefix("charset=").strip("\"' ")
    if name in SILENT:
        return ""
    name = MEANT.get(name, name)
    try:
        found = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError):
        return ""
    return found.name if _is_text(found) else ""


def sayable(text: str) -> str:
    """Return a text without what no database keeps: zeros, halves of characters and non-characters."""
    return _UNSAYABLE.sub("", text)


def _is_text(codec: codecs.CodecInfo) -> bool:
    refused = {"idna", "punycode", "unicode_escape", "raw_unicode_escape", "undefined", "mbcs", "oem"}
    return bool(getattr(codec, "_is_text_encoding", False)) and codec.name.replace("-", "_") not in refused


def _decode(data: bytes, codec: str) -> str:
    if data.isascii() and codec in {"", "ascii", "utf-8", *DOUBTFUL} and b"\x1b" not in data:
        return data.decode("ascii")
    if codec in DOUBTFUL and (proven := _utf8(data)) is not None:
        return proven
    if codec not in {"", "ascii"}:
        try:
            return data.decode(codec)
        except (UnicodeError, ValueError):
            pass
    if codec == ISO_2022_JP and _ESCAPES.search(data):
        return japanese.decoded(data)
    return _guessed(data, codec)


def _utf8(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _guessed(data: bytes, codec: str) -> str:
    """Return words for bytes whose charset is unknown or was a lie."""
    if (proven := _utf8(data)) is not None and not _ESCAPES.search(data):
        return proven
    if _ESCAPES.search(data) and codec != ISO_2022_JP:
        return japanese.decoded(data)
    replaced = data.decode("utf-8", "replace")
    high = len(_HIGH.findall(data[:1_000_000]))
    if codec not in {"", "ascii", "cp1252"} and _mostly(data, codec, high):
        return data.decode(codec, "replace")
    if replaced.count("\ufffd") * 8 < high:
        return replaced
    guess = likeliest(data)
    return data.decode(guess, "replace") if guess else _windows(data)


def _mostly(data: bytes, codec: str, high: int) -> bool:
    """Return whether a charset fits but for a few broken places."""
    return data.decode(codec, "replace").count("\ufffd") * 8 < high


def _windows(data: bytes) -> str:
    """Return bytes as Windows-1252; its five empty places as in Latin-1, without control characters."""
    return data.decode("cp1252", "replace") if b"\x81" not in data else data.replace(b"\x81", b"").decode("cp1252", "replace")
