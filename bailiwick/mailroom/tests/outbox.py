"""What the desk sends reaches a real mail server on this machine, and clients answer it as their mail programs do."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from email import message_from_bytes, policy

from aiosmtpd.controller import Controller

from bailiwick.mailroom.engine import parse
from bailiwick.mailroom.tokens import installation
from bailiwick.notifications.actions import drain


@dataclass(frozen=True)
class Sent:
    """One mail as the server got it."""

    raw: bytes
    sender: str
    recipients: tuple[str, ...]

    @property
    def mail(self):
        return message_from_bytes(self.raw, policy=policy.default)

    @property
    def parsed(self):
        return parse(self.raw, own=installation())

    def part(self, kind):
        return self.mail.get_body((kind,)).get_content()


class Outbox:
    """A mail server that takes everything but mail to a domain where nobody is, and the outbox that is emptied into it."""

    def __init__(self):
        self.taken = []
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        self.controller = Controller(self, hostname="127.0.0.1", port=self.port)
        self.controller.start()

    async def handle_RCPT(self, server, session, envelope, address, rcpt_options):  # noqa: N802 - aiosmtpd's name
        if address.endswith("@gone.example"):
            return "550 5.1.1 No such user here"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 - aiosmtpd's name
        self.taken.append(Sent(envelope.content, envelope.mail_from, tuple(envelope.rcpt_tos)))
        return "250 OK"

    def empty(self, now):
        """Send what is due and return what the server got."""
        before = len(self.taken)
        drain(now)
        return self.taken[before:]

    def to(self, address, now):
        """Send what is due and return the last mail to an address."""
        self.empty(now)
        return next(sent for sent in reversed(self.taken) if sent.recipients == (address,))


def answer(sent, words, *, sender="Rita Alvarez <rita@city.example>", to="", way="gmail", threaded=True, quoted=True, extra=()):
    """Return a client's answer to a mail, as Gmail, Outlook or Apple Mail write it."""
    original = sent.mail
    headers = [
        f"From: {sender}",
        f"To: {to or original['Reply-To'] or original['From']}",
        f"Subject: {original['Subject']}",
        "MIME-Version: 1.0",
        *extra,
    ]
    headers.append(f"Message-ID: <{abs(hash((words, way, original['Message-ID'])))}@outside.example>")
    if threaded:
        headers += [f"In-Reply-To: {original['Message-ID']}", f"References: {original['References']} {original['Message-ID']}"]
    text, html = _WAYS[way](words, original["From"], sent.part("plain"), sent.part("html")) if quoted else (words, f"<p>{words}</p>")
    body = (
        f'Content-Type: multipart/alternative; boundary="b"\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n{text}\n'
        f"--b\nContent-Type: text/html; charset=utf-8\n\n{html}\n--b--\n"
    )
    return ("\n".join(headers) + "\n" + body).encode()


def _gmail(words, sender, text, html):
    quoted = "\n".join(f"> {line}" for line in text.splitlines())
    intro = "On Sun, Nov 22, 2026 at 9:00 AM Service desk &lt;desk@city.example&gt; wrote:"
    return (
        f"{words}\n\nOn Sun, Nov 22, 2026 at 9:00 AM Service desk <desk@city.example> wrote:\n\n{quoted}",
        f'<div dir="ltr">{words}</div><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">{intro}<br></div><blockquote class="gmail_quote">{html}</blockquote></div>',
    )


def _outlook(words, sender, text, html):
    header = "From: Service desk <desk@city.example>\nSent: Sunday, November 22, 2026 9:00 AM\nTo: Rita Alvarez\nSubject: Printer\n"
    return (
        f"{words}\n\n________________________________\n{header}\n{text}",
        f'<div>{words}</div><hr><div id="divRplyFwdMsg"><b>From:</b> Service desk &lt;desk@city.example&gt;<br><b>Sent:</b> Sunday</div><div>{html}</div>',
    )


def _apple(words, sender, text, html):
    quoted = "\n".join(f"> {line}" for line in text.splitlines())
    intro = "El 22 nov 2026, a las 9:00, Service desk <desk@city.example> escribió:"
    return (
        f"{words}\n\n{intro}\n\n{quoted}",
        f'<div>{words}</div><div><br><blockquote type="cite"><div>El 22 nov 2026, a las 9:00, Service desk escribió:</div>{html}</blockquote></div>',
    )


_WAYS = {"gmail": _gmail, "outlook": _outlook, "apple": _apple}
