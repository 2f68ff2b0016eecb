"""One connection to a POP3 mailbox: what lies there, its bytes, and what may be deleted."""

from __future__ import annotations

import base64
import poplib
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings

from bailiwick.mailroom.fetching.imap import HEAD, PATIENCE, Unfetched, ignore, place_of
from bailiwick.mailroom.fetching.tokens import access_token, forget_token
from bailiwick.mailroom.fetching.trust import context
from bailiwick.mailroom.fetching.words import SignInRefused
from bailiwick.mailroom.models import Mailbox, Security, SignInBy

if TYPE_CHECKING:
    from types import TracebackType

    from bailiwick.mailroom.fetching.imap import Reached

#: bytes of a line that is read in one go; mails have longer ones than the standard library takes
PIECE = 65_536
END = b".\r\n"


@dataclass(slots=True)
class Pop3:
    """An open mailbox; what is deleted goes when it is left in order."""

    mailbox: Mailbox
    server: poplib.POP3

    @classmethod
    def opened(cls, mailbox: Mailbox, *, patience: float = PATIENCE, reached: Reached = ignore) -> Self:
        """Connect and sign in; `reached` hears of each step. Raises what sockets and poplib raise, SignInRefused and TokenError."""
        made = cls(mailbox, _connected(mailbox, patience))
        try:
            reached("connected")
            made._sign_in()
            reached("signed in")
        except BaseException:
            made.server.close()
            raise
        return made

    def __enter__(self) -> Self:
        """Use it for a while."""
        return self

    def __exit__(self, kind: type[BaseException] | None, problem: BaseException | None, trace: TracebackType | None) -> None:
        """Leave the server; after a failure without deleting anything, for all of it is looked through again."""
        if kind is None:
            self.server.quit()
        else:
            with suppress(OSError):
                self.server.close()

    def _sign_in(self) -> None:
        server: Any = self.server
        try:
            if self.mailbox.sign_in_by == SignInBy.PASSWORD:
                server.encoding = "utf-8"
                server.user(self.mailbox.user)
                server.pass_(self.mailbox.password)
                return
            proof = f"user={self.mailbox.user}\1auth=Bearer {access_token(self.mailbox)}\1\1"
            server._putcmd("AUTH XOAUTH2")  # noqa: SLF001 - poplib knows no SASL
            server._getresp()  # noqa: SLF001 - likewise
            said: bytes = server._shortcmd(base64.b64encode(proof.encode()).decode())  # noqa: SLF001 - likewise
            if not said.startswith(b"+OK"):  # a challenge that tells why; the refusal follows an empty answer
                server._shortcmd("")  # noqa: SLF001 - likewise
        except poplib.error_proto as refusal:
            forget_token(self.mailbox)
            raise SignInRefused(*refusal.args) from refusal

    def key(self, uidl: str) -> str:
        """Return how a mail is known for good."""
        return f"{place_of(self.mailbox)}.{uidl}"

    def listed(self) -> list[tuple[int, str, int]]:
        """Return number, lasting name and size of every mail that lies there."""
        sizes = {int(line.split()[0]): int(line.split()[1]) for line in self.server.list()[1]}
        names = [line.split(maxsplit=1) for line in self.server.uidl()[1]]
        return [(int(number), name.decode("ascii", "backslashreplace")[:100], sizes.get(int(number), 0)) for number, name in names]

    def count(self) -> int:
        """Return how many mails lie there."""
        return int(self.server.stat()[0])

    def content(self, number: int) -> bytes:
        """Return a mail byte for byte. Raises Unfetched."""
        return self._read(f"RETR {number}")

    def head(self, number: int) -> bytes:
        """Return the beginning of a mail's headers."""
        return self._read(f"TOP {number} 0")[:HEAD]

    def _read(self, command: str) -> bytes:
        """Return what a command answers over many lines, of any length and with whatever bytes are in them."""
        server: Any = self.server
        try:
            server._shortcmd(command)  # noqa: SLF001 - retr() gives up at lines of 2048 bytes
        except poplib.error_proto as refusal:
            raise Unfetched(*refusal.args) from refusal
        pieces: list[bytes] = []
        begins_line, left = True, int(settings.MAIL_HARD_LIMIT)
        while True:
            piece: bytes = server.file.readline(PIECE)
            if not piece:
                raise EOFError("the server closed the connection")
            if begins_line and piece == END:
                return b"".join(pieces)
            left -= len(piece)
            if left < 0:
                raise ConnectionError("the server sends more than it announced")
            pieces.append(piece[1:] if begins_line and piece.startswith(b".") else piece)
            begins_line = piece.endswith(b"\n")

    def delete(self, number: int) -> None:
        """Have a mail deleted when the server is left."""
        self.server.dele(number)


def _connected(mailbox: Mailbox, patience: float) -> poplib.POP3:
    host, port = mailbox.host, mailbox.usual_port
    if mailbox.security == Security.TLS:
        return poplib.POP3_SSL(host, port, timeout=patience, context=context())
    made = poplib.POP3(host, port, timeout=patience)
    if mailbox.security == Security.STARTTLS:
        made.stls(context())
    return made
