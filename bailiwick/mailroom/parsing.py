"""`bailiwick mail parse`: what is understood of a mail, for anyone who wants to check. Needs no installation and no database."""

from __future__ import annotations

import argparse
import contextlib
import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from bailiwick.mailroom.engine import Parsed, parse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

FAILED, UNREADABLE = 1, 2
STDIN = "-"
#: bytes of a file that is read
LARGEST: Final = 250_000_000
INDENT = "    "


def main(words: Sequence[str]) -> int:
    """Read each file and say what it holds, in the order of the files; return the exit code."""
    asked = parser().parse_args(words)
    code = 0
    try:
        for name in asked.files:
            said, failed = _said(name, as_json=asked.json)
            code = max(code, failed)
            sys.stdout.buffer.write(said.encode("utf-8", "replace") + b"\n")
            sys.stdout.buffer.flush()
    except OSError as problem:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(problem, BrokenPipeError):
            sys.stderr.write(f"The answer could not be written: {problem.strerror}.\n")
        return FAILED
    return code


def parser() -> argparse.ArgumentParser:
    """Return the grammar of `bailiwick mail parse`."""
    top = argparse.ArgumentParser(prog="bailiwick mail parse", description="Say what is understood of mails (docs/reference/parsed-mail.md).")
    top.add_argument("files", nargs="+", metavar="FILE", help="a raw mail; - reads standard input")
    top.add_argument("--json", action="store_true", help="print one line of JSON for each file")
    return top


def _said(name: str, *, as_json: bool) -> tuple[str, int]:
    """Return what is said of a file, and whether it could not be read."""
    try:
        raw = _read(name)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        sentence = f"{name}: {reason}. Name a file that can be read."
        return (json.dumps(Parsed().as_data() | {"error": sentence}) if as_json else sentence), UNREADABLE
    mail = parse(raw)
    return (json.dumps(mail.as_data(), ensure_ascii=False) if as_json else "\n".join(_lines(name, mail))), 0


def _read(name: str) -> bytes:
    """Return the bytes of a file, of as large a one as anybody sends; raises OSError or ValueError."""
    if name == STDIN and sys.stdin is None:
        raise ValueError("Nothing is connected to it")
    with contextlib.nullcontext(sys.stdin.buffer) if name == STDIN else Path(name).open("rb") as file:
        raw = file.read(LARGEST + 1)
    if len(raw) > LARGEST:
        raise ValueError(f"It is larger than {LARGEST // 1_000_000} MB")
    return raw


def _lines(name: str, mail: Parsed) -> Iterator[str]:
    """Yield what is understood, for a person."""
    yield f"== {name}"
    data: dict[str, Any] = mail.as_data()
    for key in ("from_name", "from_email", "to", "cc", "reply_to", "subject", "date", "message_id", "in_reply_to", "references", "kind"):
        value = data[key]
        if value:
            yield f"{key.replace('_', ' '):<12} {', '.join(value) if isinstance(value, list) else value}"
    if mail.bounce is not None:
        yield f"{'bounce':<12} {', '.join(mail.bounce.recipients) or 'nobody named'}, {mail.bounce.status or 'no status'}, {'hard' if mail.bounce.hard else 'soft'}"
    for attachment in mail.attachments:
        yield f"{'attachment':<12} {attachment.filename} ({attachment.content_type}, {attachment.size} bytes{', inline' if attachment.inline else ''})"
    for seal in mail.seals:
        yield f"{'sealed':<12} {seal.kind}, {seal.state}{'' if seal.whole else ', in part'}"
    if mail.defects:
        yield f"{'defects':<12} {', '.join(mail.defects)}"
    yield "visible"
    yield from (INDENT + line for line in mail.visible.split("\n"))
    if mail.text != mail.visible:
        yield "text"
        yield from (INDENT + line for line in mail.text.split("\n"))
