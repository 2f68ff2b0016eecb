"""Mail that fits nowhere: it waits for a person, each for another reason, or is noted and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _

from bailiwick.demo.actions.mails.letters import Letter, flowing, name_of, report
from bailiwick.demo.actions.mails.posting import arrive, leave_on_server
from bailiwick.mailroom.actions import Outcome
from bailiwick.mailroom.models import OutcomeKind

if TYPE_CHECKING:
    from bailiwick.demo.actions.living.life import Life
    from bailiwick.mailroom.models import Mailbox

#: what a broken program sent in place of a mail
_GARBAGE = b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(range(128, 256)) * 3
_HEAVY = "84.2"


def stray(life: Life, plan: dict[str, Any], box: Mailbox, key: str) -> None:
    """Let one such mail come."""
    at = life.ago(hours=plan["hours"])
    content = _RAW.get(plan.get("raw", ""), _letter)(life, plan, box, key)
    if plan.get("raw") == "head":
        said = _("This mail is %(size)s, too large to be kept; it stays on the server, and this is its head.") % {"size": f"{_HEAVY} MB"}
        outcome = Outcome(OutcomeKind.QUARANTINED, reason="left_on_server", why=said)
        leave_on_server(content, key, box=box, at=at, sender=plan["from"], quarantined=outcome)
    else:
        arrive(content, box=box, at=at, sender=plan.get("envelope", plan["from"]))


def _letter(life: Life, plan: dict[str, Any], box: Mailbox, key: str) -> bytes:
    at = life.wall.shown(life.ago(hours=plan["hours"]))
    facts = {"sender": plan["from"], "to": box.address, "subject": plan["subject"], "at": at, "message_id": name_of(key, "outside.example")}
    return Letter(text=flowing(plan.get("text", "")), headers=tuple(plan.get("headers", ())), **facts).written()


def _head(life: Life, plan: dict[str, Any], box: Mailbox, key: str) -> bytes:
    """Return the headers alone, as a server hands out the beginning of a mail."""
    return _letter(life, plan, box, key).partition(b"\n\n")[0] + b"\n\n"


def _backscatter(life: Life, plan: dict[str, Any], box: Mailbox, key: str) -> bytes:
    """Return a report about a mail that somebody else sent under our address."""
    return report(
        to=box.address,
        sender=plan["from"],
        failed="sales@farpost.example",
        status="5.1.1",
        said="550 5.1.1 No such user",
        original=name_of("8841.77", "bulk.example"),
        subject="You have won",
        at=life.wall.shown(life.ago(hours=plan["hours"])),
        message_id=name_of(key, "mx.farpost.example"),
    )


_RAW = {
    "head": _head,
    "backscatter": _backscatter,
    "empty": lambda *_facts: b"",
    "garbage": lambda *_facts: _GARBAGE,
}
