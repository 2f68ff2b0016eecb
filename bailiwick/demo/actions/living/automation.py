"""What the county lets happen by itself: two rules with what they did, macros of a team, and a webhook that rests."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bailiwick.core.models import Tag
from bailiwick.demo.actions.register import free_name
from bailiwick.desk.models import Ticket
from bailiwick.macros.actions import save_macro_step
from bailiwick.macros.models import CannedText, Macro, MacroStepKind, Scope
from bailiwick.rules.actions import Situation, look, make_rule, parse, switch_on
from bailiwick.webhooks.actions import make_webhook, pause_webhook
from bailiwick.webhooks.models import Webhook

if TYPE_CHECKING:
    from bailiwick.demo.actions.living.life import Life
    from bailiwick.rules.models import Rule

_OPENED = "desk.TicketOpened"


def bring_automation(life: Life) -> None:
    """Make rules and let them look at what was opened since, then macros and the webhook."""
    known = set(Tag.objects.values_list("pk", flat=True))
    for rule in _rules(life):
        for ticket in _opened(life):
            look(rule, Situation(ticket, at=ticket.opened_at, by="desk", is_whole=True), event=_OPENED, now=ticket.opened_at + timedelta(seconds=2))
    life.register.note(list(Tag.objects.exclude(pk__in=known)))
    _macros(life)
    _webhook(life)


def _opened(life: Life) -> list[Ticket]:
    """Return the newest tickets that rules may still act on."""
    rows = Ticket.objects.unfinished().filter(need_to_know=False, merged_into=None, opened_at__gte=life.ago(days=4))
    return list(rows.select_related("category", "team", "site", "department", "requester", "assignee__person").order_by("opened_at", "pk")[:40])


def _rules(life: Life) -> list[Rule]:
    keys = life.people.categories
    network = [str(keys[code].pk) for code in ("net_desk", "net_floor", "net_site", "wifi")]
    identity = [str(keys[code].pk) for code in ("password", "locked", "mfa")]
    plans = (
        (
            "Network: remember the closet",
            "Reminds whoever takes a network ticket to look at the closet's page first.",
            network,
            [
                {"do": "tag", "tag": "network"},
                {"do": "note", "text": "Look at the switch and the battery unit of the closet before you drive there."},
            ],
        ),
        ("Accounts: mark them", "Puts a tag on everything about accounts for the monthly count.", identity, [{"do": "tag", "tag": "identity"}]),
    )
    return [_rule(life, *plan) for plan in plans]


def _rule(life: Life, title: str, about: str, categories: list[str], deeds: list[dict[str, Any]]) -> Rule:
    asked = {"field": "category", "op": "is", "values": categories}
    definition = parse({"groups": [{"conditions": [asked]}], "deeds": deeds})
    grace, made = life.actor("ada"), life.ago(days=6)
    rule = make_rule(actor=grace, now=made, values={"title": title, "about": about, "trigger": "opened"}, definition=definition)
    switch_on(rule, actor=grace, now=made + timedelta(minutes=20))
    rule.refresh_from_db()
    life.register.note([rule])
    return rule


def _macros(life: Life) -> None:
    """Give the field team a macro of three steps, and the desk a text of its own."""
    team = life.people.teams["field"]
    macro = Macro(
        scope=Scope.TEAM, team=team, title="Printer: parts ordered", about="Tells the client, waits for the part and leaves a note for the store."
    )
    macro.save(force_insert=True)
    philippa = life.actor("philippa")
    steps: tuple[tuple[str, dict[str, Any]], ...] = (
        (
            MacroStepKind.REPLY,
            {
                "text": "Hello {{ requester.first_name }},\n\nthe part for your printer is ordered. Please print to the copier on your floor meanwhile."
            },
        ),
        (MacroStepKind.NOTE, {"text": "Part ordered; see the tray on shelf 4."}),
    )
    for kind, values in steps:
        save_macro_step(macro, actor=philippa, now=life.ago(days=12), kind=kind, values=values)
    text = CannedText(
        scope=Scope.TEAM,
        team=life.people.teams["desk"],
        title="Shelter opens: who gets radios",
        body="Radios are handed out at the Emergency Management desk in room 014; bring your badge.",
        body_es="Los radios se entregan en la mesa de Manejo de Emergencias, sala 014; traiga su credencial.",
    )
    text.save(force_insert=True)
    life.register.note([macro, text])


def _webhook(life: Life) -> None:
    """Let a wall board have been told of solutions until its server was moved."""
    ada = life.actor("ada")
    hook, _secret = make_webhook(
        actor=ada,
        now=life.ago(days=40),
        name=free_name("Wall board of the desk", Webhook, "name"),
        url="https://board.harrow.example/desk",
        events="desk.TicketOpened\ndesk.TicketSolved",
        owner=life.people.users["ada"],
        description="Shows what was opened and solved today.",
    )
    pause_webhook(hook, actor=ada, now=life.ago(days=3), reason="The board's server moves to the new rack.")
    life.register.note([hook])
