"""The mailboxes of the county, and what its administrators say about mail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bailiwick.demo.actions.register import free_name
from bailiwick.mailroom.models import AlertRule, Mailbox, MailboxKind, MailRule, Treatment

if TYPE_CHECKING:
    from bailiwick.demo.actions.people import People
    from bailiwick.demo.actions.register import Register

DOMAIN = "harrow.example"
_SIGNATURE = "**Harrow County Information Technology**\n\nHelp desk: extension 4000, on weekdays from 7 to 6"


def bring_boxes(people: People, register: Register) -> dict[str, Mailbox]:
    """Make the mailboxes with their rules; one that the installation has already under its address is used."""
    boxes = {key: _box(key, facts, register) for key, facts in _boxes(people).items()}
    for facts in _rules(people, boxes):
        rule = MailRule(**{**facts, "name": free_name(facts["name"], MailRule, "name")})
        rule.save(force_insert=True)
        register.note([rule])
    _refrigerators(people, register)
    return boxes


def _box(key: str, facts: dict[str, Any], register: Register) -> Mailbox:
    address = f"{key}@{DOMAIN}"
    known = Mailbox.objects.filter(address=address).first()
    if known is not None:
        return known
    made = Mailbox(**{"kind": MailboxKind.PUSHED, "takes_plus": True, **facts}, address=address)
    made.name = free_name(made.name, Mailbox, "name")
    made.save(force_insert=True)
    register.note([made])
    return made


def _boxes(people: People) -> dict[str, dict[str, Any]]:
    ours = {"sender_name": "Harrow County Help Desk", "signature": _SIGNATURE}
    return {
        "help": {"name": "Help desk", "aliases": f"helpdesk@{DOMAIN}\nit@{DOMAIN}", "opens_for_strangers": False, **ours},
        "ayuda": {
            "name": "Help desk in Spanish",
            "team": people.teams["desk"],
            "language": "es",
            "sender_name": "Mesa de ayuda del condado de Harrow",
            "signature": "**Informática del condado de Harrow**\n\nMesa de ayuda: extensión 4000, de lunes a viernes de 7 a 18",
        },
        "payroll": {
            "name": "Payroll and personnel",
            "team": people.teams["apps"],
            "department": people.departments["hr"],
            "category": people.categories["finance_app"],
            "time_zone": "America/New_York",
            "opens_for_strangers": True,
            "sender_name": "Harrow County Payroll",
            "signature": "**Payroll and personnel**\n\nPlease send no numbers of accounts by mail.",
        },
        "alerts": {"name": "Alerts", "team": people.teams["systems"], "opens_for_strangers": False, "sender_name": "Harrow County Systems"},
        "old": {
            "name": "Help desk before the move",
            "kind": MailboxKind.IMAP,
            "host": f"mail.{DOMAIN}",
            "is_on": False,
            "takes_plus": False,
        },
    }


def _rules(people: People, boxes: dict[str, Mailbox]) -> tuple[dict[str, Any], ...]:
    return (
        {
            "name": "Toner reports are noted",
            "position": 10,
            "mailbox": boxes["alerts"],
            "sender": f"toner@printers.{DOMAIN}",
            "treatment": Treatment.NOTE,
        },
        {
            "name": "Vendor of the permit system",
            "position": 20,
            "sender": "*@permits-vendor.example",
            "treatment": Treatment.OPEN,
            "team": people.teams["apps"],
            "category": people.categories["permit"],
        },
        {"name": "Offers of vendors wait", "position": 90, "sender": "*@kettering-fibre.example", "treatment": Treatment.QUARANTINE},
    )


def _refrigerators(people: People, register: Register) -> None:
    """Let the refrigerators of the clinic be known: a program that no shipped rule reads."""
    rule = AlertRule(
        name=free_name("Vaccine refrigerators", AlertRule, "name"),
        position=5,
        sender=f"fridges@clinic.{DOMAIN}",
        subjects="ALARM {unit}: temperature is {state}\nALL CLEAR {unit}: temperature is {state}",
        key="{unit}",
        problems="too high, too low",
        recoveries="normal",
        team=people.teams["systems"],
        priority=1,
    )
    rule.save(force_insert=True)
    register.note([rule])
