"""Services asked for from the catalogue, and approvals: some wait, some were given, one was refused."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from bailiwick.approvals.actions import decide, decide_by_link, token_of
from bailiwick.approvals.models import Approval, DecisionLink
from bailiwick.catalogue.actions import order_service
from bailiwick.catalogue.models import Service
from bailiwick.core.actors import Actor
from bailiwick.desk.actions.approving import ask_ticket_approval
from bailiwick.desk.models import Ticket

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.demo.actions.living.life import Life


def bring_consent(life: Life) -> None:
    """Tell orders and questions, in the order in which they came."""
    _order(life, "software", life.ago(days=9), _program("Vector drawing suite", 240), granted=True)
    _order(life, "software", life.ago(days=6), _program("A second video player", 35), granted=False)
    _order(
        life,
        "shared-folder",
        life.ago(days=2),
        {"folder": "Minutes 2019-2024", "who": "me", "rights": "change", "until": "always", "why": "I keep them now."},
    )
    _order(life, "software", life.ago(hours=30), _program("Label designer", 89))
    _lend(life)
    _ask_grace(life)


def _program(name: str, price: int) -> dict[str, Any]:
    return {"program": name, "known": "yes", "price": price, "budget": "4410-220", "personal": "no", "why": "The old way takes an hour every week."}


def _order(life: Life, slug: str, at: datetime, answers: dict[str, Any], *, granted: bool | None = None) -> None:
    """Let Rita ask; her manager, who has no account, answers by the link in the mail, as they would."""
    service = Service.objects.filter(slug=slug, retired_at=None, current__isnull=False).first()
    if service is None:
        return
    rita = life.person("rita")
    ticket = order_service(service, actor=life.actor("rita"), now=at, requester=rita, answers=answers)
    if granted is not None:
        for approval in Approval.objects.about(ticket):
            _answer(life, approval, at + timedelta(hours=3), granted=granted)


def _answer(life: Life, approval: Approval, at: datetime, *, granted: bool) -> None:
    words = "Fine, from our budget." if granted else "The one we have does this. Please ask me how."
    for link in DecisionLink.objects.filter(vote__approval=approval, used_at=None):
        decide_by_link(token_of(link), actor=Actor(user=None, cause=life.cause), now=at, approve=granted, comment=words)


def _lend(life: Life) -> None:
    """Lend laptops to Carl, with the day after tomorrow as the first."""
    service = Service.objects.filter(slug="loan-laptop", retired_at=None, current__isnull=False).first()
    if service is None:
        return
    first = life.wall.local(life.now).date() + timedelta(days=2)
    answers = {
        "count": 2, "from": first.isoformat(), "until": (first + timedelta(days=5)).isoformat(), "where": "outside", "vpn": "no",
        "pick_up": "fetch", "room": "", "why": "Flagging course at the fairgrounds.",
    }  # fmt: skip
    order_service(service, actor=life.actor("carl"), now=life.ago(hours=6), requester=life.person("carl"), answers=answers)


def _ask_grace(life: Life) -> None:
    """Let technicians ask their supervisor: two wait for her, one she gave yesterday."""
    questions = (
        (28, "Buy a spare label printer for the clinic", True),
        (7, "Work on the main switch during office hours", None),
        (3, "Lend the last spare laptop for two weeks", None),
    )
    technicians = [staff for login, staff in life.people.staff.items() if login != "grace" and life.people.users[login].may("desk.work_tickets")]
    rows = Ticket.objects.filter(state="open", assignee__in=technicians, parent=None, merged_into=None).exclude(requester=life.person("grace"))
    for (hours, title, granted), ticket in zip(questions, life.some(rows, len(questions)), strict=False):
        at = max(life.ago(hours=hours), ticket.last_activity_at)
        approval = ask_ticket_approval(ticket, actor=life.working_on(ticket), now=at, approvers=[life.person("grace")], title=title)
        if granted is not None:
            decide(approval, actor=life.actor("grace"), now=at + (life.now - at) / 2, approve=granted, comment="Yes, from the small purchases.")
