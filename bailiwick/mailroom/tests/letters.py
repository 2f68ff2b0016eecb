"""Mails written for the tests, in a few words each."""

from __future__ import annotations

import base64
from textwrap import dedent

PLAIN = "From: Rosa Marsh <rosa@harlow.example>\nTo: help@desk.example\nSubject: Printer\nMessage-ID: <m1@harlow.example>\n"


def letter(body="", *, head="", top=PLAIN):
    """Return a mail with the usual headers, some more, and a body."""
    return (top + head + "\n" + dedent(body)).encode()


def parted(*parts, kind="mixed", head="", more=""):
    """Return a mail of several parts, each written with its own headers."""
    body = "".join(f"--b1\n{dedent(part)}\n" for part in parts) + "--b1--\n"
    return (PLAIN + head + f'MIME-Version: 1.0\nContent-Type: multipart/{kind}; boundary="b1"{more}\n\n' + body).encode()


def part(content, kind="text/plain", more=""):
    """Return a part, ready for `parted`."""
    return f"Content-Type: {kind}\n{more}\n{content}"


def file(name, content=b"content", kind="application/pdf", more=""):
    """Return a part that is a file, by the header its name stands in."""
    return part(base64.b64encode(content).decode(), kind, f"Content-Disposition: attachment; {name}\nContent-Transfer-Encoding: base64\n{more}")


def report(status="5.1.1", action="failed", diagnostic="smtp; 550 5.1.1 User unknown", recipient="gone@harlow.example"):
    """Return a delivery report."""
    return parted(
        part("Your message could not be delivered."),
        part(
            f"Reporting-MTA: dns; mx.example\n\nFinal-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\nDiagnostic-Code: {diagnostic}\n",
            "message/delivery-status",
        ),
        part("Message-ID: <our-7@desk.example>\nReferences: <our-1@desk.example>\nSubject: Ticket\nTo: gone@harlow.example\n\nHi", "message/rfc822"),
        kind="report",
        more="; report-type=delivery-status",
    )
