"""Names of files: whatever a mail calls them, a name that is safe to show, to keep and to download."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Final

from bailiwick.mailroom.engine import bounds

if TYPE_CHECKING:
    from collections.abc import Iterable

#: the endings of what comes without a name
ENDINGS: Final = {
    "text/plain": "txt", "text/html": "html", "text/csv": "csv", "text/calendar": "ics", "text/vcard": "vcf", "text/x-vcard": "vcf", "text/rtf": "rtf",
    "text/xml": "xml", "text/rfc822-headers": "txt", "text/enriched": "txt", "image/png": "png", "image/jpeg": "jpg", "image/jpg": "jpg", "image/gif": "gif",
    "image/webp": "webp", "image/bmp": "bmp", "image/tiff": "tif", "image/svg+xml": "svg", "image/heic": "heic", "application/pdf": "pdf",
    "application/zip": "zip", "application/json": "json", "application/xml": "xml", "application/rtf": "rtf", "application/msword": "doc",
    "application/vnd.ms-excel": "xls", "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "docx",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx", "application/pgp-signature": "asc", "application/pgp-encrypted": "asc",
    "application/pgp-keys": "asc", "application/pkcs7-signature": "p7s", "application/x-pkcs7-signature": "p7s", "application/pkcs7-mime": "p7m",
    "application/x-pkcs7-mime": "p7m", "application/ms-tnef": "dat", "message/rfc822": "eml", "message/global": "eml", "message/delivery-status": "txt",
    "message/feedback-report": "txt", "message/disposition-notification": "txt", "audio/mpeg": "mp3", "audio/wav": "wav", "audio/x-wav": "wav", "video/mp4": "mp4",
}  # fmt: skip
#: what a part is called that has no name of its own
CALLED: Final = {
    "text/calendar": "invitation", "message/delivery-status": "delivery-status", "message/feedback-report": "feedback-report", "text/rfc822-headers": "headers",
    "message/disposition-notification": "receipt", "application/pgp-signature": "signature", "application/pkcs7-signature": "smime",
    "application/x-pkcs7-signature": "smime", "application/pkcs7-mime": "smime", "application/x-pkcs7-mime": "smime", "message/rfc822": "message",
    "message/global": "message", "application/pgp-encrypted": "pgp", "application/pgp-keys": "public-key",
}  # fmt: skip
#: names that Windows keeps for devices
DEVICES: Final = {"con", "prn", "aux", "nul", *(f"{kind}{number}" for kind in ("com", "lpt") for number in range(1, 10))}
LONGEST_ENDING = 12
_REFUSED = re.compile(r'[<>:"|?*%]')
_PATH = re.compile(r"[\\/]")


def safe(name: str) -> str:
    """Return a name without path, control characters and turns of direction; empty where nothing is left."""
    kept = "".join(" " if letter.isspace() else letter for letter in unicodedata.normalize("NFC", name[:10_000]) if _is_plain(letter))
    last = _PATH.split(kept.rstrip("\\/ "))[-1]
    bare = " ".join(_REFUSED.sub("_", last).split()).strip(" .")
    if not bare.strip("_"):
        return ""
    stem, dot, ending = bare.rpartition(".")
    if (stem or bare).split(".")[0].lower() in DEVICES:
        bare = f"_{bare}"
        stem = f"_{stem}" if stem else stem
    if len(bare) <= bounds.NAME:
        return bare
    if not dot or len(ending) > LONGEST_ENDING:
        return bare[: bounds.NAME].rstrip(" .")
    return f"{stem[: bounds.NAME - len(ending) - 1].rstrip(' .')}.{ending}"


def made(content_type: str, subject: str | None = None) -> str:
    """Return a name for what has none; a mail is called by its subject."""
    ending = ENDINGS.get(content_type, "bin" if not content_type.startswith("text/") else "txt")
    stem = CALLED.get(content_type) or {"image": "image", "audio": "audio", "video": "video"}.get(
        content_type.split("/", maxsplit=1)[0], "attachment"
    )
    if subject and (said := safe(_PATH.sub("-", subject))[:80].rstrip(" .")):
        stem = said
    return f"{stem}.{ending}"


def type_of(name: str) -> str:
    """Return the content type that the ending of a name stands for."""
    ending = name.rpartition(".")[2].lower()
    return next((kind for kind, each in ENDINGS.items() if each == ending), "application/octet-stream")


def told_apart(names: Iterable[str]) -> list[str]:
    """Return names in their order, each once: the second `scan.pdf` is `scan (2).pdf`."""
    taken: set[str] = set()
    counts: dict[str, int] = {}
    found = []
    for name in names:
        chosen = name
        while chosen.casefold() in taken:
            counts[name.casefold()] = counts.get(name.casefold(), 1) + 1
            stem, dot, ending = name.rpartition(".")
            chosen = f"{stem} ({counts[name.casefold()]}).{ending}" if dot and stem else f"{name} ({counts[name.casefold()]})"
        taken.add(chosen.casefold())
        found.append(chosen)
    return found


def _is_plain(letter: str) -> bool:
    """Return whether a character is no control character and does not hide or turn others; spaces are plain."""
    return letter.isspace() or unicodedata.category(letter) not in {"Cc", "Cf", "Cs", "Co", "Cn"}
