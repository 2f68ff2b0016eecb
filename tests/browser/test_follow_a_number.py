"""The supervisor follows numbers to their rows: every list that opens shows exactly as many."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from bailiwick.core.clock import now
from bailiwick.desk.actions import Contact, Opening, assign_ticket, log_call, solve_ticket, wait_ticket
from bailiwick.desk.models import Category, Ticket, Wait
from bailiwick.people.models import Staff

pytestmark = [pytest.mark.browser]

#: where numbers stand, and how many of each kind are followed
KINDS = {".stat": 6, "td.number a": 6, ".panel__count": 3, "svg a": 4, ".panel-list a.number": 2}
#: which of several numbers counts: a bar says its day or week first
NUMBERED = {"svg a": -1}
NUMBER = re.compile(r"\d[\d,]*")
#: the words of every link that opens rows, with the number it says
READ = """links => links.map(link => [link.getAttribute('href'),
    (link.querySelector('.stat__number, title') || link).textContent.trim()])"""
#: the tables that are wider than their frame
SCROLLS = "frames => frames.filter(frame => frame.scrollWidth > frame.clientWidth).map(frame => frame.textContent.trim().slice(0, 40))"


@pytest.fixture
def busy(county):
    """Fill the desk: late, waiting, solved, untaken, of two teams and two categories."""
    tomas, moment = county.actor("tomas"), now()
    staff = Staff.objects.get(person=county.person("tomas"))
    categories = [Category.objects.create(name=name, path=f"/{key}/", pk=key) for key, name in enumerate(("Printing", "Network"), 1)]
    for index in range(12):
        at = moment - timedelta(minutes=12 - index)
        opening = Opening(title=f"Matter {index}", category=categories[index % 2], team=(county.teams.desk, county.teams.network)[index % 3 == 0])
        made = {"actor": tomas, "now": at, "contact": Contact(started_at=at), "opening": opening}
        ticket = log_call(county.person("rita"), **made, resolution="Done at once" if index == 11 else "").ticket
        if index in {1, 2, 3, 4, 5}:
            assign_ticket(ticket, actor=tomas, now=at, assignee=staff)
        if index in {2, 6}:
            wait_ticket(ticket, actor=tomas, now=at, on=Wait.On.CLIENT, reason="which room?")
        if index in {3, 7}:
            solve_ticket(ticket, actor=tomas, now=at, resolution="Toner")
    Ticket.objects.filter(title__in=["Matter 1", "Matter 8"]).update(due_at=moment - timedelta(hours=1))
    return county


def numbers_on(page, selector):
    """Return (address, number) of the links of one kind that say a number."""
    said = page.locator(f"main {selector}").evaluate_all(READ)
    found = [(href, NUMBER.findall(words)) for href, words in said if href.startswith("/records/")]
    return [(href, int(numbers[NUMBERED.get(selector, 0)].replace(",", ""))) for href, numbers in found if numbers]


def rows_of(page, address):
    """Open a list and return how many rows it shows and how many it says there are."""
    page.goto(address)
    shown = page.locator("#list tbody tr").count()
    words = page.locator(".pager__words")
    said = int(NUMBER.findall(words.inner_text())[-1]) if words.count() else 0
    return shown, said


def test_from_the_first_page(page_as, busy):
    page = page_as("grace")
    page.goto("/")
    found = {kind: list(dict.fromkeys(numbers_on(page, kind)))[:most] for kind, most in KINDS.items()}
    assert all(found[kind] for kind in (".stat", "td.number a")), found
    assert sum(number for _href, number in found[".stat"]) > 0
    followed = [pair for pairs in found.values() for pair in pairs]
    assert [(href, number) for href, number in followed if rows_of(page, href) != (number, number)] == []


@pytest.mark.parametrize("width", [1280, 390])
def test_without_scrolling_for_them(page_as, busy, width):
    page = page_as("grace", width=width)
    page.goto("/")
    assert page.get_by_role("columnheader", name="At first contact").is_visible()
    assert page.locator("main .table-frame").evaluate_all(SCROLLS) == []


def test_to_what_a_call_was_about(page_as, busy):
    page = page_as("grace")
    page.goto("/records/calls/")
    wide = {name: page.get_by_role("columnheader", name=name).bounding_box()["width"] for name in ("Caller", "About")}
    assert wide["About"] > wide["Caller"]
    page.set_viewport_size({"width": 390, "height": 900})
    assert page.get_by_text("Matter 8").is_visible()


def test_by_a_click(page_as, busy):
    page = page_as("grace")
    page.goto("/")
    tile = page.locator("main .stat").filter(has_text="Promise broken")
    number = int(tile.locator(".stat__number").inner_text())
    tile.click()
    page.locator("#list tbody tr").first.wait_for()
    assert page.locator("#list tbody tr").count() == number == 2
    assert page.get_by_role("link", name="Matter 8").is_visible()


def test_from_a_report(page_as, busy):
    page = page_as("grace")
    page.goto("/reports/volume/")
    links = numbers_on(page, "td.number a")
    assert links
    followed = list(dict.fromkeys(links))[:6]
    assert [(href, number) for href, number in followed if rows_of(page, href) != (number, number)] == []
    page.goto("/reports/ageing/")
    aged = list(dict.fromkeys(numbers_on(page, "td.number a")))[:4]
    assert aged
    assert [(href, number) for href, number in aged if rows_of(page, href) != (number, number)] == []
