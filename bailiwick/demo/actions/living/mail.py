"""What came by mail these days: conversations, alerts, and what waits for a person in quarantine."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta
from email.utils import formataddr, parseaddr
from typing import TYPE_CHECKING, Any

from bailiwick.demo.actions.mails.boxes import bring_boxes
from bailiwick.demo.actions.mails.conversing import Talk, converse
from bailiwick.demo.actions.mails.straying import stray
from bailiwick.demo.plan.library import read
from bailiwick.desk.models import Ticket
from bailiwick.people.actions import index_persons, prepare_person
from bailiwick.people.models import Person

if TYPE_CHECKING:
    from collections.abc import Callable

    from bailiwick.demo.actions.living.life import Life
    from bailiwick.mailroom.models import Mailbox


def bring_mail(life: Life) -> None:
    """Make the mailboxes and let everything come in the order in which it came."""
    boxes = bring_boxes(life.people, life.register)
    callers: Counter[str] = Counter()
    acts: list[tuple[float, Callable[[], object]]] = []
    for place, plan in enumerate(read("mails/conversations")["thread"]):
        acts.append((plan["hours"], _conversation(life, plan, boxes, f"talk{place}", callers)))
    for name in ("alert", "stray"):
        for place, plan in enumerate(read(f"mails/{name}s")[name]):
            acts.append((plan["hours"], _single(life, plan, boxes[plan.get("box", "alerts")], f"{name}{place}")))
    for _hours, act in sorted(acts, key=lambda row: -row[0]):
        act()


def _single(life: Life, plan: dict[str, Any], box: Mailbox, key: str) -> Callable[[], object]:
    return lambda: stray(life, plan, box, key)


def _conversation(life: Life, plan: dict[str, Any], boxes: dict[str, Mailbox], key: str, callers: Counter[str]) -> Callable[[], object]:
    def play() -> None:
        if "about" in plan:
            _answer_late(life, plan, boxes[plan["box"]], key)
            return
        sender, facts = _writer(life, plan["from"], callers)
        talk = Talk(life, plan, boxes[plan["box"]], key, life.ago(hours=plan["hours"]), sender, facts)
        converse(talk)
        if "also" in plan:  # the same mail, word for word, reached a second mailbox
            _copy(life, plan, boxes[plan["also"]], key, sender, facts)

    return play


def _copy(life: Life, plan: dict[str, Any], box: Mailbox, key: str, sender: str, facts: dict[str, str]) -> None:
    talk = Talk(life, plan, box, key, life.ago(hours=plan["hours"]), sender, facts)
    talk.send(subject=plan["subject"], text=plan["text"])


def _answer_late(life: Life, plan: dict[str, Any], box: Mailbox, key: str) -> None:
    """Let a client write about a ticket that they have, or had long ago, by its number."""
    rows = Ticket.objects.filter(requester__isnull=False, parent=None, merged_into=None)
    rows = rows.filter(state="closed", closed_at__lt=life.ago(days=40)) if plan["about"] == "closed" else rows.filter(state__in=("new", "open"))
    for ticket in life.some(rows, 1):
        if ticket.requester is not None:
            at = max(life.ago(hours=plan["hours"]), ticket.last_activity_at + timedelta(minutes=1))
            talk = Talk(life, plan, box, key, min(at, life.now), *_of(ticket.requester))
            talk.send(subject=f"Re: {ticket.title} ({ticket.number})", text=plan["text"])


def _writer(life: Life, who: str, callers: Counter[str]) -> tuple[str, dict[str, str]]:
    """Return who writes: one of those one can sign in as, a stranger, or the next of a site."""
    name, address = parseaddr(who)
    if "@" in address:
        return _of(_outsider(life, name, address))
    if who in life.people.persons:
        return _of(life.person(who))
    people = life.clients(who) or [life.person("rita")]
    callers[who] += 1
    return _of(people[-callers[who] % len(people)])


def _outsider(life: Life, name: str, address: str) -> Person:
    """Return somebody who does not work for the county, and wrote to it before."""
    person = Person(name=name, email=address)
    prepare_person(person)
    life.register.bring([person])
    index_persons([person])
    return person


def _of(person: Person) -> tuple[str, dict[str, str]]:
    facts = {
        "name": person.name,
        "first": person.name.partition(" ")[0],
        "job": person.job_title,
        "phone": person.phone,
        "department": person.department.name if person.department is not None else "",
    }
    return formataddr((person.name, person.email)), facts
