"""What is known of a mail once it was read: facts alone, none of them judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from hashlib import sha256
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.mailroom.engine.addresses import Address


class Kind(StrEnum):
    """Who wrote: a person, a machine that answers, a machine that could not deliver, a mailing list, or we ourselves."""

    HUMAN = "human"
    AUTO_REPLY = "auto_reply"
    BOUNCE = "bounce"
    LIST = "list"
    OWN = "own"


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that came with a mail."""

    filename: str
    content_type: str
    content: bytes = field(repr=False)
    inline: bool = False
    #: the name that the HTML calls it by, without `cid:`
    content_id: str = ""

    @property
    def size(self) -> int:
        """Return the number of bytes."""
        return len(self.content)

    @property
    def sha256(self) -> str:
        """Return the digest of the content, in hexadecimal."""
        return sha256(self.content).hexdigest()

    def as_data(self) -> dict[str, Any]:
        """Return what the contract says of an attachment."""
        return {
            "filename": self.filename,
            "content_type": self.content_type,
            "size": self.size,
            "sha256": self.sha256,
            "inline": self.inline,
        }


@dataclass(frozen=True, slots=True)
class Failure:
    """One address that could not be reached, or not yet."""

    recipient: str
    #: as RFC 3463 counts: `5.1.1`
    status: str | None = None
    #: whether the address itself is dead, so that nothing should be sent there again
    hard: bool = False
    #: what the other server said
    diagnostic: str = ""


@dataclass(frozen=True, slots=True)
class Bounce:
    """A report that a mail could not be delivered."""

    failures: tuple[Failure, ...] = ()
    #: said of the mail as a whole, where no address is known
    status: str | None = None
    hard: bool = False
    #: Message-ID and References of the mail that failed, where it came back with the report
    original_id: str | None = None
    original_references: tuple[str, ...] = ()

    @property
    def recipients(self) -> tuple[str, ...]:
        """Return the addresses that failed."""
        return tuple(failure.recipient for failure in self.failures)

    def as_data(self) -> dict[str, Any]:
        """Return what the contract says of a bounce."""
        return {"recipients": list(self.recipients), "status": self.status, "hard": self.hard}


@dataclass(frozen=True, slots=True)
class Seal:
    """What a part is wrapped in: by `pgp` or `smime`, `signed`, `encrypted` or `compressed`; and what keys had to say of it.

    States of signatures: `unchecked` (nobody who holds keys looked), `good`, `differs` (good, of another than the sender), `bad`,
    `unknown`, `expired`, `weak`, `unreadable`. States of the rest: `opened`, `locked`, `unreadable`.
    """

    way: str
    what: str
    content: bytes = field(default=b"", repr=False)
    signature: bytes = field(default=b"", repr=False)
    state: str = "unchecked"
    #: the addresses in the key of whoever signed
    by: tuple[str, ...] = ()
    #: what the key is called that opened it
    key: str = ""
    #: more of it as a word: `untrusted`, `no_key`, `no_program`, …
    why: str = ""
    #: it covers the mail, not a part of it alone
    whole: bool = True

    @property
    def kind(self) -> str:
        """Return what it is as one word, such as `smime_signed`."""
        return f"{self.way}_{self.what}"

    def as_data(self) -> dict[str, Any]:
        """Return what the contract says of a seal."""
        return {"kind": self.kind, "state": self.state, "by": list(self.by), "key": self.key, "why": self.why, "whole": self.whole}


@dataclass(frozen=True, slots=True)
class Parsed:
    """One mail, read."""

    from_name: str | None = None
    from_email: str | None = None
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    reply_to: tuple[Address, ...] = ()
    sender: str | None = None
    return_path: str | None = None
    subject: str | None = None
    message_id: str | None = None
    in_reply_to: str | None = None
    references: tuple[str, ...] = ()
    date: datetime | None = None
    text: str = ""
    html: str | None = None
    visible: str = ""
    attachments: tuple[Attachment, ...] = ()
    kind: Kind = Kind.HUMAN
    bounce: Bounce | None = None
    #: pictures of other servers that the HTML wanted to show
    remote_images: int = 0
    #: how it is signed or encrypted; `bailiwick.mailroom.seals.words_of` says it in sentences with a badge, as `Message.seal_words` does
    seals: tuple[Seal, ...] = ()
    #: all headers in their order, for people; bounded
    headers: tuple[tuple[str, str], ...] = field(default=(), repr=False)
    #: by which signs a machine was known to have written
    signs: tuple[str, ...] = ()
    #: the content types of the parts, one line each, indented by their depth
    outline: tuple[str, ...] = ()
    #: what was wrong with the mail, for whoever looks why it reads oddly
    defects: tuple[str, ...] = ()

    def as_data(self) -> dict[str, Any]:
        """Return the contract: what `bailiwick mail parse --json` prints."""
        return {
            "from_name": self.from_name,
            "from_email": self.from_email,
            "to": [address.email for address in self.to],
            "cc": [address.email for address in self.cc],
            "reply_to": [address.email for address in self.reply_to],
            "subject": self.subject,
            "message_id": self.message_id,
            "in_reply_to": self.in_reply_to,
            "references": list(self.references),
            "date": None if self.date is None else self.date.isoformat(),
            "text": self.text,
            "html": self.html,
            "visible": self.visible,
            "attachments": [attachment.as_data() for attachment in self.attachments],
            "kind": str(self.kind),
            "bounce": None if self.bounce is None else self.bounce.as_data(),
        } | ({"sealed": [seal.as_data() for seal in self.seals]} if self.seals else {})
