"""A call goes on to another team, waits for its client, is solved, comes back, is solved for good and closed: all of it in the browser."""

from __future__ import annotations

import pytest

from bailiwick.core.actors import System
from bailiwick.core.clock import now
from bailiwick.core.testing import trail
from bailiwick.desk.models import EntryKind, Ticket
from bailiwick.people.actions import grant_role
from bailiwick.people.models import Person, Role, Staff, User

pytestmark = [pytest.mark.browser]

NOTE = "Suspect the patch panel"


@pytest.fixture
def nora(county):
    """Employ a technician in the Network team."""
    person = Person.objects.create(name="Nora Vance", sort_name="Vance, Nora", email="nora@city.example", department=county.departments["IT"])
    county.nora = User.objects.create(username="nora", email=person.email, person=person)
    grant_role(county.nora, actor=System("test city"), now=now(), role=Role.objects.get(slug="technician-2"))
    Staff.objects.create(person=person, level="2", team=county.teams.network)
    return county.nora


def pick(page, field, letters, option):
    """Choose a record by a few letters of its name."""
    page.get_by_role("combobox", name=field).fill(letters)
    page.get_by_role("option", name=option).click()


def write(page, text, kind=None):
    """Write down what was said or done."""
    if kind is not None:
        page.locator("select[name=kind]").select_option(kind)
    page.locator(".compose [name=body]").fill(text)
    page.locator(".compose__tools").get_by_role("button", name="Add").click()
    page.get_by_text("Added.").wait_for()


def step(page, name, **fields):
    """Take a step of a ticket's page that asks something."""
    page.locator(".page-header").get_by_role("link", name=name).click()
    for field, value in fields.items():
        control = page.locator(f"[name={field}]")
        control.select_option(value) if control.evaluate("e => e.tagName") == "SELECT" else control.fill(value)
    page.locator("main form.form").get_by_role("button", name=name).click()


def test_hand_off_and_resolution(page_as, county, nora):
    tomas = page_as("tomas")
    ticket, address = call_is_logged(tomas)
    call_is_handed_on(tomas, address)
    assert (Ticket.objects.get().team, Ticket.objects.get().assignee) == (county.teams.network, None)

    network = page_as("nora")
    network_picks_up_and_waits(network, address)
    assert Ticket.objects.get().state == "waiting"
    rita = page_as("rita")
    client_answers(rita, address)
    ticket.refresh_from_db()
    assert ticket.entries.filter(kind=EntryKind.REPLY, body="Since the storm on Monday").exists()

    network.reload()
    network.get_by_text("Since the storm on Monday").wait_for()
    if Ticket.objects.get().state == "waiting":
        network.keyboard.press("u")
        network.get_by_text("The clock runs again.").wait_for()
    assert Ticket.objects.get().state == "open"
    write(network, "Ping answers", EntryKind.TEST)
    write(network, "Moved the plug to port 14", EntryKind.ADJUSTMENT)
    solve(network, "The cable sat in a dead port.")
    assert Ticket.objects.get().state == "solved"

    client_reopens(rita, address)
    assert (Ticket.objects.get().state, Ticket.objects.get().reopened_count) == ("open", 1)
    network.goto(address)
    network.get_by_text("Still no network after lunch").first.wait_for()
    solve(network, "The second cable is replaced too.")

    grace_closes(page_as("grace"), address)
    ticket.refresh_from_db()
    assert (ticket.state, ticket.assignee.person.name) == ("closed", "Nora Vance")
    assert {e.kind for e in ticket.entries.all()} >= {
        EntryKind.CALL,
        EntryKind.NOTE,
        EntryKind.REPLY,
        EntryKind.TEST,
        EntryKind.ADJUSTMENT,
        EntryKind.RESOLUTION,
    }
    told = [event.removeprefix("desk.") for event in trail(ticket)]
    steps = [
        "TicketOpened",
        "TicketHandedOff",
        "TicketPickedUp",
        "TicketWaits",
        "ClientReplied",
        "TicketSolved",
        "TicketReopened",
        "TicketSolved",
        "TicketClosed",
    ]
    assert [event for event in told if event in steps] == steps
    client_never_sees_the_notes(rita, address)


def call_is_logged(page):
    page.goto("/desk/calls/new/")
    pick(page, "Caller", "alva", "Rita Alvarez")
    page.get_by_text("Nothing open.").wait_for()
    page.locator("[name=title]").fill("No network in the reading room")
    page.get_by_role("button", name="Log the call").click()
    page.get_by_role("link", name="Open the ticket").click()
    page.locator(".ticket-number").wait_for()
    ticket = Ticket.objects.get()
    return ticket, f"/desk/tickets/{ticket.number}/"


def call_is_handed_on(page, address):
    write(page, NOTE, EntryKind.NOTE)
    page.keyboard.press("h")
    page.wait_for_url("**/hand-off/")
    pick(page, "Team", "netw", "Network")
    page.locator("[name=reason]").fill("Needs the switch room")
    page.locator("main form.form").get_by_role("button", name="Hand on").click()
    page.get_by_text("Handed on.").wait_for()


def network_picks_up_and_waits(page, address):
    page.goto("/records/tickets/?view=unassigned")
    page.get_by_role("link", name="No network in the reading room").click()
    page.locator(".ticket-number").wait_for()
    page.keyboard.press("p")
    page.get_by_text("It is yours now.").wait_for()
    step(page, "Wait", on="client", reason="Since when is it dead?")
    page.get_by_text("The promised time rests").wait_for()


def client_answers(page, address):
    page.goto(address)
    page.get_by_text("We are waiting").wait_for()
    page.locator("[name=body]").fill("Since the storm on Monday")
    page.get_by_role("button", name="Send").click()
    page.get_by_text("Sent.").wait_for()


def solve(page, how):
    step(page, "Solve", resolution=how)
    page.get_by_text("Solved. The client has been told.").wait_for()


def client_reopens(page, address):
    page.goto(address)
    page.get_by_text("The cable sat in a dead port.").wait_for()
    page.get_by_text("No, something is still wrong").click()
    page.locator("[name=reason]").fill("Still no network after lunch")
    page.locator(".portal__decide details").get_by_role("button", name="Send").click()
    page.get_by_text("We are on it again.").wait_for()


def grace_closes(page, address):
    page.goto(address)
    page.get_by_role("button", name="Close", exact=True).click()
    page.get_by_text("Closed.").first.wait_for()


def client_never_sees_the_notes(page, address):
    page.goto(address)
    page.get_by_text("The second cable is replaced too.").wait_for()
    shown = page.content()
    assert NOTE not in shown
    assert "Needs the switch room" not in shown
    page.goto("/search/?q=patch+panel")
    assert NOTE not in page.content()
