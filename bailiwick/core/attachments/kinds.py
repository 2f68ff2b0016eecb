"""Tells what a file is by its bytes, refuses programs, and says what a browser may show by itself."""

from __future__ import annotations

import re
import unicodedata

import puremagic
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

#: bytes looked at to tell what a file is
HEAD = 8192
UNKNOWN = "application/octet-stream"
#: what a browser shows without running anything; all else is downloaded
PASSIVE = frozenset({"image/png", "image/jpeg", "image/gif", "image/webp", "text/plain"})

_IMAGES = (
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"%PDF-", "application/pdf"),
)
_PROGRAMS = (
    b"MZ",
    b"\x7fELF",
    b"#!",
    b"\xfe\xed\xfa\xce",
    b"\xfe\xed\xfa\xcf",
    b"\xce\xfa\xed\xfe",
    b"\xcf\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"L\0\0\0\x01\x14\x02\0",
)
_PROGRAM_NAMES = frozenset(
    [
        "apk",
        "app",
        "appx",
        "bat",
        "cmd",
        "com",
        "cpl",
        "deb",
        "dll",
        "dmg",
        "exe",
        "gadget",
        "hta",
        "inf",
        "ins",
        "iso",
        "jar",
        "jnlp",
        "js",
        "jse",
        "lnk",
        "msc",
        "msi",
        "msix",
        "msp",
        "pif",
        "ps1",
        "ps1xml",
        "ps2",
        "psc1",
        "psc2",
        "reg",
        "rpm",
        "scf",
        "scr",
        "sct",
        "sh",
        "shb",
        "sys",
        "url",
        "vb",
        "vbe",
        "vbs",
        "ws",
        "wsc",
        "wsf",
        "wsh",
        "xll",
    ]
)
_TEXT_NAMES = frozenset(["txt", "log", "csv", "tsv", "ini", "conf", "cfg", "md"])
_MARKUP = re.compile(rb"\s*(\xef\xbb\xbf)?\s*<(!doctype|html|svg|script|head|body|\?xml|!--)", re.IGNORECASE)
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u2028-\u202e\u2066-\u2069/\\:*?\"<>|]")


def media_type_of(head: bytes, name: str) -> str:
    """Return the media type by content; the name only tells kinds of text and office files apart."""
    for magic, kind in _IMAGES:
        if head.startswith(magic):
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        return "image/webp"
    if _MARKUP.match(head):
        return "text/html" if b"<svg" not in head.lower() else "image/svg+xml"
    if _is_text(head):
        return "text/plain" if extension_of(name) in _TEXT_NAMES | {""} else UNKNOWN
    return _guess(head, name)


def refuse_programs(head: bytes, name: str) -> None:
    """Raise ValidationError for what a computer would run when it is opened."""
    if extension_of(name) in _PROGRAM_NAMES or head.startswith(_PROGRAMS):
        raise ValidationError({"upload": _("Programs cannot be attached. Put the file into a ZIP archive if it must be kept.")})


def clean_name(name: str) -> str:
    """Return a file name without folders, tricks of direction or unprintable characters, at most 200 characters."""
    plain = _UNPRINTABLE.sub("_", unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1]))
    plain = plain.encode("utf-8", "replace").decode().strip(" .") or _("file")
    stem, dot, extension = plain.rpartition(".")
    return f"{stem[: 199 - len(extension)]}.{extension}" if dot and len(extension) <= 16 else plain[:200]  # noqa: PLR2004 - longer is no extension


def extension_of(name: str) -> str:
    """Return what stands after the last dot, in small letters."""
    return name.rpartition(".")[2].casefold() if "." in name else ""


def _is_text(head: bytes) -> bool:
    if b"\0" in head:
        return False
    try:
        head[: max(len(head) - 3, 0) or len(head)].decode()
    except UnicodeDecodeError as error:
        return error.start >= len(head) - 4 - 3
    return True


def _guess(head: bytes, name: str) -> str:
    """Ask the table of signatures; anything it does not know is just bytes."""
    try:
        return str(puremagic.from_string(head, mime=True, filename=name)) or UNKNOWN
    except (puremagic.PureError, ValueError):
        return UNKNOWN
