"""Clients at their own pages: Lucía, who writes in Spanish, and a contact who follows what her department asks for."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from bailiwick.desk.actions import Opening, add_entry, assign_ticket, open_ticket, reply_to_ticket, solve_ticket
from bailiwick.desk.models import Channel, Ticket
from bailiwick.people.models import DepartmentContact

if TYPE_CHECKING:
    from datetime import datetime

    from bailiwick.demo.actions.living.life import Life


def bring_clients(life: Life) -> None:
    """Tell three requests of Lucía's: one solved and to be judged, one answered, one just sent."""
    solved = _ask(
        life, life.ago(days=4), "scanner", "El escáner no envía los documentos", "Escaneo las cartillas de vacunación y no llegan a mi correo."
    )
    _take(life, solved, "yuki", life.ago(days=3, hours=22))
    solve_ticket(
        solved,
        actor=life.actor("yuki"),
        now=life.ago(days=2),
        resolution="El disco del escáner estaba lleno. Lo vaciamos y enviamos una página de prueba a su correo.",
        worked_seconds=1500,
    )
    talked = _ask(
        life, life.ago(hours=26), "slow_pc", "La computadora tarda mucho en abrir el registro", "Desde el lunes tarda más de un minuto por paciente."
    )
    _take(life, talked, "tomas", life.ago(hours=24))
    add_entry(talked, actor=life.actor("tomas"), now=life.ago(hours=23), kind="reply", body="Buenos días. ¿Le pasa también por la tarde?")
    reply_to_ticket(talked, actor=life.actor("lucia"), now=life.ago(hours=5), body="Sobre todo por la mañana, entre las ocho y las diez.")
    _ask(life, life.ago(minutes=50), "printer", "La impresora de la ventanilla está en silencio", "Hay papel y tóner, pero no imprime nada.")
    _follow(life)


def _ask(life: Life, at: datetime, code: str, title: str, text: str) -> Ticket:
    opening = Opening(title=title, description=text, requester=life.person("lucia"), category=life.people.categories[code], channel=Channel.PORTAL)
    ticket = open_ticket(opening, actor=life.actor("lucia"), now=at)
    life.taken.add(ticket.pk)
    return ticket


def _take(life: Life, ticket: Ticket, login: str, at: datetime) -> None:
    assign_ticket(ticket, actor=life.actor("grace"), now=at, assignee=life.people.staff[login], despite_absence=True)
    add_entry(ticket, actor=life.actor(login), now=at + timedelta(minutes=20), kind="note", body="Called; she prefers Spanish.", worked_seconds=240)


def _follow(life: Life) -> None:
    """Let Rita follow what the clerk's office asks for."""
    rita = life.person("rita")
    if rita.department is not None:
        DepartmentContact.objects.create(person=rita, department=rita.department)
