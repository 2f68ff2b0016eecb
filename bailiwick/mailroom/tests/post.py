"""Mail arrives as it does in life: stored first, understood by the worker's function afterwards."""

from __future__ import annotations

import itertools

from bailiwick.mailroom.actions import drain, store_raw
from bailiwick.mailroom.models import Via
from bailiwick.mailroom.tokens import CLIENT, Pass, make, message_id

_numbers = itertools.count(1)


def written(subject, sender, text, **headers):
    """Return a mail as it travels."""
    lines = [f"From: {sender}", f"Subject: {subject}", *(f"{name.replace('_', '-')}: {value}" for name, value in headers.items()), "", text, ""]
    return "\r\n".join(lines).encode()


class Post:
    """Hands mail to a mailbox and says what became of it."""

    def __init__(self, box, now):
        self.box, self.now = box, now

    def __call__(
        self, sender="Rita Alvarez <rita@city.example>", subject="The printer jams", text="It eats paper.", *, box=None, at=None, to="", **headers
    ):
        headers.setdefault("Message_ID", f"<{next(_numbers)}@outside.example>")
        headers.setdefault("To", to or (box or self.box).address)
        return self.raw(written(subject, sender, text, **headers), box=box, at=at, to=to)

    def raw(self, content, *, box=None, at=None, to=""):
        """Hand over a mail as it is, and return its arrival once it is settled."""
        moment = at or self.now
        arrival = store_raw(content, mailbox=box or self.box, via=Via.LMTP, now=moment, envelope_to=to or (box or self.box).address)
        assert drain(clock=lambda: moment).failed == 0, arrival.__class__.objects.get(pk=arrival.pk).error
        arrival.refresh_from_db()
        assert arrival.is_settled
        assert arrival.reason
        assert arrival.why
        return arrival


def token_for(ticket, now, *, entry=0, box=None, audience=CLIENT):
    """Return a token as the desk's mails bear it."""
    return make(Pass(audience=audience, ticket=ticket.pk, entry=entry, mailbox=box.pk if box else 0), now=now)


def id_for(ticket, now, **facts):
    """Return the Message-ID of a mail of the desk about a ticket."""
    return message_id(token_for(ticket, now, **facts), "city.example")
