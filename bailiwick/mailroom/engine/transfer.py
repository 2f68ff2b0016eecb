"""Bytes as they were before they were made fit for old mail servers: base64, quoted-printable, uuencode, and what only claims to be."""

from __future__ import annotations

import binascii
import re
from typing import Final

#: the share of bytes beside the alphabet from which a part is no base64
RUBBISH: Final = 0.2
#: padded stretches that are read one by one
RUNS: Final = 1_000
_WHITE = b" \t\r\n\0"
_ALPHABET = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="
_BASE64_LINE = re.compile(rb"[A-Za-z0-9+/]+={0,2}")
_OTHERS = bytes(set(range(256)) - set(_ALPHABET))
#: a line that goes on, after which a mail server added spaces (RFC 2045, 6.7)
_SPACED_BREAK = re.compile(rb"=[ \t]+\r?\n")
_UU_BEGIN = re.compile(rb"(?m)^begin(?:-base64)? [0-7]{3,4} [^\r\n]*\r?\n")


def decoded(data: bytes, way: str) -> bytes:
    """Return content as it was before its transfer; what cannot be undone stays as it is."""
    if way in {"base64", "b", "base-64", "x-base64"}:
        return base64(data)
    if way in {"quoted-printable", "q", "quoted_printable", "quotedprintable"}:
        return binascii.a2b_qp(_SPACED_BREAK.sub(b"=\n", data))
    if way in {"x-uuencode", "uuencode", "uue", "x-uue"}:
        begin = _UU_BEGIN.search(data)
        return uudecoded(data[begin.end() :]) if begin else data
    return data


def base64(data: bytes) -> bytes:
    """Return decoded base64: without rubbish between, with padding missing or in the middle; plain text is left alone."""
    bare = data.translate(None, _WHITE)
    clean = bare.translate(None, _OTHERS)
    if not bare or len(bare) - len(clean) > RUBBISH * len(bare) or _reads_as_words(data):
        return data
    if b"=" not in clean.rstrip(b"="):
        return _one_run(clean)
    return _runs(data)


def uudecoded(data: bytes) -> bytes:
    """Return the lines of a uuencoded file up to its end."""
    made = []
    for line in data.splitlines():
        if line.strip() in {b"end", b"`"} or not line.strip():
            if line.strip() == b"end":
                break
            continue
        made.append(_uu_line(line))
    return b"".join(made)


def _uu_line(line: bytes) -> bytes:
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # encoders that pad too much: trust the length that the line begins with
        count = (((line[0] - 32) & 63) * 4 + 5) // 3
        try:
            return binascii.a2b_uu(line[:count])
        except binascii.Error:
            return b""


def _reads_as_words(data: bytes) -> bool:
    """Return whether the first lines hold words with spaces between, so that the claim was false."""
    lines = [line.strip() for line in data[:4_000].splitlines() if line.strip()][:5]
    return bool(lines) and all(b" " in line for line in lines[: max(1, len(lines) - 1)])


def _one_run(clean: bytes) -> bytes:
    clean = clean.rstrip(b"=")
    clean = clean[:-1] if len(clean) % 4 == 1 else clean
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def _runs(data: bytes) -> bytes:
    """Return what several padded stretches hold, one after another, up to a footer that somebody put below."""
    made: list[bytes] = []
    pieces: list[bytes] = []
    padded = False
    lines = data.splitlines()
    for at, line in enumerate(lines):
        if len(made) > RUNS:
            return b"".join([*made, _one_run(b"".join(lines[at:]).translate(None, _OTHERS).replace(b"=", b""))])
        bare = line.translate(None, _WHITE)
        if padded and not _BASE64_LINE.fullmatch(bare):
            if bare:
                break
            continue
        pieces.append(bare)
        padded = bare.endswith(b"=")
        if padded:
            run = b"".join(pieces).translate(None, _OTHERS)
            made.append(b"".join(_one_run(piece) for piece in run.split(b"=") if piece))
            pieces = []
    if pieces and not padded:
        made.append(_one_run(b"".join(pieces).translate(None, _OTHERS).replace(b"=", b"")))
    return b"".join(made)
