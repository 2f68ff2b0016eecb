"""Mails of the county's people and machines, as they travel."""

from __future__ import annotations

import re
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import default
from email.utils import format_datetime, make_msgid, parseaddr
from html import escape
from typing import TYPE_CHECKING

from bailiwick.demo.actions.mails.pictures import LOGO, SCREEN

if TYPE_CHECKING:
    from datetime import datetime

#: the part of a mail that a letter names its logo by
LOGO_NAME = "logo@harrow.example"
#: a line that goes on in the next one
_WRAPPED = re.compile(r"(?m)^(.{85,})\n(?=\S)")
#: ids of messages stand on one line; the library would write long ones as encoded words
_LINES = default.clone(max_line_length=500)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A mail before it is written: who, to whom, when, and what."""

    sender: str
    to: str
    subject: str
    text: str
    at: datetime
    message_id: str
    parent: str = ""
    #: what stands above a quoted mail, and the quoted mail
    quoted: str = ""
    has_logo: bool = False
    has_remote_picture: bool = False
    picture: str = ""
    headers: tuple[str, ...] = ()

    def written(self) -> bytes:
        """Return it as bytes."""
        mail = EmailMessage()
        mail["From"], mail["To"] = _named(self.sender), _named(self.to)
        mail["Subject"], mail["Date"], mail["Message-ID"] = self.subject, format_datetime(self.at), self.message_id
        if self.parent:
            mail["In-Reply-To"] = mail["References"] = self.parent
        for line in self.headers:
            name, _colon, value = line.partition(": ")
            mail[name] = value
        self._fill(mail)
        return mail.as_bytes(policy=_LINES)

    def _fill(self, mail: EmailMessage) -> None:
        mail.set_content(f"{self.text.strip()}\n{self.quoted}")
        if self.has_logo or self.has_remote_picture:
            mail.add_alternative(self._html(), subtype="html")
        if self.has_logo:
            html = mail.get_payload()[1]  # type: ignore[index] # an alternative was added, so these are parts
            html.add_related(LOGO, "image", "png", cid=f"<{LOGO_NAME}>", filename="logo.png", disposition="inline")  # type: ignore[union-attr] # likewise
        if self.picture:
            mail.add_attachment(SCREEN, maintype="image", subtype="png", filename=self.picture)

    def _html(self) -> str:
        paragraphs = "".join(f"<p>{escape(part).replace(chr(10), '<br>')}</p>" for part in self.text.strip().split("\n\n"))
        remote = '<hr><p><img src="https://www.harrow.example/newsletter/cover.jpg" alt="Cover of the newsletter" width="480"></p>'
        logo = f'<p><img src="cid:{LOGO_NAME}" alt="Harrow County" width="120"></p>'
        quoted = f"<blockquote>{escape(self.quoted.strip()).replace(chr(10), '<br>')}</blockquote>" if self.quoted else ""
        return f"<html><body>{paragraphs}{remote if self.has_remote_picture else ''}{logo if self.has_logo else ''}{quoted}</body></html>"


def flowing(text: str) -> str:
    """Return words with their paragraphs in one line each, as mail programs send them; short lines stay by themselves."""
    return _WRAPPED.sub(r"\1 ", text.strip())


def name_of(key: str, domain: str = "mail.harrow.example") -> str:
    """Return a Message-ID that is the same for the same key."""
    return f"<{key}@{domain}>"


def new_name() -> str:
    """Return a Message-ID that nobody had before."""
    return make_msgid(domain="mail.harrow.example")


def quote(writer: str, at: datetime, text: str) -> str:
    """Return what mail programs put under an answer."""
    lines = "\n".join(f"> {line}".rstrip() for line in text.strip().split("\n"))
    return f"\nOn {at:%a, %b %d, %Y at %H:%M} {writer} wrote:\n\n{lines}\n"


def forwarded(sender: str, at: datetime, subject: str, to: str, text: str) -> str:
    """Return a mail as it stands under the words of whoever sends it on."""
    heading = f"---------- Forwarded message ---------\nFrom: {sender}\nDate: {at:%a, %b %d, %Y at %H:%M}\nSubject: {subject}\nTo: {to}"
    return f"{heading}\n\n{text.strip()}\n"


def report(*, to: str, sender: str, failed: str, status: str, said: str, original: str, subject: str, at: datetime, message_id: str) -> bytes:
    """Return the report of a mail server that it could not deliver a mail."""
    lines = [
        f"From: {sender}", f"To: {to}", "Subject: Undelivered Mail Returned to Sender", f"Date: {format_datetime(at)}",
        f"Message-ID: {message_id}", "Auto-Submitted: auto-replied", "MIME-Version: 1.0",
        'Content-Type: multipart/report; report-type=delivery-status; boundary="=_part"', "",
        "--=_part", "Content-Type: text/plain; charset=us-ascii", "",
        "I am sorry to tell you that your message could not be delivered.", "", f"<{failed}>: {said}", "",
        "--=_part", "Content-Type: message/delivery-status", "",
        "Reporting-MTA: dns; mx.harrow.example", "", f"Final-Recipient: rfc822; {failed}", "Action: failed",
        f"Status: {status}", f"Diagnostic-Code: smtp; {said}", "",
        "--=_part", "Content-Type: text/rfc822-headers", "", f"Message-ID: {original}", f"To: {failed}", f"Subject: {subject}", "", "--=_part--", "",
    ]  # fmt: skip
    return "\r\n".join(lines).encode()


def _named(who: str) -> Address | str:
    name, address = parseaddr(who)
    return Address(name, addr_spec=address) if "@" in address else who
