"""Reports that machines write for machines: RFC 3464 on deliveries, RFC 5965 on complaints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from bailiwick.mailroom.engine import bounds
from bailiwick.mailroom.engine.document import Failure
from bailiwick.mailroom.engine.headers import Headers, shown, split
from bailiwick.mailroom.engine.parts import inner
from bailiwick.mailroom.engine.reasons import is_dead, status_in, told

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bailiwick.mailroom.engine.parts import Part

DELIVERY: Final = {"message/delivery-status", "message/global-delivery-status", "text/delivery-status", "application/delivery-status"}
COMPLAINT: Final = "message/feedback-report"
ORIGINALS: Final = {
    "message/rfc822",
    "message/global",
    "text/rfc822-headers",
    "message/rfc822-headers",
    "message/global-headers",
    "text/rfc822",
    "message/partial",
}
DELIVERED: Final = ("deliver", "relay", "expand")
_XTEXT = re.compile(r"\+([0-9A-F]{2})")
_BLANK = re.compile(rb"(?:\r?\n[ \t]*){2,}")
ADDRESS = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\u00a1-\uffff-]{1,128}@(?:\[[0-9a-fA-F.:]{3,45}\]|[A-Za-z0-9\u00a1-\uffff](?:(?:[A-Za-z0-9\u00a1-\uffff-]|\.(?!\.)){0,250}[A-Za-z0-9\u00a1-\uffff])?)"
)


def failures(part: Part) -> list[Failure]:
    """Return the addresses that a delivery report says have failed, or are delayed."""
    return _failed(part.content)


def written(text: str) -> list[Failure]:
    """Return the addresses of a delivery report that was flattened into the text."""
    at = text.find("Final-Recipient:")
    return [] if at < 0 else _failed(text[max(0, at - bounds.NAME) : at + bounds.HEADER].encode())


def _failed(content: bytes) -> list[Failure]:
    return [made for group in _groups(content) if (made := _failure(group)) is not None][: bounds.RECIPIENTS]


def is_report_of_failure(part: Part) -> bool:
    """Return whether a delivery report tells of a failure or a delay, even if not whose."""
    actions = [group.token("action") for group in _groups(part.content)]
    return not any(actions) or any(action and not action.startswith(DELIVERED) for action in actions)


def complaints(part: Part) -> list[Failure]:
    """Return the addresses whose readers complained."""
    found = [each for group in _groups(part.content) for name in ("original-rcpt-to", "removal-recipient") for each in group.all_raw(name)]
    return [Failure(match[0]) for each in dict.fromkeys(found) if (match := ADDRESS.search(each))][: bounds.RECIPIENTS]


def original(mail: Part) -> Headers | None:
    """Return the headers of the mail that a report is about, where it came back with it."""
    for part in mail.walk():
        if part is not mail and part.kind in ORIGINALS:
            return inner(part).headers
    return None


def is_report(headers: Headers) -> bool:
    """Return whether a mail is itself the report of a machine, so that whoever attached it shows it to somebody."""
    return headers.token("content-type") == "multipart/report" or headers.token("auto-submitted") not in {"", "no"}


def _groups(content: bytes) -> Iterator[Headers]:
    for stretch in _BLANK.split(content.strip())[: bounds.RECIPIENTS * 2]:
        headers, _ = split(stretch)
        if headers.fields:
            yield headers


def _failure(group: Headers) -> Failure | None:
    named = [found for name in ("original-recipient", "final-recipient", "x-actual-recipient") if (found := _address(group.raw(name)))]
    recipient = next(iter(named), None)
    if recipient is not None and _unescaped(recipient).lower() in {each.lower() for each in named[1:]}:
        recipient = _unescaped(recipient)
    action, diagnostic = group.token("action"), shown(group.text("diagnostic-code") or "")
    if recipient is None or action.startswith(DELIVERED):
        return None
    status = told(status_in(group.raw("status") or ""), diagnostic)
    late = action.startswith("delay")
    return Failure(recipient, status, hard=not late and is_dead(status, diagnostic), diagnostic=diagnostic[:1_000])


def _unescaped(address: str) -> str:
    """Return an address out of its transfer (RFC 3461): `+2B` is `+`."""
    return _XTEXT.sub(lambda match: chr(int(match[1], 16)), address)


def _address(value: str | None) -> str | None:
    if not value or value.lower().lstrip().startswith("x400"):
        return None
    match = ADDRESS.search(value.partition(";")[2] or value)
    return None if match is None or ".." in match[0] else match[0]
