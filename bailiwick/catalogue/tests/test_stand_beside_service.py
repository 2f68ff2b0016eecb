"""Beside a service stand who waits for it, what is broken or wrong around it, what is written about it, and how it is offered."""

from __future__ import annotations

import pytest

from bailiwick.catalogue.models import Order
from bailiwick.core.testing import NOON
from bailiwick.desk.actions import restrict_ticket
from bailiwick.desk.models import Ticket
from bailiwick.desk.tests.factories import make_category, make_ticket
from bailiwick.knowledge.models import Article
from bailiwick.problems.actions import open_outage
from bailiwick.problems.models import Problem


@pytest.fixture
def box(phone, sign_in):
    """Return a box of the service's page as somebody sees it."""
    return lambda name, slug="grace": sign_in(slug).get(f"/catalogue/panels/services/{phone.pk}/{name}/")


@pytest.fixture
def order(city, phone):
    def ordered(title, **values):
        ticket = make_ticket(city, title=title, **values)
        Order.objects.create(ticket=ticket, service=phone, version=phone.current)
        return ticket

    return ordered


class TestStanding:
    def test_names_those_who_wait_and_not_those_served(self, box, order):
        order("A phone for Rita")
        done = order("A phone for Otto")
        Ticket.objects.filter(pk=done.pk).update(state="solved", solved_at=NOON)
        page = box("standing").content.decode()
        assert "A phone for Rita" in page
        assert "A phone for Otto" not in page

    def test_says_nothing_of_secret_orders(self, city, box, order):
        restrict_ticket(order("A phone for the inquiry"), actor=city.actor("tomas"), now=NOON, reason="personal")
        assert "Nobody waits for it" in box("standing").content.decode()

    def test_counts_those_it_has_no_room_for(self, box, order):
        for number in range(8):
            order(f"Phone number {number}")
        assert "2 more wait for it." in box("standing").content.decode()

    def test_knows_what_is_broken_around_it(self, city, phone, box):
        phone.category = make_category("Telephones")
        phone.save()
        open_outage(make_ticket(city, title="No dial tone", category=phone.category), actor=city.actor("grace"), now=NOON)
        open_outage(make_ticket(city, title="Printers print nothing"), actor=city.actor("grace"), now=NOON)
        error = {"state": "known", "known_at": NOON, "opened_at": NOON}
        Problem.objects.create(number="P-000001", title="Echo on lines", category=make_category("Desk phones", parent=phone.category), **error)
        page = box("standing").content.decode()
        assert "No dial tone" in page
        assert "Echo on lines" in page
        assert "Printers print nothing" not in page


def test_articles_are_of_its_category_or_speak_of_the_same(phone, box):
    phone.category = make_category("Telephones", code="TEL")
    phone.save()
    told = {"state": "published", "published_at": NOON, "changed_at": NOON}
    Article.objects.create(slug="voicemail", title="Voicemail", categories="OTHER TEL", **told)
    Article.objects.create(slug="transfer", title="Transfer a phone", **told)
    Article.objects.create(slug="paper", title="Load paper", categories="TELEX", **told)
    Article.objects.create(slug="draft", title="Clean a phone", changed_at=NOON)
    page = box("articles").content.decode()
    assert ("Voicemail" in page, "Transfer a phone" in page, "Load paper" in page, "Clean a phone" in page) == (True, True, False, False)


def test_a_code_is_no_pattern(phone, box):
    phone.category = make_category("Languages", code="C++(")
    phone.save()
    Article.objects.create(slug="compile", title="Compile", categories="C++(", state="published", published_at=NOON, changed_at=NOON)
    assert "Compile" in box("articles").content.decode()


def test_it_says_how_it_is_offered(phone, box):
    page = box("offer").content.decode()
    assert "offered" in page
    assert "version 1" in page
    assert f"/services/{phone.slug}/" in page


@pytest.mark.parametrize("name", ["standing", "articles", "offer"])
def test_it_is_for_those_who_edit_the_catalogue(box, name):
    assert box(name, "rita").status_code in {403, 404}


def test_all_boxes_stand_on_its_page(phone, sign_in):
    page = sign_in("grace").get(phone.get_absolute_url()).content.decode()
    for title in ("How it stands", "In the catalogue", "Questions", "Use", "Knowledge"):
        assert title in page
