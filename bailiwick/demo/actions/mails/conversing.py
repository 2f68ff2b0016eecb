"""Conversations by mail: a client writes, the desk acts and answers, mail comes back or is answered by a machine."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta
from email.utils import formataddr, parseaddr
from typing import TYPE_CHECKING, Any

from bailiwick.demo.actions.mails.letters import Letter, flowing, forwarded, name_of, quote, report
from bailiwick.demo.actions.mails.posting import arrive, ticket_of
from bailiwick.desk.actions import add_entry, name_reader, pick_up_ticket, restrict_ticket, solve_ticket
from bailiwick.desk.models import Ticket
from bailiwick.mailroom.actions import Signs, signs_for_client
from bailiwick.notifications.models import Outgoing

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from bailiwick.core.actors import Actor
    from bailiwick.demo.actions.living.life import Life
    from bailiwick.desk.models import Entry
    from bailiwick.mailroom.models import Arrival, Mailbox

#: how each mail to a client is called in the outbox
_NOTICE = "desk.EntryAdded/client"
_POSTMASTER = "Mail Delivery System <mailer-daemon@mx.harrow.example>"


@dataclass
class Talk:
    """One conversation on its way."""

    life: Life
    plan: dict[str, Any]
    box: Mailbox
    key: str
    at: datetime
    #: who writes, as mail programs name them, and what the words may say of them
    sender: str
    facts: dict[str, str]
    ticket: Ticket = field(init=False)
    #: what the desk wrote last, and how it went out
    last: Entry | None = None
    signs: Signs | None = None
    mails: int = 0

    def words(self, text: str) -> str:
        """Return words with whoever writes in them."""
        return flowing(text).format(**self.facts)

    def wait(self, minutes: float) -> None:
        """Let time go by, up to the load."""
        self.at = min(self.at + timedelta(minutes=minutes), self.life.now - timedelta(seconds=30))

    def actor(self, login: str) -> Actor:
        """Return one of the desk."""
        return self.life.actor(login)

    def send(self, *, subject: str, text: str, **facts: Any) -> Arrival:
        """Let the client send a mail."""
        self.mails += 1
        text = self.words(text) + self.foot()
        named = name_of(f"{self.key}.{self.mails}")
        to = facts.pop("to", "") or self.box.address
        letter = Letter(sender=self.sender, to=to, subject=subject, text=text, at=self.life.wall.shown(self.at), message_id=named, **facts)
        return arrive(letter.written(), box=self.box, at=self.at, sender=self.sender, to=to)

    def foot(self) -> str:
        """Return what the client's mail program puts under every mail."""
        if not self.plan.get("logo"):
            return ""
        return f"\n\n-- \n{self.facts['name']}\n{self.facts['job']}\nHarrow County, {self.facts['department']}\n{self.facts['phone']}"


def converse(talk: Talk) -> Ticket:
    """Play a conversation and return its ticket."""
    talk.ticket = ticket_of(_begin(talk))
    _look_after_secret(talk)
    for step in talk.plan.get("then", ()):
        for _time in range(step.get("times", 1)):
            talk.wait(step["after"])
            _STEPS[step["do"]](talk, step)
    return talk.ticket


def _begin(talk: Talk) -> Arrival:
    plan = talk.plan
    if plan.get("kind") == "forward":
        return _send_on(talk)
    return talk.send(
        subject=plan["subject"],
        text=plan["text"],
        has_logo=bool(plan.get("logo")),
        has_remote_picture=plan.get("kind") == "remote",
        picture=plan.get("picture", ""),
    )


def _send_on(talk: Talk) -> Arrival:
    """Let somebody of the desk send on what a client wrote to them."""
    plan, technician = talk.plan, talk.life.person(talk.plan["by"])
    sender = formataddr((technician.name, technician.email))
    told = forwarded(talk.sender, talk.life.wall.shown(talk.at - timedelta(minutes=6)), plan["subject"], sender, talk.words(plan["text"]))
    letter = Letter(
        sender=sender,
        to=talk.box.address,
        subject=f"Fwd: {plan['subject']}",
        text=f"{talk.words(plan['comment'])}\n\n{told}",
        at=talk.life.wall.shown(talk.at),
        message_id=name_of(f"{talk.key}.0"),
    )
    return arrive(letter.written(), box=talk.box, at=talk.at, sender=sender)


def _look_after_secret(talk: Talk) -> None:
    """Let whoever looks after it keep a secret as soon as it has come."""
    login = talk.plan.get("secret")
    if login:
        talk.wait(3)
        actor = talk.actor("grace")
        restrict_ticket(talk.ticket, actor=actor, now=talk.at, reason="A matter of personnel")
        name_reader(talk.ticket, actor=actor, now=talk.at, reader=talk.life.people.users[login])


def _take(talk: Talk, step: dict[str, Any]) -> None:
    pick_up_ticket(talk.ticket, actor=talk.actor(step["by"]), now=talk.at)


def _note(talk: Talk, step: dict[str, Any]) -> None:
    add_entry(talk.ticket, actor=talk.actor(step["by"]), now=talk.at, kind="note", body=talk.words(step["text"]), worked_seconds=180)


def _reply(talk: Talk, step: dict[str, Any]) -> None:
    """Let somebody of the desk answer; the mail that brought the answer went out a moment later."""
    talk.last = add_entry(talk.ticket, actor=talk.actor(step["by"]), now=talk.at, kind="reply", body=talk.words(step["text"]), worked_seconds=240)
    _sent(talk, talk.last)


def _solve(talk: Talk, step: dict[str, Any]) -> None:
    solve_ticket(talk.ticket, actor=talk.actor(step["by"]), now=talk.at, resolution=talk.words(step["text"]), worked_seconds=420)
    talk.last = talk.ticket.entries.filter(kind="resolution").order_by("-pk").first()
    if talk.last is not None:
        _sent(talk, talk.last, "desk.TicketSolved")


def _sent(talk: Talk, entry: Entry, notice: str = _NOTICE) -> None:
    """Put the mail of an entry into the outbox as one that has gone out."""
    talk.signs = signs_for_client(entry, talk.box, now=talk.at)
    if talk.ticket.requester is None:
        return
    Outgoing.objects.create(
        key=f"demo-{entry.pk}",
        person=talk.ticket.requester,
        address=talk.ticket.contact_email or talk.ticket.requester.email,
        notice=notice,
        subject_type=Ticket._meta.label_lower,
        subject_id=talk.ticket.pk,
        part_id=entry.pk,
        is_letter=True,
        title=f"Re: {talk.ticket.title}"[:250],
        text=entry.body,
        message_id=talk.signs.message_id,
        state=Outgoing.State.SENT,
        created_at=talk.at,
        not_before=talk.at,
        sent_at=talk.at + timedelta(seconds=20),
        attempts=1,
    )


def _mail(talk: Talk, step: dict[str, Any]) -> None:
    """Let the client answer what the desk wrote last, with its words quoted under their own."""
    arrival = talk.send(
        subject=f"Re: {talk.plan['subject']}",
        text=step["text"],
        to=talk.signs.reply_to if talk.signs is not None else "",
        parent=talk.signs.message_id if talk.signs is not None else "",
        quoted=_quoted(talk),
        has_logo=bool(talk.plan.get("logo")),
    )
    if arrival.ticket is not None:
        talk.ticket = arrival.ticket


def _quoted(talk: Talk) -> str:
    if talk.last is None or talk.signs is None:
        return ""
    said = f"--- Write your answer above this line. ---\n\n{talk.last.body}\n\n{talk.box.sender_name}\n{talk.signs.marker}"
    return quote(f"{talk.box.sender_name} <{talk.box.address}>", talk.life.wall.shown(talk.last.at), said)


def _vacation(talk: Talk, step: dict[str, Any]) -> None:
    """Let the client's mail program answer in their place."""
    talk.send(
        subject=f"Automatic reply: Re: {talk.plan['subject']}",
        text=step["text"],
        to=talk.signs.reply_to if talk.signs is not None else "",
        parent=talk.signs.message_id if talk.signs is not None else "",
        headers=("Auto-Submitted: auto-replied", "X-Auto-Response-Suppress: All"),
    )


def _bounce(talk: Talk, step: dict[str, Any]) -> None:
    """Let a mail server say that the last mail did not arrive."""
    if talk.signs is None:
        return
    content = report(
        to=talk.box.address,
        sender=_POSTMASTER,
        failed=parseaddr(talk.sender)[1],
        status=step["status"],
        said=step["said"],
        original=talk.signs.message_id,
        subject=f"Re: {talk.plan['subject']}",
        at=talk.life.wall.shown(talk.at),
        message_id=name_of(f"{talk.key}.bounce", "mx.harrow.example"),
    )
    arrive(content, box=talk.box, at=talk.at, sender="")


_STEPS: dict[str, Callable[[Talk, dict[str, Any]], None]] = {
    "take": _take,
    "note": _note,
    "reply": _reply,
    "solve": _solve,
    "mail": _mail,
    "vacation": _vacation,
    "bounce": _bounce,
}
