"""A client asks for help in Spanish on a phone, a technician solves it, the client accepts the solution."""

from __future__ import annotations

from importlib import resources

import pytest

from bailiwick.core.actors import Actor
from bailiwick.core.clock import now
from bailiwick.core.testing import trail
from bailiwick.desk.actions import solve_ticket
from bailiwick.desk.models import State, Ticket
from bailiwick.surveys.actions import install_rule

AXE = (resources.files("axe_playwright_python") / "axe.min.js").read_text()
PHONE = {"width": 390, "height": 844}

pytestmark = [pytest.mark.browser]


def accessible(page):
    """Say what is wrong for people with a screen reader, and what runs out of the phone."""
    page.evaluate(AXE)
    wide = page.evaluate("document.documentElement.scrollWidth > window.innerWidth")
    return [*page.evaluate("axe.run().then(found => found.violations.map(each => each.id))"), *(["too wide"] if wide else [])]


def test_a_client_asks_in_spanish_on_a_phone(page_as, county):
    install_rule()
    page = page_as("rita", **PHONE)
    page.goto("/")
    page.get_by_role("button", name="Your menu").click()
    page.get_by_role("button", name="Español").click()
    page.get_by_role("textbox", name="¿Qué sucede?").fill("No hay sonido en la sala 204")
    assert accessible(page) == []
    page.get_by_role("button", name="Pedir ayuda").click()
    page.get_by_label("Cuéntenos más").fill("Desde el lunes")
    assert accessible(page) == []
    page.get_by_role("button", name="Enviar", exact=True).click()
    page.get_by_text("Lo miraremos a más tardar").wait_for()
    assert accessible(page) == []
    ticket = Ticket.objects.get()
    assert (ticket.requester, ticket.channel, ticket.title) == (county.person("rita"), "portal", "No hay sonido en la sala 204")
    solve_ticket(ticket, actor=Actor(user=county.tomas), now=now(), resolution="El altavoz estaba apagado")
    page.reload()
    page.get_by_role("heading", name="¿Está arreglado?").wait_for()
    assert accessible(page) == []
    page.get_by_role("button", name="Muy bien").click()
    page.get_by_role("button", name="Sí, está arreglado").click()
    page.get_by_text("La solicitud está cerrada").wait_for()
    ticket.refresh_from_db()
    assert (ticket.state, ticket.survey.score) == (State.CLOSED, 5)
    assert {"portal.SolutionAccepted", "desk.TicketClosed"} <= set(trail(ticket))
